"""What can be wrong with the words themselves, going out or coming in."""


class InvalidRequest(ValueError):
    """Daraja would refuse this, so it is not sent. The text is a sentence fit for staff."""


class MalformedPayload(ValueError):
    """Something arrived that is not what Daraja sends. The text says what was missing or odd."""
