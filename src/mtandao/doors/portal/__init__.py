"""The subscriber's own pages, phone first: his line, his bills, and paying in one tap."""
