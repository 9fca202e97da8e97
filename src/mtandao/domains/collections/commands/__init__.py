"""What changes where accounts stand, and the rules of it."""
