"""Customers: the list, the page of one, and what is done there. Composed of many rooms, so it stands in the door."""
