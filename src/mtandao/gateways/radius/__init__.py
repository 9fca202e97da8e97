"""RADIUS: FreeRADIUS in front of the RADIUS database, and the packets sent to routers."""
