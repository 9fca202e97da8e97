"""What a test reads of a page: what the page says, without what chance wrote into it."""

import re

TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=)"\w+"')


def without_tokens(page: str) -> str:
    """The page with each form's token taken out: 64 letters of chance that now and then spell `KES`."""
    return TOKEN.sub(r'\1"…"', page)
