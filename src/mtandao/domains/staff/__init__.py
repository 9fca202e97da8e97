"""People who work for an ISP: users, roles, sign-in, tokens."""
