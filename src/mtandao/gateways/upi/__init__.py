"""UPI without a provider between: a link for the payer's own app, and a bank's notice that money came."""
