"""Five fields of cron, in words and from a simple choice. No Django models here."""

from typing import Final

from django.utils.translation import gettext as _

from mtandao.foundation.kit.times import DAYS
from mtandao.foundation.kit.words import joined

DAILY, HOURLY, MINUTES, CUSTOM = "daily", "hourly", "minutes", "custom"
# Cron counts from Sunday, 0 and 7 alike.
WEEKDAYS: Final = {"0": 6, "1": 0, "2": 1, "3": 2, "4": 3, "5": 4, "6": 5, "7": 6}


def cron_words(cron: str) -> str:
    """`0 2 * * *` is "every day at 02:00"; what is too special stays as it is."""
    fields = cron.split()
    if len(fields) != 5:
        return cron
    minute, hour, day, month, weekday = fields
    if (day, month, weekday) == ("*", "*", "*"):
        if cron == "* * * * *":
            return _("every minute")
        if minute.startswith("*/") and minute[2:].isdigit() and hour == "*":
            return _("every %(n)s minutes") % {"n": minute[2:]}
        if _are_numbers(minute) and hour == "*":
            minutes = [f":{each.zfill(2)}" for each in minute.split(",")]
            return _("every hour at %(minutes)s") % {"minutes": joined(minutes)}
        if minute.isdigit() and hour.startswith("*/") and hour[2:].isdigit():
            return _("every %(n)s hours at :%(minute)s") % {"n": hour[2:], "minute": minute.zfill(2)}
        if minute.isdigit() and _are_numbers(hour):
            times = [f"{each.zfill(2)}:{minute.zfill(2)}" for each in hour.split(",")]
            return _("every day at %(time)s") % {"time": joined(times)}
    if not (minute.isdigit() and hour.isdigit()) or month != "*":
        return cron
    time = f"{hour.zfill(2)}:{minute.zfill(2)}"
    if day == "*" and weekday in WEEKDAYS:
        return _("every %(day)s at %(time)s") % {"day": DAYS[WEEKDAYS[weekday]], "time": time}
    if day.isdigit() and weekday == "*":
        return _("on day %(day)s of the month at %(time)s") % {"day": day, "time": time}
    return cron


def _are_numbers(field: str) -> bool:
    """`7` or `10,40`."""
    return all(part.isdigit() for part in field.split(","))


def simple(cron: str) -> dict[str, str]:
    """What of the simple form says the same, else the five fields themselves."""
    fields = cron.split()
    if len(fields) == 5 and fields[2:] == ["*", "*", "*"]:
        minute, hour = fields[:2]
        if minute.isdigit() and hour.isdigit():
            return {"kind": DAILY, "time": f"{hour.zfill(2)}:{minute.zfill(2)}"}
        if minute.isdigit() and hour == "*":
            return {"kind": HOURLY, "minute": minute}
        if minute.startswith("*/") and minute[2:].isdigit() and hour == "*":
            return {"kind": MINUTES, "every": minute[2:]}
    return {"kind": CUSTOM, "cron": cron}
