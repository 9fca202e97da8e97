"""From sign-up to the first subscriber: each step ticked by what is there, not by who pressed a button."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.network import contract as network
from mtandao.domains.organizations import contract as organizations
from mtandao.domains.payments import contract as payments
from mtandao.domains.subscribers import contract as subscribers
from mtandao.doors.console.hubs import address
from mtandao.foundation.context import Context
from mtandao.foundation.kit.pages import FreePage
from mtandao.foundation.kit.pieces import Action


@dataclass(frozen=True)
class FirstStep:
    """`then`: what this makes possible."""

    label: str
    then: str
    done: bool
    url: str
    verb: str

    @property
    def action(self) -> Action:
        return Action(self.verb, self.url, kind="primary")


def steps(ctx: Context) -> list[FirstStep]:
    """Five small look-ups."""
    profile = organizations.tenant(ctx)
    return [
        FirstStep(
            _("Say how customers reach you"),
            _("Phone and name stand on invoices, in messages and in the portal."),
            bool(profile.support_phone),
            reverse("organizations:profile"),
            _("Fill in profile"),
        ),
        FirstStep(
            _("Make a plan"),
            _("Speed and price. Its RADIUS group is written at once."),
            catalog.plans(ctx).exists(),
            address("catalog:new-plan") or address("catalog:plans"),
            _("Make plan"),
        ),
        FirstStep(
            _("Add a router"),
            _("It asks our RADIUS whom to let in, and tells who is online."),
            network.routers(ctx).exists(),
            address("network:new-router") or address("network:routers"),
            _("Add router"),
        ),
        _to_be_paid(ctx),
        FirstStep(
            _("Connect the first subscriber"),
            _("Person and plan: login, invoice and message follow."),
            subscribers.subscribers(ctx).exists(),
            reverse("sales:new-connection"),
            _("New connection"),
        ),
    ]


def _to_be_paid(ctx: Context) -> FirstStep:
    """In Kenya by M-Pesa, elsewhere by any way in the country's own money."""
    if ctx.tenant.country == "KE":
        label, verb = _("Connect M-Pesa"), _("Connect M-Pesa")
        then = _("Paybill or till: payments find their owner, and the line comes back by itself.")
        done = payments.active_gateway(ctx) is not None
    else:
        label, verb = _("Set up how customers pay"), _("Set up a way to pay")
        then = _("Cards, codes and pages: payments find their owner, and the line comes back by itself.")
        done = bool(payments.ways(ctx))
    return FirstStep(label, then, done, address("payments:gateways"), verb)


class FirstStepsPage(FreePage):
    needs = organizations.permissions.CHANGE_SETTINGS
    title = gettext_lazy("First steps")
    template = "console/first_steps.html"

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = steps(ctx)
        next_at = next((at for at, step in enumerate(found) if not step.done), None)
        return {
            "steps": found,
            "next_step": found[next_at] if next_at is not None else None,
            "done": sum(step.done for step in found),
            "count": len(found),
        }
