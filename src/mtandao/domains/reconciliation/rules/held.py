"""What RADIUS holds of one user, group or router, beside what is wanted of it: plain values, and no secret."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

# Attribute, or column -> its value.
Items = Mapping[str, str]


class Secret(StrEnum):
    """All that is said of a password or a secret."""

    SET = "set"
    ANOTHER = "another"
    PART = "part"  # one of the two forms in which RADIUS keeps a password


class How(StrEnum):
    """The values are those of `choices.DriftKind`."""

    MISSING = "missing"
    DIFFERENT = "different"
    EXTRA = "extra"


@dataclass(frozen=True, slots=True)
class Deviation:
    """Both sides of what differs, and nothing of what does not."""

    how: How
    wanted: Items
    there: Items


def deviation(wanted: Items | None, there: Items) -> Deviation | None:
    """None where RADIUS holds what is wanted. `wanted` None: nothing of ours is to be there."""
    if wanted is None:
        return Deviation(How.EXTRA, {}, dict(there)) if there else None
    if not there:
        return Deviation(How.MISSING, dict(wanted), {})
    names = [name for name in {**wanted, **there} if wanted.get(name) != there.get(name)]
    if not names:
        return None
    return Deviation(
        How.DIFFERENT,
        {name: wanted[name] for name in names if name in wanted},
        {name: there[name] for name in names if name in there},
    )
