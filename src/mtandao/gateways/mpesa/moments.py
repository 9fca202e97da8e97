"""M-Pesa's hours beside ours."""

from datetime import UTC, datetime, timedelta

from mtandao.foundation.context import Context
from mtandao.gateways.mpesa.tolerant import NAIROBI

ABOUT = timedelta(minutes=5)


def moment(ctx: Context, told: datetime | None) -> datetime:
    """When it was paid, as M-Pesa tells. Its clock is ours, also where the demo's was moved: the simulator moves along.
    What it says of times to come, or of before the two days that it remembers, is a mistake: then it is of now.
    """
    if told is None or told > ctx.now or abs(ctx.now - told).days > 2:
        return ctx.now
    return told


def pulled_instant(stamp: str, since: datetime, until: datetime) -> datetime | None:
    """`2026-07-17T12:05:30Z`: it says UTC and is suspected to be Nairobi's wall time. The reading that lies in the
    span that was asked for, Nairobi's first; None when it is no date."""
    try:
        told = datetime.fromisoformat(stamp.strip().removesuffix("Z"))
    except ValueError:
        return None
    readings = [told.replace(tzinfo=NAIROBI), told.replace(tzinfo=UTC)]
    within = (each for each in readings if since - ABOUT <= each <= until + ABOUT)
    return next(within, readings[0]).astimezone(UTC)
