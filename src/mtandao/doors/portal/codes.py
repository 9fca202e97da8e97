"""Proving who one is with a code by SMS: six digits, ten minutes, five tries, and few codes per phone.

Nothing tells who is a customer: a name that leads to nobody gets the same answers, at the same pace.
"""

import secrets
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.utils import translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from mtandao.domains.messaging import contract as messaging
from mtandao.domains.subscribers import contract as subscribers
from mtandao.doors.portal.errors import CodeOver, CodeTooSoon, NoSms, TooManyCodes, WrongCode
from mtandao.doors.portal.models import SignInCode
from mtandao.foundation import locks
from mtandao.foundation.audit.notes import note
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.ids import new_id
from mtandao.foundation.kit import words
from mtandao.foundation.refusals import Malformed, Refusal

LIVES: Final = timedelta(minutes=10)
TRIES: Final = 5
AGAIN_AFTER: Final = timedelta(minutes=1)
# How many codes one phone gets within how long, and how many one visitor's address may ask for.
MOST_PER_PHONE: Final = ((3, timedelta(minutes=15)), (10, timedelta(days=1)))
MOST_PER_ADDRESS: Final = (30, timedelta(hours=1))
KEPT_FOR: Final = timedelta(days=1)


def ask_code(ctx: Context, *, name: str) -> UUID:
    """Send a code to whoever has this phone or account number; the id to prove it with.

    Malformed, NoSms, CodeTooSoon, TooManyCodes: none of them depends on whether there is such a customer.
    """
    if messaging.active_provider(ctx.trusted()) is None:
        raise NoSms(_("We cannot send SMS now. Sign in with your password, or call us."))
    return _sent(ctx.trusted(), asked_for=_key(ctx, name)).id


def prove(ctx: Context, *, code_id: UUID, code: str) -> list[subscribers.Subscriber]:
    """Everyone whose phone this is: mostly one. WrongCode, CodeOver; a wrong try stays counted."""
    people, refusal = _tried(ctx.trusted(), code_id=code_id, code="".join(code.split()))
    if refusal is not None:
        raise refusal
    return people


def _key(ctx: Context, name: str) -> str:
    """The phone as E.164 or the account number's letters and digits, whichever was typed."""
    account = subscribers.plain(name)
    if any(letter.isalpha() for letter in account) and any(digit.isdigit() for digit in account):
        return account[:40]
    try:
        return subscribers.e164(name, ctx.tenant.country)
    except subscribers.NoPhone:
        if account.isdigit() and 4 <= len(account) <= 12:
            return account
    raise Malformed(
        _("Not sent."),
        fields={
            "name": _("Your phone like %(example)s, or your account number as it is on the bill.")
            % {"example": words.phone_hint(ctx.tenant.country)}
        },
    )


@command(needs=messaging.permissions.SEND)
def _sent(ctx: Context, *, asked_for: str) -> SignInCode:
    person, by_account = _found(ctx, asked_for)
    to = person.phone if person else ""
    for word in sorted({asked_for, to or asked_for}):
        locks.hold(ctx, "portal code", word)
    _must_be_few(ctx, asked_for, to)
    SignInCode.of(ctx).filter(asked_at__lt=ctx.now - KEPT_FOR).delete()
    if to:
        # Only the newest code works.
        SignInCode.of(ctx).filter(to=to, used_at=None).update(used_at=ctx.now)
    digits, code_id = f"{secrets.randbelow(1_000_000):06d}", new_id()
    row = SignInCode.objects.create(
        id=code_id,
        tenant_id=ctx.tenant_id,
        asked_for=asked_for,
        to=to,
        subscriber=person if by_account else None,
        code_hash=_hash_of(code_id, digits),
        address=ctx.address,
        asked_at=ctx.now,
        expires_at=ctx.now + LIVES,
    )
    if person is not None:
        _write(ctx, person, digits)
    return row


def _found(ctx: Context, asked_for: str) -> tuple[subscribers.Subscriber | None, bool]:
    """Whose phone gets the code, and whether he was named by his account."""
    if not asked_for.startswith("+"):
        person = subscribers.by_account(ctx, asked_for)
        return (person if person and person.removed_at is None else None), True
    people = _of_phone(ctx, asked_for)
    return (people[0] if people else None), False


def _of_phone(ctx: Context, phone: str) -> list[subscribers.Subscriber]:
    """Those who are reached there. Who only pays from a phone is somebody else's customer."""
    return [row for row in subscribers.by_phone(ctx, phone) if row.phone == phone]


def _must_be_few(ctx: Context, asked_for: str, to: str) -> None:
    asked = SignInCode.of(ctx).filter(**({"to": to} if to else {"asked_for": asked_for}))
    if asked.filter(asked_at__gt=ctx.now - AGAIN_AFTER).exists():
        raise CodeTooSoon(_("A code went out less than a minute ago. Look for it, then ask again."))
    for most, within in MOST_PER_PHONE:
        if asked.filter(asked_at__gt=ctx.now - within).count() >= most:
            raise TooManyCodes(_("Too many codes for today. Sign in with your password, or call us."))
    most, within = MOST_PER_ADDRESS
    mine = SignInCode.of(ctx).filter(address=ctx.address, asked_at__gt=ctx.now - within)
    if ctx.address and mine.count() >= most:
        raise TooManyCodes(_("Too many codes were asked for from here. Try again in an hour, or call us."))


def _write(ctx: Context, person: subscribers.Subscriber, digits: str) -> None:
    with translation.override(person.language or translation.get_language()):
        text = _("Your code for {{company}} is %(code)s. It works for 10 minutes. Give it to nobody.")
    messaging.send_message(ctx.as_system("portal"), subscriber_id=person.id, text=text % {"code": digits})


@command(needs=subscribers.permissions.VIEW)
def _tried(ctx: Context, *, code_id: UUID, code: str) -> tuple[list[subscribers.Subscriber], Refusal | None]:
    """Refusals are returned, not raised, so that the try stays counted."""
    row = SignInCode.of(ctx).select_for_update(of=("self",)).filter(id=code_id).first()
    if row is None or row.used_at is not None or row.expires_at <= ctx.now or row.tries >= TRIES:
        return [], CodeOver(_("This code works no more. Ask for a new one."))
    if not constant_time_compare(row.code_hash, _hash_of(row.id, code)):
        row.tries += 1
        row.save(update_fields=["tries"])
        note(ctx, "portal.code_wrong", subject=row.asked_for)
        if row.tries >= TRIES:
            return [], CodeOver(_("That was the fifth wrong try. Ask for a new code."))
        return [], WrongCode(_("This is not the code we sent. Look at the newest message."))
    row.used_at = ctx.now
    row.save(update_fields=["used_at"])
    if row.subscriber_id is not None:
        return [subscribers.subscriber(ctx, row.subscriber_id)], None
    return _of_phone(ctx, row.to), None


def _hash_of(code_id: UUID, code: str) -> str:
    """Keyed with the installation's secret: a million codes are tried in a blink, the key is not."""
    return salted_hmac("mtandao.portal.code", f"{code_id}/{code}", algorithm="sha256").hexdigest()
