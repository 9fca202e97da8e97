"""Days, instants and spans as people read them. Plain text, for pages, PDFs and SMS alike."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

DAYS: Final = (
    pgettext_lazy("short day", "Mon"),
    pgettext_lazy("short day", "Tue"),
    pgettext_lazy("short day", "Wed"),
    pgettext_lazy("short day", "Thu"),
    pgettext_lazy("short day", "Fri"),
    pgettext_lazy("short day", "Sat"),
    pgettext_lazy("short day", "Sun"),
)
MONTHS: Final = (
    pgettext_lazy("short month", "Jan"),
    pgettext_lazy("short month", "Feb"),
    pgettext_lazy("short month", "Mar"),
    pgettext_lazy("short month", "Apr"),
    pgettext_lazy("short month", "May"),
    pgettext_lazy("short month", "Jun"),
    pgettext_lazy("short month", "Jul"),
    pgettext_lazy("short month", "Aug"),
    pgettext_lazy("short month", "Sep"),
    pgettext_lazy("short month", "Oct"),
    pgettext_lazy("short month", "Nov"),
    pgettext_lazy("short month", "Dec"),
)


def local(instant: datetime, zone: tzinfo | None = None) -> datetime:
    """The instant in `zone`, or in the active time zone (the tenant's). A naive one is taken as it is."""
    return (
        instant if timezone.is_naive(instant) else instant.astimezone(zone or timezone.get_current_timezone())
    )


def day(on: date, now: date | None = None, *, weekday: bool = True) -> str:
    """`Fri 20 Nov`; the year only when it is not the year of `now`, or when that is not known."""
    on = local(on).date() if isinstance(on, datetime) else on
    now = local(now).date() if isinstance(now, datetime) else now
    parts = [str(DAYS[on.weekday()])] if weekday else []
    parts += [str(on.day), str(MONTHS[on.month - 1])]
    if now is None or on.year != now.year:
        parts.append(str(on.year))
    return " ".join(parts)


def clock(at: datetime, *, seconds: bool = False) -> str:
    """`10:42`, with seconds `10:42:07`; always 24 h."""
    return f"{local(at):%H:%M:%S}" if seconds else f"{local(at):%H:%M}"


def moment(at: datetime, now: datetime | None = None, *, seconds: bool = False) -> str:
    """Today only the time, `10:42`; another day `Thu 19 Nov, 19:22`."""
    if now is not None and local(at).date() == local(now).date():
        return clock(at, seconds=seconds)
    return f"{day(at, now)}, {clock(at, seconds=seconds)}"


def duration(length: timedelta | float, *, seconds: bool = False) -> str:
    """The two largest units: `42 s`, `14 min`, `6 h 02 min`, `11 d 22 h`; `seconds`: `14 min 12 s`."""
    total = int(length.total_seconds() if isinstance(length, timedelta) else length)
    total = max(total, 0)
    days, rest = divmod(total, 86400)
    hours, rest = divmod(rest, 3600)
    minutes, secs = divmod(rest, 60)
    if days:
        text = _("%(d)s d %(h)s h") % {"d": days, "h": hours} if hours else _("%(d)s d") % {"d": days}
    elif hours:
        text = _("%(h)s h %(m)s min") % {"h": hours, "m": f"{minutes:02d}"}
    elif minutes and seconds:
        text = _("%(m)s min %(s)s s") % {"m": minutes, "s": f"{secs:02d}"}
    elif minutes:
        text = _("%(m)s min") % {"m": minutes}
    else:
        text = _("%(s)s s") % {"s": secs}
    return text


def days_left(until: date | None, now: date) -> str:
    """`22 days`, `today`, `2 days over`; with no date `none`. `until` is the last day that is paid."""
    if until is None:
        return pgettext("date", "none")
    left = (until - now).days
    if left == 0:
        return _("today")
    if left < 0:
        return ngettext("%(n)s day over", "%(n)s days over", -left) % {"n": -left}
    return ngettext("%(n)s day", "%(n)s days", left) % {"n": left}


def ago(at: datetime, now: datetime) -> str:
    """`14 min ago`, `just now`; what lies ahead is `in 14 min`."""
    seconds = (now - at).total_seconds()
    if abs(seconds) < 1:
        return _("just now")
    if seconds < 0:
        return _("in %(span)s") % {"span": duration(-seconds)}
    return _("%(span)s ago") % {"span": duration(seconds)}
