"""RADIUS: the tables FreeRADIUS reads, the server's configuration, CoA to routers, and what accounting tells."""
