"""What a menu of a simulated RouterOS is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Menu:
    """One menu, or a value of its own (`one`). `takes`: what may be set, with what it is when nobody sets it ("" is
    absent). `named_by`: what may stand for the id. `once`: what no two rows may share, with the sentence that says
    so. `points_at`: whose names a property may hold, besides the texts allowed. `numbers` lie in a span, or are one
    of `besides`; `seconds` are kept bare; `prefixes` are of IPv6; of `choices` several may be named. `verbs` may lack
    add or set. RouterOS 6 lacks what came `since_seven`; `since`: the release that a property came with."""

    path: str
    takes: Mapping[str, str]
    named_by: str = ""
    once: tuple[str, ...] = ()
    twice: str = ""
    points_at: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    besides: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    flags: frozenset[str] = frozenset({"disabled"})
    rates: frozenset[str] = frozenset()
    numbers: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    seconds: frozenset[str] = frozenset()
    prefixes: frozenset[str] = frozenset()
    choices: Mapping[str, frozenset[str]] = field(default_factory=dict)
    verbs: frozenset[str] = frozenset({"print", "add", "set", "remove"})
    one: bool = False
    secret: frozenset[str] = frozenset()
    since_seven: bool = False
    since: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def of(self, version: str) -> "Menu":
        """As that release has it."""
        release = tuple(int(part) for part in re.findall(r"\d+", version)[:2])
        unknown = {name for name, came in self.since.items() if release < came}
        takes = {name: value for name, value in self.takes.items() if name not in unknown}
        return replace(self, takes=takes) if unknown else self


def takes_of(names: str, **values: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), "") | {
        name.replace("_", "-"): value for name, value in values.items()
    }


COMMON = {"comment": "", "disabled": "false"}
SEEN = frozenset({"print"})
SEEN_AND_REMOVED = frozenset({"print", "remove"})
