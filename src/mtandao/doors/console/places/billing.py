"""What stands under Billing."""

from django.utils.translation import gettext_lazy as _

from mtandao.domains.billing import contract as billing
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.collections import contract as collections
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.doors.console.places.place import Place

BILLING = (
    Place(_("Invoices"), "billing:invoices", billing.permissions.VIEW, ("billing:invoice", "billing:void")),
    Place(
        _("Drafts"),
        "billing:drafts",
        billing.permissions.VIEW,
        (
            "billing:draft",
            "billing:new-draft",
            "billing:change-draft",
            "billing:give-draft",
            "billing:send-draft",
            "billing:issue-draft",
            "billing:drop-draft",
        ),
    ),
    Place(
        _("Credit notes"),
        "billing:credit-notes",
        billing.permissions.VIEW,
        ("billing:credit-note", "billing:new-credit"),
    ),
    Place(
        _("Billing runs"),
        "billing:runs",
        billing.permissions.RUN,
        ("billing:run", "billing:new-run", "billing:planned", "billing:issue-run", "billing:drop-run"),
    ),
    Place(_("Invoice terms"), "billing:terms", billing.permissions.TERMS),
    Place(
        _("Parked accounts"),
        "billing:parked-accounts",
        billing.permissions.VIEW,
        ("billing:parked", "billing:release"),
    ),
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
            "catalog:plan-partner",
        ),
    ),
    Place(
        _("Plan changes"),
        "assignments:assignments",
        subscriptions.permissions.VIEW,
        ("assignments:",),
    ),
    Place(
        _("Add-ons"),
        "catalog:add-ons",
        catalog.permissions.VIEW,
        ("catalog:add-on", "catalog:new-add-on", "catalog:change-add-on", "catalog:move-add-on"),
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
        _("Tax"),
        "tax:groups",
        billing.permissions.VIEW,
        (
            "tax:group",
            "tax:new-group",
            "tax:change-group",
            "tax:default-group",
            "tax:archive-group",
            "tax:restore-group",
            "tax:pack",
            "tax:add-rate",
            "tax:change-percent",
            "tax:end-rate",
            "tax:remove-rate",
            "tax:rules",
            "tax:rule",
            "tax:add-rule",
            "tax:remove-rule",
        ),
    ),
    Place(
        _("Tax office"), "fiscal:papers", billing.permissions.VIEW, ("fiscal:",), there=billing.has_tax_office
    ),
    Place(_("Collections"), "collections:overview", collections.permissions.VIEW, ("collections:",)),
)
