"""One box for everything: whoever or whatever fits what was typed. A handful of indexed look-ups."""

import ipaddress
import re
from dataclasses import dataclass, field

from mtandao.domains.network import contract as network
from mtandao.domains.payments import contract as payments
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context

MOST, LOOKED_AT = 12, 60
# Safaricom's receipts: ten letters and digits, with at least one of each.
RECEIPT = re.compile(r"(?=.*\d)(?=.*[A-Z])[A-Z0-9]{10}")


@dataclass(slots=True)
class Found:
    """`people` with why each was found (empty: by name, phone or account); `receipts` are payments."""

    people: list[tuple[subscribers.Subscriber, str]] = field(default_factory=list)
    receipts: list[payments.Payment] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.people) + len(self.receipts)


def found(ctx: Context, typed: str, *, with_payments: bool, with_network: bool) -> Found:
    """At most `MOST` people. What the asker may not see is not looked for."""
    text = typed.strip()
    answer = Found()
    if len(text) < 2:
        return answer
    if with_payments and RECEIPT.fullmatch(text.upper()):
        answer.receipts = list(payments.payments(ctx).filter(receipt=text.upper()).order_by("-id")[:MOST])
    known = {row.subscriber_id for row in answer.receipts if row.subscriber_id}
    people = [(row.subscriber, row.receipt or "") for row in answer.receipts if row.subscriber]
    if with_network:
        people += [(each, why) for each, why in _by_line(ctx, text) if each.id not in known]
    known |= {each.id for each, _ in people}
    matching = subscribers.found_by(subscribers.subscribers(ctx), text).exclude(id__in=known)
    # Whoever is found first, in alphabetical order: sorting all who match would look at all of them.
    some = sorted(matching.order_by()[:LOOKED_AT], key=lambda each: each.full_name.casefold())
    people += [(each, "") for each in some]
    answer.people = people[:MOST]
    return answer


def _by_line(ctx: Context, text: str) -> list[tuple[subscribers.Subscriber, str]]:
    """By user name, by the address a session has, by a fixed address, by MAC."""
    rows = network.logins(ctx)
    address = _address(text)
    if address:
        online = network.live_sessions(ctx).filter(login__isnull=False)
        sessions = network.prefixes.with_address(online, address)[:MOST]
        fixed = network.prefixes.fixed_to(rows, address, MOST)
        return _once(
            [(each.login.subscriber, address) for each in sessions if each.login]
            + [(each.subscriber, address) for each in fixed]
        )
    if spellings := network.device_spellings(text):
        on_it = network.live_sessions(ctx).filter(mac__in=spellings, login__isnull=False)[:MOST]
        return _once([(each.login.subscriber, spellings[0]) for each in on_it if each.login])
    if "." in text or "@" in text or text.isalnum():
        return [(each.subscriber, each.username) for each in rows.filter(username=text.lower())[:MOST]]
    return []


def _once(pairs: list[tuple[subscribers.Subscriber, str]]) -> list[tuple[subscribers.Subscriber, str]]:
    return list({subscriber.id: (subscriber, why) for subscriber, why in pairs}.values())


def _address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return ""
