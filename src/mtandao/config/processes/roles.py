"""The background processes by name, in the order in which they are started."""

ROLES = ("relay", "jobs", "clock")
# What `mtandao radius` supervises, each with the command that starts it alone.
RADIUS = {"radius": ("radius", "server"), "lines": ("radius", "lines")}
