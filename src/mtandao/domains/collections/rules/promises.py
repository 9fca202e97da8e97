"""Who may promise, and whether a promise was kept: from values alone. No Django here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

KEPT, BROKEN = "kept", "broken"


@dataclass(frozen=True, slots=True)
class PromiseTerms:
    """A promise lasts at most `longest_days`, extensions with it. Whoever broke `most_broken` of his last
    `of_last` promises gets none; with `most_broken` 0 everybody gets one."""

    longest_days: int = 30
    most_broken: int = 2
    of_last: int = 5


@dataclass(frozen=True, slots=True)
class Score:
    kept: int = 0
    broken: int = 0

    @property
    def ended(self) -> int:
        return self.kept + self.broken


def score_of(outcomes: Sequence[str], terms: PromiseTerms) -> Score:
    """Of his promises, the newest first. What was extended is neither kept nor broken yet."""
    counted = [each for each in outcomes if each in (KEPT, BROKEN)][: terms.of_last]
    return Score(counted.count(KEPT), counted.count(BROKEN))


def is_trusted(score: Score, terms: PromiseTerms) -> bool:
    return not terms.most_broken or score.broken < terms.most_broken


def last_day_of(first_made_on: date, terms: PromiseTerms) -> date:
    """Until when (exclusive) a promise that began on that day may go."""
    return first_made_on + timedelta(days=terms.longest_days)


def outcome(made_on: date, until: date, oldest_due_on: date | None, today: date) -> str:
    """`kept` once nothing is open of what was due when it was made, `broken` when its day comes before that;
    else nothing yet. What fell due since is another matter."""
    if oldest_due_on is None or oldest_due_on > made_on:
        return KEPT
    return BROKEN if today >= until else ""
