"""The filters of the list of customers. Each narrows by an index."""

from typing import Any
from uuid import UUID

import django_filters
from django.utils.translation import gettext_lazy as _

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.collections import contract as collections
from mtandao.domains.organizations import contract as organizations
from mtandao.domains.reports.contract import client_queries
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context
from mtandao.foundation.kit.filters import KitFilters
from mtandao.foundation.refusals import NotFound

EXPIRES = (
    ("0", _("today")),
    ("3", _("within 3 days")),
    ("7", _("within 7 days")),
    ("30", _("within 30 days")),
    ("over", _("is over")),
)
MONEY = (("owes", _("owes")), ("clear", _("owes nothing")))
LINE = (("online", _("online")), ("missing", _("paid but offline")))


class SubscriberFilters(KitFilters):
    prime = ("status", "plan", "expires")

    q = django_filters.CharFilter(method="by_words")
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=collections.Status.choices, method="by_status"
    )
    plan = django_filters.ChoiceFilter(label=_("Plan"), choices=(), method="by_plan")
    expires = django_filters.ChoiceFilter(label=_("Expires"), choices=EXPIRES, method="by_expiry")
    balance = django_filters.ChoiceFilter(label=_("Balance"), choices=MONEY, method="by_balance")
    line = django_filters.ChoiceFilter(label=_("Line"), choices=LINE, method="by_line")
    organization = django_filters.ChoiceFilter(label=_("Partner"), choices=(), method="by_organization")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        ctx: Context = self.request.ctx
        self.ctx = ctx
        plans = catalog.plans(ctx).values_list("id", "name")
        self.filters["plan"].extra["choices"] = [(str(key), name) for key, name in plans]
        tree = organizations.organizations(ctx).values_list("id", "name")
        self.filters["organization"].extra["choices"] = [(str(key), name) for key, name in tree]
        if len(tree) < 2:
            del self.filters["organization"]
        if not ctx.may(subscribers.permissions.VIEW_MONEY):
            del self.filters["balance"]

    def by_words(self, rows: Any, _name: str, value: str) -> Any:
        return subscribers.found_by(rows, value)

    def by_status(self, rows: Any, _name: str, value: str) -> Any:
        return collections.with_status(self.ctx, rows, collections.Status(value))

    def by_plan(self, rows: Any, _name: str, value: str) -> Any:
        return client_queries.on_plan(self.ctx, rows, UUID(value))

    def by_expiry(self, rows: Any, _name: str, value: str) -> Any:
        if value == "over":
            return client_queries.over(self.ctx, rows)
        return client_queries.expiring(self.ctx, rows, int(value))

    def by_balance(self, rows: Any, _name: str, value: str) -> Any:
        return (
            client_queries.owing(self.ctx, rows)
            if value == "owes"
            else client_queries.owing_nothing(self.ctx, rows)
        )

    def by_line(self, rows: Any, _name: str, value: str) -> Any:
        return (client_queries.online if value == "online" else client_queries.paid_but_offline)(
            self.ctx, rows
        )

    def by_organization(self, rows: Any, _name: str, value: str) -> Any:
        try:
            return rows.filter(organization_id__in=organizations.subtree_ids(self.ctx, UUID(value)))
        except NotFound:
            return rows.none()
