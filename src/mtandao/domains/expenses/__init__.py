"""What running the provider costs: expenses with their receipts, approved over a limit, in the ledger by category."""
