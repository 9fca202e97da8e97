"""Paytm: its payment page and UPI codes, its two kinds of messages, refunds; and a Paytm on this machine."""
