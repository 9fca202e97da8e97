"""Tenants and the tree under them: platform, ISP, partner, sub-partner. Which host is whose."""
