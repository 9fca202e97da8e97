"""The only truth about money: double entry, append-only, zero-sum by the database's own will."""
