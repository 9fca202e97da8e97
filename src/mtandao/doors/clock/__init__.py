"""The door through which time comes in: it starts what is scheduled and rescues what was orphaned."""
