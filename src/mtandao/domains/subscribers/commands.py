"""Changes of this room."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection
from django.utils.translation import gettext as _

from mtandao.domains.organizations import contract as organizations
from mtandao.domains.subscribers import permissions
from mtandao.domains.subscribers.accounts import account_number, plain, prefix_of
from mtandao.domains.subscribers.errors import NoPhone
from mtandao.domains.subscribers.events import SubscriberChanged, SubscriberCreated, SubscriberRemoved
from mtandao.domains.subscribers.models import Subscriber
from mtandao.domains.subscribers.phones import e164
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.ids import new_id
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed

FIELDS = (
    "first_name",
    "last_name",
    "phone",
    "mpesa_phone",
    "email",
    "address",
    "latitude",
    "longitude",
    "government_id",
    "region",
    "tax_number",
    "technician_notes",
    "staff_notes",
    "language",
)
LONGEST_NAME = 120
COUNT = """
INSERT INTO subscribers_accountcounter (id, tenant_id, next_number)
VALUES (%(id)s, %(tenant)s, 10001 + %(count)s)
ON CONFLICT (tenant_id) DO UPDATE SET next_number = subscribers_accountcounter.next_number + %(count)s
RETURNING next_number - %(count)s
"""


@command(needs=permissions.CHANGE)
def create_subscriber(ctx: Context, *, organization_id: UUID | None = None, **details: Any) -> Subscriber:
    """Register a customer with `FIELDS`; first name and phone are needed.
    The account number is given here."""
    subscriber = Subscriber(
        tenant_id=ctx.tenant_id, organization_id=organization_id or ctx.organization_id, created_at=ctx.now
    )
    _write(ctx, subscriber, details)
    (sequence,) = next_account_numbers(ctx, 1)
    subscriber.account_number = account_number(prefix_of(ctx.tenant.slug), sequence)
    subscriber.account_key = plain(subscriber.account_number)
    subscriber.save(force_insert=True)
    emit(ctx, SubscriberCreated(subject_id=subscriber.id, subscriber_id=subscriber.id))
    return subscriber


@command(needs=permissions.CHANGE)
def change_subscriber(ctx: Context, *, subscriber_id: UUID, **details: Any) -> Subscriber:
    """Change the named fields; the others stay."""
    subscriber = Subscriber.locked(ctx, id=subscriber_id, removed_at=None)
    before = {field: getattr(subscriber, field) for field in details if field in FIELDS}
    _write(ctx, subscriber, details)
    changed = tuple(field for field, value in before.items() if getattr(subscriber, field) != value)
    if changed:
        subscriber.save(update_fields=[*changed, "full_name"])
        emit(ctx, SubscriberChanged(subject_id=subscriber.id, subscriber_id=subscriber.id, changed=changed))
    return subscriber


@command(needs=permissions.DELETE)
def remove_subscriber(ctx: Context, *, subscriber_id: UUID) -> Subscriber:
    """Take a customer off the lists. His money and history stay: nothing is deleted."""
    subscriber = Subscriber.locked(ctx, id=subscriber_id, removed_at=None)
    subscriber.removed_at = ctx.now
    subscriber.save(update_fields=["removed_at"])
    emit(ctx, SubscriberRemoved(subject_id=subscriber.id, subscriber_id=subscriber.id))
    return subscriber


def next_account_numbers(ctx: Context, count: int) -> range:
    """Reserve running numbers. Numbers of a transaction that fails are given again."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"id": new_id(), "tenant": ctx.tenant_id, "count": count})
        (first,) = cursor.fetchone()
    return range(first, first + count)


def _write(ctx: Context, subscriber: Subscriber, details: dict[str, Any]) -> None:
    wrong: dict[str, str] = {}
    for field, value in details.items():
        if field not in FIELDS:
            wrong[field] = _("A subscriber has no such field.")
        elif field in ("phone", "mpesa_phone"):
            _write_phone(ctx, subscriber, field, str(value or ""), wrong)
        elif field in ("latitude", "longitude"):
            setattr(subscriber, field, value)
        elif field == "tax_number":
            subscriber.tax_number = organizations.plain_tax_number(str(value or ""))
        else:
            setattr(
                subscriber,
                field,
                " ".join(str(value or "").split()) if "notes" not in field else str(value or ""),
            )
    if not subscriber.first_name:
        wrong["first_name"] = _("A name is needed.")
    if max(len(subscriber.first_name), len(subscriber.last_name)) > LONGEST_NAME:
        wrong["first_name"] = _("At most %(most)s characters.") % {"most": LONGEST_NAME}
    if not subscriber.phone and "phone" not in wrong:
        wrong["phone"] = _("A phone number is needed: accounts are found and paid by it.")
    if subscriber.email:
        try:
            validate_email(subscriber.email)
        except ValidationError:
            wrong["email"] = _("An address like %(example)s.") % {"example": "wanjiku@example.com"}
    problems = {
        "region": organizations.region_problem(ctx.tenant.country, subscriber.region),
        "tax_number": organizations.tax_number_problem(ctx.tenant.country, subscriber.tax_number),
    }
    wrong |= {field: problem for field, problem in problems.items() if problem}
    if wrong:
        raise Malformed(_("Not saved: see the fields."), fields=wrong)
    subscriber.full_name = f"{subscriber.first_name} {subscriber.last_name}".strip()


def _write_phone(
    ctx: Context, subscriber: Subscriber, field: str, written: str, wrong: dict[str, str]
) -> None:
    if not written.strip():
        setattr(subscriber, field, "")
        return
    try:
        setattr(subscriber, field, e164(written, ctx.tenant.country))
    except NoPhone as refusal:
        wrong[field] = refusal.detail
