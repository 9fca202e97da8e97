"""How much each service moved: one ledger of counters, split by hour."""
