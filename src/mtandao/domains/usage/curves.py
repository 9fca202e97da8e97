"""Usage drawn: of a service, a router, or all. Five minutes for a day, hours for a week, days for ninety."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from mtandao.domains.usage import rules
from mtandao.domains.usage.queries import Busy, Day, Of, Step, busy, days_of, hours_of, parts_of
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.charts import Chart, Series, bar, heat, line
from mtandao.foundation.kit.pieces import Figure

DAYS: Final = 90
# Percentile and heat map: what is billed by them is billed by the month.
BUSY_DAYS: Final = 30
GIGA, MEGA = 10**9, 10**6


@dataclass(frozen=True, slots=True)
class Curves:
    """What the template `usage/_curves.html` draws; a chart is None where nothing moved. `cut` says what of these spans
    is not kept, if anything."""

    figures: tuple[Figure, ...]
    parts: Chart | None
    hours: Chart | None
    days: Chart | None
    heat: Chart | None
    moved: str
    by_day: str
    cut: str


def curves(ctx: Context, of: Of, busy_days: int = BUSY_DAYS) -> Curves:
    days, parts, found = days_of(ctx, of, DAYS), parts_of(ctx, of), busy(ctx, of, busy_days)
    down, up = sum(day.bytes_down for day in days), sum(day.bytes_up for day in days)
    return Curves(
        _figures(ctx, days, found),
        _speed(ctx, parts) if any(step.bytes for step in parts) else None,
        _by_hour(ctx, hours_of(ctx, of)),
        _by_day(ctx, days) if down or up else None,
        _heat(ctx, found) if any(map(any, found.heat)) else None,
        _("%(down)s down, %(up)s up") % {"down": words.size(down), "up": words.size(up)},
        _span(ctx, days) or _("By day, %(n)s days") % {"n": DAYS},
        _not_kept(ctx, days, found),
    )


def _span(ctx: Context, days: list[Day]) -> str:
    """Nothing where all ninety are there."""
    if len(days) == DAYS:
        return ""
    return _("By day, since %(day)s") % {"day": times.day(days[0].on, ctx.today)}


def _not_kept(ctx: Context, days: list[Day], found: Busy) -> str:
    said = []
    if found.cut:
        said.append(_("Hours before %(time)s are not kept.") % {"time": times.moment(found.since, ctx.now)})
    if len(days) < DAYS:
        said.append(_("Days before %(day)s are not kept.") % {"day": times.day(days[0].on, ctx.today)})
    return " ".join(said)


def rate(bits: int) -> str:
    return f"{bits / MEGA:.1f} Mbps" if bits >= 100_000 else f"{bits // 1000} kbps"


def _figures(ctx: Context, days: list[Day], found: Busy) -> tuple[Figure, ...]:
    today, month = days[-1], days[-30:]
    up, span = _("and %(up)s up"), {"span": _of(ctx, found)}
    peak = times.moment(found.peak_at, ctx.now) if found.peak_at else _("nothing moved yet")
    return (
        Figure(_("Today"), words.size(today.bytes_down), up % {"up": words.size(today.bytes_up)}),
        Figure(
            _("30 days"),
            words.size(sum(day.bytes_down for day in month)),
            up % {"up": words.size(sum(day.bytes_up for day in month))},
        ),
        Figure(_("Peak, %(span)s") % span, rate(found.peak_down), peak),
        Figure(
            _("95th percentile, %(span)s") % span,
            rate(found.bps95_down),
            up % {"up": rate(found.bps95_up)},
        ),
    )


def _speed(ctx: Context, parts: list[Step]) -> Chart:
    labels = [_hour(ctx, step.at) for step in parts]
    downs = [round(rules.bits_a_second(step.bytes_down) / MEGA, 2) for step in parts]
    ups = [round(rules.bits_a_second(step.bytes_up) / MEGA, 2) for step in parts]
    return line(
        "usage-parts",
        _("Speed in Mbps, 24 hours"),
        labels,
        [Series(_("Down"), downs), Series(_("Up"), ups)],
        unit="short",
        every=36,
        y_title="Mbps",
        x_title=_("Time"),
    )


def _by_hour(ctx: Context, steps: list[Step]) -> Chart | None:
    most = max(step.bytes for step in steps)
    if not most:
        return None
    unit, size = ("GB", GIGA) if most >= GIGA // 2 else ("MB", MEGA)
    return bar(
        "usage-hours",
        _("Usage by hour, 7 days"),
        [times.moment(step.at, ctx.now) for step in steps],
        _both(steps, size),
        every=24,
        y_title=unit,
        x_title=_("Hour"),
    )


def _by_day(ctx: Context, days: list[Day]) -> Chart:
    most = max(day.bytes_down + day.bytes_up for day in days)
    unit, size = ("GB", GIGA) if most >= GIGA // 2 else ("MB", MEGA)
    return bar(
        "usage-days",
        _("Usage by day"),
        [times.day(day.on, ctx.today, weekday=False) for day in days],
        _both(days, size),
        every=14,
        y_title=unit,
        x_title=_("Day"),
    )


def _both(steps: Any, size: int) -> list[Series]:
    return [
        Series(_("Down"), [round(step.bytes_down / size, 2) for step in steps]),
        Series(_("Up"), [round(step.bytes_up / size, 2) for step in steps]),
    ]


def _of(ctx: Context, found: Busy) -> str:
    if found.cut:
        return _("since %(day)s") % {"day": times.day(found.since, ctx.now)}
    return _("%(n)s days") % {"n": found.days}


def _heat(ctx: Context, found: Busy) -> Chart:
    most = max(map(max, found.heat))
    unit, size = ("GB", GIGA) if most >= GIGA // 2 else ("MB", MEGA)
    weekdays = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    return heat(
        "usage-heat",
        _("%(unit)s by weekday and hour, %(span)s") % {"unit": unit, "span": _of(ctx, found)},
        [f"{hour:02}" for hour in range(24)],
        weekdays,
        [[round(moved / size, 2) for moved in row] for row in found.heat],
        every=3,
    )


def _hour(ctx: Context, at: datetime) -> str:
    return at.astimezone(ctx.tenant.timezone).strftime("%H:%M")
