"""What the simulated payment providers share: orders that a person, or a script, pays on a page."""
