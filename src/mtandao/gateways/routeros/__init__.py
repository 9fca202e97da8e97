"""MikroTik's RouterOS 7 over REST: what is set up on a router, and what it holds."""
