"""What addresses are and which of them are free, from values alone."""
