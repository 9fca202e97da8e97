"""What is wrong with a variable."""


class BadEnvironment(Exception):
    """A variable cannot be used. The message is one sentence that names it and never repeats a secret."""
