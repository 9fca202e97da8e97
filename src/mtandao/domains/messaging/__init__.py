"""Messages to customers: what is said on which event, in whose words, and what became of each."""
