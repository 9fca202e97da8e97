"""What this room decides from values alone. No Django in here."""
