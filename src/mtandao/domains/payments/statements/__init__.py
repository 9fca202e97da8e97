"""Files of banks: how they are read, and whose money a line is."""
