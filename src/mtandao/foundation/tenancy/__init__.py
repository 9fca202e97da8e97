"""Rows carry their tenant; queries ask for it;
PostgreSQL's row-level security is the second lock under them."""
