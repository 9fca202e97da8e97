"""The background roles by name, in the order in which they are started."""

ROLES = ("relay", "jobs", "clock")
