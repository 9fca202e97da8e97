"""So many tries from one address in so long: enough for mistakes, too few to guess names and passwords or to fill a
table. Locks of single accounts stand beside this: it is about whoever tries many of them.

Counted in each web process by itself, so several processes let through as many times more.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil
from time import monotonic

from django.core.cache import cache
from django.utils.translation import gettext as _

from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Refusal


class TooManyTries(Refusal):
    """`retry_after_s`: how long to wait."""

    code = "too_many_tries"
    status = 429


@dataclass(frozen=True, slots=True)
class Limit:
    name: str
    most: int
    within_s: int


def must_be_few(ctx: Context, limit: Limit, sentence: str = "") -> None:
    """Count one more; TooManyTries beyond the limit."""
    _count(ctx, limit)
    _check(ctx, limit, limit.most, sentence)


@contextmanager
def few_refused(ctx: Context, limit: Limit) -> Iterator[None]:
    """What succeeds is not counted: programs sign in often. TooManyTries once too much was refused."""
    _check(ctx, limit, limit.most - 1, "")
    try:
        yield
    except Refusal:
        _count(ctx, limit)
        raise


def _check(ctx: Context, limit: Limit, most: int, sentence: str) -> None:
    tries, ends_at = cache.get(_key(ctx, limit), (0, 0.0))
    if tries <= most:
        return
    wait_s = max(ceil(ends_at - monotonic()), 1)
    said = sentence or _("Too many tries from here. Try again in %(minutes)s min.") % {
        "minutes": ceil(wait_s / 60)
    }
    raise TooManyTries(said, retry_after_s=wait_s)


def _count(ctx: Context, limit: Limit) -> None:
    """The time runs from the first try. Two at once may count as one: a limit is no lock."""
    now = monotonic()
    tries, ends_at = cache.get(_key(ctx, limit), (0, now + limit.within_s))
    cache.set(_key(ctx, limit), (tries + 1, ends_at), max(ends_at - now, 1))


def _key(ctx: Context, limit: Limit) -> str:
    return f"limit/{limit.name}/{ctx.tenant_id}/{ctx.address}"
