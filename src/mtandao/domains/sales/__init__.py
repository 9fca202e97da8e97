"""How somebody becomes a customer: one command for the whole sale."""
