"""What the data of a service gives its customer to hear, as long as it is true still when he is told."""

from typing import Final
from zoneinfo import ZoneInfo

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.messaging.defaults import Code
from mtandao.domains.messaging.of_services import Told
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.domains.usage import contract as usage
from mtandao.foundation.kit import words

OF_DATA: Final = (usage.AllowanceNeared, usage.AllowanceReached)


def data_told(
    service: subscriptions.Subscription,
    allowance: usage.Allowance,
    event: usage.AllowanceNeared | usage.AllowanceReached,
    zone: ZoneInfo,
) -> Told | None:
    """Not to whom something else holds back, nor of what was bought anew in between. Once for so much data of a period:
    who buys more hears of its end as well."""
    total, plan, key = allowance.total, service.plan, f"/{event.bytes_total}/{event.ends_at.date()}"
    if service.state != subscriptions.State.ACTIVE or total is None or allowance.ends_at != event.ends_at:
        return None
    size, left, day = (
        words.size(total),
        words.size(allowance.left or 0),
        event.ends_at.astimezone(zone).date(),
    )
    if isinstance(event, usage.AllowanceNeared):
        if allowance.told_80_at is None or allowance.reached:
            return None
        return Told(
            Code.DATA_NEARLY_USED,
            lambda speech: {"plan": plan.name, "size": size, "left": left, "ends_on": speech.day(day)},
            key,
        )
    if not allowance.reached:
        return None
    if not plan.fup_kbps_down:
        return Told(
            Code.DATA_USED_UP,
            lambda speech: {"plan": plan.name, "size": size, "ends_on": speech.day(day)},
            key,
        )
    speed = f"{catalog.mbps(plan.fup_kbps_down).normalize():f} Mbps"
    return Told(
        Code.DATA_SLOWED,
        lambda speech: {"plan": plan.name, "size": size, "speed": speed, "ends_on": speech.day(day)},
        key,
    )
