"""What decides in this room, from values alone. No Django here."""
