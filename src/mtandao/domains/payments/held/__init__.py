"""What providers say that they hold of our money."""
