"""The hubs of the left bar. What a role may not see, and what is not there yet, has no link."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from mtandao.domains.billing import contract as billing
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.collections import contract as collections
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.messaging import contract as messaging
from mtandao.domains.network import contract as network
from mtandao.domains.organizations import contract as organizations
from mtandao.domains.payments import contract as payments
from mtandao.domains.staff import contract as staff
from mtandao.domains.subscribers import contract as subscribers
from mtandao.domains.usage import contract as usage
from mtandao.doors.console.counts import Counts
from mtandao.foundation.kit.pieces import Hub, Text
from mtandao.foundation.kit.rights import allowed, may
from mtandao.foundation.outbox.commands import VIEW as SEE_OPERATIONS


@dataclass(frozen=True)
class Place:
    """A line of the left bar. `within` are name spaces and routes whose pages stand under it.
    `count` names a figure of `Counts`."""

    label: Text
    route: str
    needs: object = None
    within: Sequence[str] = ()
    count: str = ""
    children: Sequence["Place"] = ()


PLACES = (
    Place(_("Dashboard"), "console:dashboard", within=("console:notifications",)),
    Place(
        _("Subscribers"),
        "console:subscribers",
        subscribers.permissions.VIEW,
        within=("console:subscriber", "console:subscriber-", "console:bulk", "console:search", "sales:"),
    ),
    Place(
        _("Billing"),
        "",
        children=(
            Place(_("Invoices"), "billing:invoices", billing.permissions.VIEW, ("billing:",)),
            Place(
                _("Payments"),
                "payments:payments",
                payments.permissions.VIEW,
                (
                    "payments:payment",
                    "payments:record",
                    "payments:place",
                    "console:pick-payer",
                    "console:retry",
                ),
            ),
            Place(
                _("Cash desk"),
                "payments:desk",
                payments.permissions.DESK,
                ("payments:open-shift", "payments:take-cash", "payments:move-cash", "payments:close-shift"),
            ),
            Place(_("Shifts"), "payments:shifts", payments.permissions.DESK, ("payments:shift",)),
            Place(
                _("Cash drawers"),
                "payments:drawers",
                payments.permissions.DRAWERS,
                ("payments:drawer", "payments:new-drawer", "payments:desk-rules"),
            ),
            Place(_("Day close"), "payments:day", payments.permissions.DRAWERS),
            Place(
                _("Cheques"),
                "payments:cheques",
                payments.permissions.VIEW,
                (
                    "payments:cheque",
                    "payments:take-cheque",
                    "payments:deposit-cheques",
                    "payments:clear-cheques",
                    "payments:bounce-cheque",
                ),
            ),
            Place(
                _("Bank accounts"),
                "payments:banks",
                payments.permissions.BANKS,
                ("payments:bank", "payments:new-bank"),
            ),
            Place(_("Suspense"), "payments:suspense", payments.permissions.VIEW, count="suspense"),
            Place(
                _("Requests"),
                "payments:asks",
                payments.permissions.VIEW,
                ("payments:ask", "payments:ask-for"),
            ),
            Place(_("Tax"), "tax:groups", billing.permissions.VIEW, ("tax:",)),
            Place(
                _("Plans"),
                "catalog:plans",
                catalog.permissions.VIEW,
                (
                    "catalog:plan",
                    "catalog:new-plan",
                    "catalog:change-plan",
                    "catalog:archive-plan",
                    "catalog:sell-plan",
                    "catalog:close-plan",
                    "catalog:move-plans",
                ),
            ),
            Place(
                _("Discounts"),
                "catalog:discounts",
                catalog.permissions.VIEW,
                (
                    "catalog:discount",
                    "catalog:new-discount",
                    "catalog:change-discount",
                    "catalog:withdraw-discount",
                ),
            ),
            Place(
                _("Refunds"),
                "payments:refunds",
                payments.permissions.VIEW,
                (
                    "payments:refund",
                    "payments:new-refund",
                    "payments:approve-refund",
                    "payments:refuse-refund",
                ),
            ),
            Place(
                _("Payouts"),
                "payments:payouts",
                payments.permissions.VIEW,
                (
                    "payments:payout",
                    "payments:new-payout",
                    "payments:approve-payout",
                    "payments:refuse-payout",
                    "payments:pay-by-hand",
                    "payments:conclude-payout",
                ),
            ),
            Place(
                _("Ledger"),
                "ledger:trial-balance",
                ledger.permissions.VIEW,
                (
                    "ledger:account",
                    "ledger:accounts",
                    "ledger:journal",
                    "ledger:journals",
                    "ledger:statement",
                    "ledger:adjust",
                    "ledger:promotion",
                    "ledger:transfer",
                ),
            ),
            Place(
                _("Bulk credits"),
                "ledger:credits",
                ledger.permissions.VIEW,
                ("ledger:credit", "ledger:new-credit"),
            ),
        ),
    ),
    Place(
        _("Network"),
        "",
        children=(
            Place(
                _("Sessions"),
                "network:sessions",
                network.permissions.VIEW,
                ("network:history", "network:disconnect"),
            ),
            Place(
                _("Routers"),
                "network:routers",
                network.permissions.VIEW,
                ("network:router", "network:new-router", "network:change-router", "network:remove-router"),
            ),
            Place(_("Logins"), "network:logins", network.permissions.VIEW, ("network:answer",)),
            Place(_("Router requests"), "network:requests", network.permissions.VIEW),
            Place(_("Usage"), "usage:usage", usage.permissions.VIEW),
        ),
    ),
    Place(
        _("Messages"),
        "",
        children=(
            Place(_("Texts"), "messaging:messages", messaging.permissions.VIEW),
            Place(
                _("Templates"),
                "messaging:templates",
                messaging.permissions.TEMPLATES,
                ("messaging:template",),
            ),
        ),
    ),
    Place(
        _("Operations"),
        "",
        children=(
            Place(_("Events"), "operations:events", SEE_OPERATIONS, ("operations:event",)),
            Place(_("Set aside"), "operations:dead", SEE_OPERATIONS, count="dead"),
            Place(_("Jobs"), "operations:jobs", SEE_OPERATIONS, ("operations:job",)),
            Place(
                _("Schedules"),
                "operations:schedules",
                SEE_OPERATIONS,
                ("operations:schedule", "operations:change-schedule"),
            ),
            Place(_("Audit log"), "operations:audit", SEE_OPERATIONS, ("operations:audit-entry",)),
        ),
    ),
    Place(
        _("Settings"),
        "",
        children=(
            Place(_("General"), "organizations:profile", organizations.permissions.VIEW_SETTINGS),
            Place(_("First steps"), "console:first-steps", organizations.permissions.CHANGE_SETTINGS),
            Place(_("Team"), "staff:team", staff.permissions.VIEW, ("staff:new-member", "staff:change-role")),
            Place(_("Roles"), "staff:roles", staff.permissions.VIEW),
            Place(
                _("API tokens"),
                "staff:tokens",
                staff.permissions.CHANGE_TOKENS,
                ("staff:new-token", "staff:revoke-token"),
            ),
            Place(_("Reminders and cuts"), "collections:ladder", collections.permissions.VIEW),
            Place(_("Wallets"), "ledger:rules", ledger.permissions.CHANGE_RULES),
            Place(
                _("Payment gateways"),
                "payments:gateways",
                payments.permissions.CONFIGURE,
                ("payments:gateway", "payments:add-gateway", "payments:new-gateway"),
            ),
            Place(_("Message providers"), "messaging:providers", messaging.permissions.CONFIGURE),
            Place(_("Your account"), "console:account"),
        ),
    ),
)
PLATFORM_PLACES = (
    Place(
        _("Providers"), "organizations:tenants", organizations.permissions.RUN_TENANTS, ("organizations:",)
    ),
    Place(_("Your account"), "console:account"),
)


def drawn(request: HttpRequest, counts: Counts, places: Sequence[Place] = PLACES) -> list[Hub]:
    """As the left bar shows them to this one."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    hubs = [_hub(request, place, here, counts) for place in places]
    return [hub for hub in hubs if hub is not None]


def _hub(request: HttpRequest, place: Place, here: str, counts: Counts) -> Hub | None:
    """None where there is nothing behind it for this one. A hub without a page of its own leads to its first."""
    if not may(request, place.needs):
        return None
    children = _children(request, place, here, counts)
    url = address(place.route) or (children[0].url if children else "")
    if not url:
        return None
    found = counts.of(place.count) or sum(child.count or 0 for child in children if child.hot)
    return Hub(
        place.label,
        url,
        count=found or None,
        hot=bool(found),
        children=children,
        current=_stands_here(place, here) or any(child.current for child in children),
    )


def _children(request: HttpRequest, place: Place, here: str, counts: Counts) -> list[Hub]:
    """Of several that fit, the page itself is the current one, not those that stand for its whole room."""
    places = [child for child in allowed(request, place.children) if address(child.route)]
    exact = any(child.route == here for child in places)
    hubs = []
    for child in places:
        hub = _hub(request, child, here, counts)
        if hub is not None:
            hubs.append(replace(hub, current=child.route == here) if exact else hub)
    return hubs


def _stands_here(place: Place, here: str) -> bool:
    return bool(here) and (here == place.route or any(here == one or _in(one, here) for one in place.within))


def _in(space: str, here: str) -> bool:
    return space.endswith((":", "-")) and here.startswith(space)


def address(route: str) -> str:
    """A route's address; empty if no room has it."""
    try:
        return reverse(route) if route else ""
    except NoReverseMatch:
        return ""
