"""E-mail over SMTP: a provider's own mail server, and the papers that go out through it."""
