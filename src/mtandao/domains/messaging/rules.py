"""What may follow what, and how texts are filled, from values alone. No Django here."""

import re
from collections.abc import Collection, Mapping
from datetime import timedelta
from enum import StrEnum

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


class TemplateProblem(StrEnum):
    UNKNOWN_VARIABLE = "unknown_variable"
    STRAY_BRACES = "stray_braces"


class BadTemplate(ValueError):
    """The text cannot be filled: `name` is no variable of those `known`, or braces hold none."""

    def __init__(self, problem: TemplateProblem, name: str = "", known: Collection[str] = ()) -> None:
        super().__init__(problem, name)
        self.problem, self.name, self.known = problem, name, sorted(known)


def may_follow(state: str, news: str) -> bool:
    """Whether a message in `state` takes the news: `sent` never undoes `delivered`."""
    return _RANK[news] > _RANK[state]


def check_template(text: str, known: Collection[str]) -> None:
    """BadTemplate unless every `{{name}}` is known and nothing else looks like one."""
    for name in variables_in(text):
        if name not in known:
            raise BadTemplate(TemplateProblem.UNKNOWN_VARIABLE, name, known)
    rest = _PLACE.sub("", text)
    if "{{" in rest or "}}" in rest:
        raise BadTemplate(TemplateProblem.STRAY_BRACES)


def variables_in(text: str) -> list[str]:
    """Their names, each once, in order."""
    return list(dict.fromkeys(_PLACE.findall(text)))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its variables replaced, once: braces inside a value stay what they are.

    Values are put on one line, and the gaps that empty ones leave are closed. KeyError for a missing one.
    """
    whole = _PLACE.sub(lambda place: " ".join(values[place[1]].split()), text)
    return "\n".join(" ".join(line.split()) for line in whole.strip().splitlines())
