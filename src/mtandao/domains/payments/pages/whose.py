"""Whose payment it is: named by the page that one comes from, or typed."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from mtandao.domains.billing import contract as billing
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.refusals import Malformed, Refusal


def named(ctx: Context, request: HttpRequest) -> subscribers.Subscriber | None:
    """The one in the address (`?subscriber=`); NotFound if it is nobody's we know."""
    text = request.GET.get("subscriber", "")
    if not text:
        return None
    try:
        return subscribers.subscriber(ctx, UUID(text))
    except ValueError:
        return None


def initial(ctx: Context, somebody: subscribers.Subscriber | None) -> dict[str, Any]:
    if somebody is None:
        return {}
    owed = billing.open_amount(ctx, somebody.pk) if ctx.may(subscribers.permissions.VIEW_MONEY) else None
    return {
        "subscriber_id": somebody.pk,
        "who": f"{somebody.full_name}, {somebody.account_number}",
        "amount": owed or None,
    }


def chosen(ctx: Context, form: KitForm, somebody: subscribers.Subscriber | None) -> subscribers.Subscriber:
    """The subscriber that the form is about. Malformed if nobody or several fit what was typed."""
    if somebody is not None:
        return somebody
    typed = form.cleaned_data["who"]
    found = subscribers.by_account(ctx, typed)
    if found is not None and found.removed_at is None:
        return found
    people = _by_phone(ctx, typed)
    if len(people) == 1:
        return people[0]
    if people:
        accounts = ", ".join(f"{person.full_name} {person.account_number}" for person in people[:3])
        said = _("%(n)s people share this phone. Type the account: %(accounts)s.") % {
            "n": len(people),
            "accounts": accounts,
        }
    else:
        said = _("Nobody has this account or phone.")
    raise Malformed(_("Not saved: see the fields."), fields={"who": said})


def _by_phone(ctx: Context, typed: str) -> list[subscribers.Subscriber]:
    try:
        return subscribers.by_phone(ctx, subscribers.e164(typed, ctx.tenant.country))
    except Refusal:
        return []
