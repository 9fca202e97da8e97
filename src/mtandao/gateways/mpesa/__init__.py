"""M-Pesa through Safaricom's Daraja: asking for money, hearing that it came, asking what became of it."""
