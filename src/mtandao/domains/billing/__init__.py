"""Invoices: what is asked for, when, and what has been paid of it."""
