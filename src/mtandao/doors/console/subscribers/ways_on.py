"""Where something is done to a customer, and the two things that are done to whoever owes."""

from dataclasses import replace
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from mtandao.domains.payments import contract as payments
from mtandao.foundation.kit.pieces import Action


def do_url(subscriber_id: UUID, what: str) -> str:
    return reverse(f"console:subscriber-{what}", kwargs={"id": subscriber_id})


def take_payment(subscriber_id: UUID) -> Action:
    return Action(
        _("Take payment"),
        do_url(subscriber_id, "payment"),
        icon="cash",
        dialog=True,
        needs=payments.permissions.RECORD,
    )


def ask_for_payment(subscriber_id: UUID) -> Action:
    return Action(
        _("Ask for payment"),
        do_url(subscriber_id, "ask"),
        icon="device-mobile",
        dialog=True,
        needs=payments.permissions.REQUEST,
    )


def money_actions(subscriber_id: UUID) -> tuple[Action, ...]:
    return take_payment(subscriber_id), replace(ask_for_payment(subscriber_id), kind="primary")
