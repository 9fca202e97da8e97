"""The role templates every tenant starts with, as patterns of permissions (IAM-1, IAM-2).

`code` is what the demo's logins and the API use. Field-level rights are permissions as well:
`subscribers.view_money` shows balances, `network.view` technical fields.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Template:
    code: str
    name: str
    patterns: tuple[str, ...]


TEMPLATES = (
    Template("super_admin", _("Super Admin"), ("*",)),
    Template("admin", _("Admin"), ("*",)),
    Template(
        "manager",
        _("Manager"),
        (
            "subscribers.*",
            "subscriptions.*",
            "catalog.*",
            "billing.*",
            "payments.*",
            "expenses.*",
            "collections.*",
            "ledger.view",
            "ledger.adjust",
            "ledger.promote",
            "ledger.transfer",
            "network.view",
            "reconciliation.view",
            "network.disconnect",
            "ipam.view",
            "usage.view",
            "messaging.view",
            "messaging.send",
            "messaging.templates",
            "reports.*",
            "partners.*",
            "staff.view",
            "settings.view",
            "operations.view",
            "sales.*",
        ),
    ),
    Template(
        "sales",
        _("Sales Agent"),
        ("subscribers.view", "subscribers.change", "catalog.view", "sales.*"),
    ),
    Template(
        "billing_manager",
        _("Billing Manager"),
        (
            "subscribers.view",
            "subscribers.view_money",
            "catalog.view",
            "billing.*",
            "payments.*",
            "expenses.*",
            "collections.*",
            "ledger.*",
            "reports.*",
            "messaging.view",
            "subscriptions.view",
            "subscriptions.discount",
            "subscriptions.pause",
            "subscriptions.relocate",
            "subscriptions.add_ons",
            "operations.view",
        ),
    ),
    Template(
        "billing",
        _("Billing Agent"),
        (
            "subscribers.view",
            "subscribers.view_money",
            "catalog.view",
            "billing.view",
            "billing.issue",
            "billing.run",
            "payments.view",
            "payments.record",
            "payments.request",
            "payments.place",
            "payments.refund",
            "payments.desk",
            "expenses.view",
            "expenses.record",
            "collections.view",
            "collections.promise",
            "subscriptions.view",
        ),
    ),
    Template(
        "noc",
        _("Network Engineer"),
        (
            "subscribers.view",
            "subscriptions.view",
            "catalog.view",
            "network.*",
            "ipam.*",
            "reconciliation.*",
            "usage.*",
            "operations.view",
            "operations.replay",
        ),
    ),
    Template("technician", _("Technician"), ("fieldwork.own",)),
    Template(
        "support",
        _("Support Agent"),
        (
            "subscribers.view",
            "subscriptions.view",
            "subscriptions.pause",
            "subscriptions.relocate",
            "catalog.view",
            "network.view",
            "reconciliation.view",
            "network.disconnect",
            "ipam.view",
            "usage.view",
            "messaging.view",
            "messaging.send",
            "support.*",
        ),
    ),
    Template(
        "reseller",
        _("Reseller"),
        (
            "subscribers.*",
            "subscriptions.view",
            "catalog.view",
            "billing.view",
            "payments.view",
            "payments.record",
            "payments.request",
            "payments.desk",
            "network.view",
            "usage.view",
            "sales.*",
            "reports.view",
        ),
    ),
    Template(
        "readonly",
        _("Read-Only"),
        (
            "*.view",
            "subscribers.view_money",
        ),
    ),
)
# The platform's own people.
PLATFORM_TEMPLATE = Template("platform_owner", _("Platform Owner"), ("*",))
