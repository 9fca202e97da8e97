"""Razorpay: payment links and UPI codes, their webhooks, refunds; and a Razorpay on this machine."""
