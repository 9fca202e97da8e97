"""What is decided from values alone, a file for each idea. No Django here."""
