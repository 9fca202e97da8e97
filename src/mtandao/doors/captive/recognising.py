"""Who stands behind the wall: known by his line's address or name, else by what he types.

What is found this way proves nothing: whoever knows a phone number may type it. So a page says the first name and the
amount, and no more.
"""

from ipaddress import ip_address
from typing import Final
from uuid import UUID

from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext as _

from mtandao.domains.network import contract as network
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context
from mtandao.foundation.limits import Limit, must_be_few
from mtandao.foundation.refusals import NotFound

LASTS_S: Final = 3600
SALT: Final = "mtandao.captive"
# Names that one visitor may try: enough for mistakes, too few to read a phone book.
NAMES: Final = Limit("captive-names", 20, 600)


def by_line(ctx: Context, request: HttpRequest) -> UUID | None:
    """The subscriber whose line this is: by the router's word (`?user=`, `?ip=`) or the address we see."""
    username = request.GET.get("user", "").strip()[:200]
    if username:
        login = network.logins_by_username(ctx, [username]).get(username)
        if login is not None:
            return login.subscriber_id
    for address in (request.GET.get("ip", ""), ctx.address):
        found = _by_address(ctx, address.strip())
        if found is not None:
            return found
    return None


def _by_address(ctx: Context, address: str) -> UUID | None:
    try:
        plain = ip_address(address)
    except ValueError:
        return None
    live = network.live_sessions(ctx).filter(address=str(plain), subscriber_id__isnull=False)
    session = live.order_by("-started_at").first()
    return session.subscriber_id if session else None


def by_name(ctx: Context, typed: str) -> tuple[subscribers.Subscriber, str]:
    """By account number or phone, and the phone if it was one. NotFound, TooManyTries."""
    must_be_few(ctx, NAMES, _("Too many tries from here. Try again in ten minutes, or call us."))
    account = subscribers.by_account(ctx, typed)
    if account is not None and account.removed_at is None:
        return account, ""
    try:
        phone = subscribers.e164(typed, ctx.tenant.country)
    except subscribers.NoPhone:
        phone = ""
    people = subscribers.by_phone(ctx, phone) if phone else []
    if not people:
        raise NotFound(_("We know nobody by this number. Look at your bill, or call us."))
    return people[0], phone


def sealed(**facts: str) -> str:
    """For the address of the next page: phones of these pages may keep no cookie."""
    return signing.dumps(facts, salt=SALT, compress=True)


def opened(token: str) -> dict[str, str]:
    """NotFound for what is not ours, or older than an hour."""
    try:
        facts: dict[str, str] = signing.loads(token, salt=SALT, max_age=LASTS_S)
    except signing.BadSignature:
        raise NotFound(_("This page is too old. Begin again.")) from None
    return facts
