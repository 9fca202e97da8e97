"""What changes something in this room."""
