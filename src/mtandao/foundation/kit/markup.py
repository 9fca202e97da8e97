"""The small marks as HTML, for tags and table columns alike: icon, state, money, phone, day.

Hot paths (a list draws hundreds): plain functions, no templates.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Protocol

from django.templatetags.static import static
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, pgettext

from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.marks import mark
from mtandao.foundation.kit.pieces import Badge, MoneyHtml, Step, Text

SPRITE = "built/icons.svg"


@cache
def sprite_url() -> str:
    """Asked for hundreds of times on a list page; it does not change while the process lives."""
    return static(SPRITE)


@lru_cache(maxsize=512)
def icon_html(name: str, label: str = "", css: str = "") -> SafeString:
    """A Tabler outline icon by name. Beside a word it is hidden from readers; alone it carries `label`."""
    spoken = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    classes = f"mt-i {css}" if css else "mt-i"
    return format_html(
        '<svg class="{}" {}><use href="{}#{}"></use></svg>', classes, spoken, sprite_url(), name
    )


@lru_cache(maxsize=128)
def shape_html(name: str, css: str = "") -> SafeString:
    """One of our own shapes: a state's, the broken line, the logo."""
    given = format_html(' class="{}"', css) if css else ""
    return format_html('<svg{} aria-hidden="true"><use href="{}#{}"></use></svg>', given, sprite_url(), name)


def state_html(value: str, word: Text = "", *, tag: bool = False, silent: bool = False) -> SafeString:
    """Shape and word. `silent` hides the word from eyes, not from readers: only where a neighbour says it."""
    seen = mark(value)
    said = word or seen.word
    text = (
        format_html('<span class="mt-reader">{}</span>', said)
        if silent
        else conditional_escape(str(said) if isinstance(said, Promise) else said)
    )
    classes = f"mt-st mt-st-{seen.tone}{' mt-tag' if tag else ''}"
    return format_html('<span class="{}">{}{}</span>', classes, shape_html(f"s-{seen.shape}"), text)


class Sum(Protocol):
    """A sum that knows its currency."""

    @property
    def amount(self) -> Decimal: ...

    @property
    def currency(self) -> str: ...


def money_html(
    amount: Decimal | int | Sum | None, currency: str = "", *, whole: bool = False, plain: bool = False
) -> MoneyHtml:
    """`KES 2,500.00` with its cents grey; less than nothing is red and has a minus. None is a faint dash.

    Takes a number and a currency, or a sum that knows its own. `plain` leaves a minus black (a refund, a
    reversal: nobody owes it).
    """
    if amount is None:
        return MoneyHtml('<span class="mt-faint mt-none">–</span>')
    if isinstance(amount, (Decimal, int)):
        number = Decimal(amount)
    else:
        number, currency = amount.amount, currency or amount.currency
    sign, units, cents = words.money_parts(number, currency, whole=whole)
    classes = "mt-money mt-owed" if sign and not plain else "mt-money"
    before = format_html("<abbr>{}\u00a0</abbr>", currency) if currency else ""
    after = format_html("<i>{}</i>", cents) if cents else ""
    return MoneyHtml(format_html('<span class="{}">{}{}{}{}</span>', classes, before, sign, units, after))


def phone_html(number: str, home: str = "") -> SafeString:
    if not number:
        return mark_safe('<span class="mt-faint">–</span>')
    return format_html('<span class="mt-nowrap">{}</span>', words.phone(number, home))


def day_html(on: date | None, now: date | None = None) -> SafeString:
    """`Fri 20 Nov` with the machine's date beside it; of an instant its day here; None is a faint word."""
    on = times.local(on).date() if isinstance(on, datetime) else on
    if on is None:
        return format_html('<span class="mt-faint">{}</span>', pgettext("date", "none"))
    return format_html('<time datetime="{}" class="mt-nowrap">{}</time>', on.isoformat(), times.day(on, now))


def clipped_html(text: object) -> SafeString:
    """A name that may be cut: the whole stays in the title; a name in Arabic keeps its own direction."""
    return format_html('<div class="mt-clip" title="{}"><bdi>{}</bdi></div>', text, text)


def beads_html(steps: Iterable[Step]) -> SafeString:
    """A thread without words, with its end told to readers: `4 of 6, then it stopped at Router`."""
    chain = list(steps)
    dots = format_html_join("", "<i{}></i>", ((_bead(step),) for step in chain))
    return format_html(
        '<span class="mt-beads">{}<span class="mt-reader">{}</span></span>', dots, beads_words(chain)
    )


def _bead(step: Step) -> SafeString:
    return mark_safe("") if step.state == "done" else format_html(' class="mt-{}"', step.state)


def beads_words(chain: Sequence[Step]) -> str:
    for step in chain:
        if step.state == "cut":
            return gettext("stopped at %(step)s") % {"step": step.label}
        if step.state in ("wait", "todo"):
            return gettext("waiting for %(step)s") % {"step": step.label}
    return gettext("all %(n)s steps done") % {"n": len(chain)}


def badge_html(badge: Badge, now: datetime) -> SafeString:
    """A tinted state for a header. With `since` it says how long, and the page counts on for an hour."""
    word = badge.word or mark(badge.state).word
    if badge.since is None:
        return state_html(badge.state, word, tag=True)
    length = times.duration(now - badge.since, seconds=True)
    counting = format_html('{} <span data-mt-since="{}">{}</span>', word, badge.since.isoformat(), length)
    return state_html(badge.state, counting, tag=True)
