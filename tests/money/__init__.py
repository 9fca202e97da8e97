"""The whole money machine at once: rooms together, as no room sees itself."""
