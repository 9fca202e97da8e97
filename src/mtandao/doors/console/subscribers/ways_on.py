"""Where something is done to a customer, and the two things that are done to whoever owes."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from mtandao.domains.payments import contract as payments
from mtandao.foundation.kit.pieces import Action


def do_url(subscriber_id: UUID, what: str) -> str:
    return reverse(f"console:subscriber-{what}", kwargs={"id": subscriber_id})


def money_actions(subscriber_id: UUID) -> tuple[Action, ...]:
    return (
        Action(
            _("Take payment"),
            do_url(subscriber_id, "payment"),
            icon="cash",
            dialog=True,
            needs=payments.permissions.RECORD,
        ),
        Action(
            _("Ask by M-Pesa"),
            do_url(subscriber_id, "ask"),
            icon="device-mobile",
            kind="primary",
            dialog=True,
            needs=payments.permissions.REQUEST,
        ),
    )
