"""FreeRADIUS and PostgreSQL as they are, on loopback."""
