"""The ladder: what happens to an account that is not paid, step by step, and how it comes back."""
