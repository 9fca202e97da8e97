"""The page behind the wall: one plain file for a customer who has to pay before anything else opens."""
