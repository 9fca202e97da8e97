"""The daily line of a short code: what the provider's statement says beside what the ledger says."""
