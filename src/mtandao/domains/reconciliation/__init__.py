"""What the network really holds, compared with what is wanted of it: differences, and their repair."""
