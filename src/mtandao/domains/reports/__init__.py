"""What the figures say, over all rooms."""
