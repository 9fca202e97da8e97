"""PostgreSQL: the one that comes with Mtandao, and the one an operator names by URL.

Nothing is imported here, so that reading the environment does not load a database driver.
"""
