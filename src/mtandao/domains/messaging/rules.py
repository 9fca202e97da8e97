"""What may follow what, and how texts are filled, from values alone. No Django here."""

import re
from collections.abc import Collection, Mapping
from datetime import timedelta

# A message that could not leave for this long says nothing true any more.
STALE_AFTER = timedelta(days=1)
# A call to a provider ends within a minute; what is still being sent then was interrupted.
INTERRUPTED_AFTER = timedelta(minutes=5)
# Without an answer, a report that names no message of ours may be of one sent to that number this long ago.
ADOPTED_WITHIN = timedelta(days=2)

# Reports come twice, late and in any order: a message only ever climbs. A late success overturns a failure.
_RANK = {
    "queued": 0,
    "waiting": 0,
    "sending": 1,
    "not_sent": 2,
    "unknown": 2,
    "sent": 3,
    "failed": 4,
    "delivered": 5,
}

_PLACE = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")


class BadTemplate(ValueError):
    """The text cannot be filled. The message is a sentence that says why."""


def may_follow(state: str, news: str) -> bool:
    """Whether a message in `state` takes the news: `sent` never undoes `delivered`."""
    return _RANK[news] > _RANK[state]


def check_template(text: str, known: Collection[str]) -> None:
    """BadTemplate unless every `{{name}}` is known and nothing else looks like one."""
    for name in variables_in(text):
        if name not in known:
            raise BadTemplate(f"{{{{{name}}}}} is not known here. Known: {', '.join(sorted(known))}.")
    rest = _PLACE.sub("", text)
    if "{{" in rest or "}}" in rest:
        raise BadTemplate("A variable is written {{first_name}}: small letters between two braces.")


def variables_in(text: str) -> list[str]:
    """Their names, each once, in order."""
    return list(dict.fromkeys(_PLACE.findall(text)))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its variables replaced, once: braces inside a value stay what they are.

    Values are put on one line, and the gaps that empty ones leave are closed. KeyError for a missing one.
    """
    whole = _PLACE.sub(lambda place: " ".join(values[place[1]].split()), text)
    return "\n".join(" ".join(line.split()) for line in whole.strip().splitlines())
