"""Addresses: what a registry gave, where they are given out, and who holds which."""
