"""The audit: who changed what, when, from where, and how it was before."""

import re
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import django_filters
from django.apps import apps
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from mtandao.foundation.audit.models import AuditAction, AuditEntry
from mtandao.foundation.context import ActorKind, Context
from mtandao.foundation.kit import times
from mtandao.foundation.kit.columns import CodeColumn, KitColumn, MomentColumn, NameColumn, StateColumn
from mtandao.foundation.kit.detail import DetailPage, Tab
from mtandao.foundation.kit.filters import KitFilters
from mtandao.foundation.kit.listing import SavedView
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.markup import state_html
from mtandao.foundation.kit.pieces import Badge, Crumb, Fact, Head
from mtandao.foundation.kit.tables import KitTable
from mtandao.foundation.outbox.commands import VIEW
from mtandao.foundation.refusals import NotFound

# Whoever can change these can let people in or move money: such a change is red, by whoever it was.
CRITICAL = (
    "staff_user",
    "staff_role",
    "staff_accesstoken",
    "payments_gateway",
    "network_nas",
    "catalog_plan",
    "organizations_organization",
    "ledger_journal",
    "messaging_providersettings",
)
# What signing in itself leaves on a user.
SIGN_IN_MARKS = frozenset({"last_sign_in_at", "failed_sign_ins", "locked_until", "last_used_at"})
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:")
SHOWN_FIELDS = 3
ACTIONS = {
    AuditAction.INSERT: gettext_lazy("created"),
    AuditAction.UPDATE: gettext_lazy("changed"),
    AuditAction.DELETE: gettext_lazy("deleted"),
    AuditAction.NOTE: gettext_lazy("happened"),
}
# What no row shows, in words; a note that is not here is shown by its name.
NOTES = {
    "staff.signed_in": gettext_lazy("Sign-in"),
    "staff.sign_in_failed": gettext_lazy("Failed sign-in"),
    "portal.signed_in": gettext_lazy("Customer's sign-in"),
    "portal.sign_in_failed": gettext_lazy("Customer's failed sign-in"),
    "portal.code_wrong": gettext_lazy("Wrong sign-in code"),
    "network.password_read": gettext_lazy("Password read"),
    "messaging.sent_in_bulk": gettext_lazy("Message to many"),
}
LONGEST = 60


@lru_cache(maxsize=1)
def _labels() -> dict[str, str]:
    return {model._meta.db_table: str(model._meta.verbose_name) for model in apps.get_models()}


def table_label(table: str) -> str:
    label = _labels().get(table, "")
    label = pgettext("thing", label) if label else table
    return label[:1].upper() + label[1:]


def what(entry: AuditEntry) -> str:
    """`Invoice`, `Failed sign-in`: the row by its kind, or the note by its words."""
    if entry.action != AuditAction.NOTE:
        return table_label(entry.table_name)
    said = NOTES.get(entry.table_name) or entry.table_name.replace(".", " ").replace("_", " ")
    return str(said)[:1].upper() + str(said)[1:]


def is_critical(entry: AuditEntry) -> bool:
    """A person's change of what guards doors and money, or a deletion by hand."""
    by_hand = entry.actor_kind not in (ActorKind.SYSTEM, ActorKind.SUBSCRIBER)
    changed = {*(entry.before or {}), *(entry.after or {})}
    return (
        by_hand
        and not changed <= SIGN_IN_MARKS
        and (entry.action == AuditAction.DELETE or entry.table_name in CRITICAL)
    )


def differences(entry: AuditEntry) -> list[tuple[str, str, str]]:
    """Field, before, after; of a row that is new or gone the fields that say something."""
    before, after = entry.before or {}, entry.after or {}
    names = [name for name in dict.fromkeys([*before, *after]) if name not in ("id", "tenant_id")]
    found = []
    for name in names:
        old, new = _said(before.get(name)), _said(after.get(name))
        if old != new:
            found.append((name.removesuffix("_id").replace("_", " "), old, new))
    return found


def _said(value: Any) -> str:
    if value in (None, "", {}, []):
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, float):
        return f"{value:,.2f}"
    if isinstance(value, str) and INSTANT.match(value):
        return _moment(value)
    return str(value)


def _moment(text: str) -> str:
    """An instant of the database as people here read it; what is none after all stays as it is."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{times.day(at, weekday=False)} {times.clock(at, seconds=True)}"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


class ChangeColumn(KitColumn):
    """What changed: the first fields on the page, all of them in a file."""

    def shown(self, value: Any, record: Any, table: Any) -> Any:
        return summary_html(record)

    def filed(self, value: Any, record: Any, name: str) -> str:
        return "; ".join(
            f"{field}: {old} → {new}" if old else f"{field}: {new}" for field, old, new in differences(record)
        )


class AuditTable(KitTable):
    at = MomentColumn(gettext_lazy("When"), phone="note")
    action = StateColumn(gettext_lazy("What"))
    table_name = NameColumn(
        gettext_lazy("Of"),
        url=lambda row: reverse("operations:audit-entry", kwargs={"entry_id": row.pk}),
        flex=False,
        width="m",
    )
    actor_name = KitColumn(gettext_lazy("By"), width="m", phone="value")
    change = ChangeColumn(gettext_lazy("Change"), accessor="pk", flex=True)
    origin = KitColumn(gettext_lazy("Through"), priority=3)
    address = CodeColumn(gettext_lazy("From"), priority=4)
    row_id_shown = CodeColumn(gettext_lazy("Row"), accessor="row_id", optional=True)

    def render_action(self, record: AuditEntry) -> Any:
        word = ACTIONS[AuditAction(record.action)]
        if is_critical(record):
            return state_html("failed", word)
        shape = {AuditAction.INSERT: "active", AuditAction.DELETE: "cancelled", AuditAction.NOTE: "open"}
        return state_html(shape.get(AuditAction(record.action), "pending"), word)

    def render_table_name(self, record: AuditEntry, column: Any) -> Any:
        return column.render(what(record), record, self)

    def row_name(self, record: AuditEntry) -> str:
        return f"{record.table_name} {record.row_id}"


def summary_html(entry: AuditEntry) -> Any:
    """The first fields that changed, on one line."""
    found = differences(entry)
    if entry.action == AuditAction.NOTE and entry.row_id:
        found = [(_("of"), "", entry.row_id), *found]
    shown: Iterable[tuple[str, str]] = (
        (name, f"{_short(old)} → {_short(new) or _('nothing')}" if old else _short(new))
        for name, old, new in found[:SHOWN_FIELDS]
    )
    parts = format_html_join(", ", '<span class="mt-faint">{}</span> {}', shown)
    more = len(found) - SHOWN_FIELDS
    tail = _(", %(n)s more") % {"n": more} if more > 0 else ""
    return format_html('<div class="mt-clip">{}{}</div>', parts, tail)


class AuditFilters(KitFilters):
    prime = ("at", "actor_name", "action", "table_name")
    at = django_filters.DateFromToRangeFilter(label=gettext_lazy("When"))
    actor_name = django_filters.CharFilter(label=gettext_lazy("By"), lookup_expr="icontains")
    actor = django_filters.UUIDFilter(label=gettext_lazy("Person"), field_name="actor_id")
    action = django_filters.MultipleChoiceFilter(label=gettext_lazy("What"), choices=AuditAction.choices)
    table_name = django_filters.MultipleChoiceFilter(label=gettext_lazy("Of"), choices=lambda: _tables())
    row_id = django_filters.CharFilter(label=gettext_lazy("Row"))
    by_people = django_filters.BooleanFilter(label=gettext_lazy("By people"), method="people_only")

    def people_only(self, rows: QuerySet[AuditEntry], name: str, value: bool) -> QuerySet[AuditEntry]:
        people = (ActorKind.STAFF, ActorKind.TOKEN, ActorKind.ANONYMOUS, "database")
        return rows.filter(actor_kind__in=people) if value else rows.exclude(actor_kind__in=people)


def _tables() -> list[tuple[str, str]]:
    audited = [model._meta.db_table for model in apps.get_models() if getattr(model, "audited", False)]
    return sorted(((table, table_label(table)) for table in audited), key=lambda pair: pair[1])


class AuditPage(ListPage):
    name, title = "audit", gettext_lazy("Audit log")
    needs = VIEW
    export_needs = VIEW
    table, filters, order = AuditTable, AuditFilters, "-pk"
    views = (
        SavedView(gettext_lazy("All"), counts=False),
        SavedView(gettext_lazy("By people"), "by_people=true", counts=False),
        SavedView(gettext_lazy("Deleted"), "action=delete", counts=False),
        SavedView(gettext_lazy("Sign-ins"), "action=note", counts=False),
    )

    def queryset(self, ctx: Context) -> QuerySet[AuditEntry]:
        return AuditEntry.objects.filter(tenant_id=ctx.tenant_id)


class EntryPage(DetailPage):
    needs = VIEW
    route = "operations:audit-entry"
    tabs = (Tab("details", gettext_lazy("Details"), "operations/_entry.html"),)

    def load(self, ctx: Context, **ids: Any) -> AuditEntry:
        found = AuditEntry.objects.filter(tenant_id=ctx.tenant_id, pk=ids["entry_id"]).first()
        if found is None:
            raise NotFound(_("There is no such entry here."))
        return found

    def head(self, ctx: Context, thing: AuditEntry) -> Head:
        row = f"{reverse('operations:audit')}?table_name={thing.table_name}&row_id={thing.row_id}"
        return Head(
            title=what(thing)
            if thing.action == AuditAction.NOTE
            else f"{what(thing)}: {ACTIONS[AuditAction(thing.action)]}",
            badges=(Badge("failed", _("Critical")),) if is_critical(thing) else (),
            facts=(
                Fact(_("When"), times.moment(thing.at, ctx.now, seconds=True)),
                Fact(_("By"), thing.actor_name or "–"),
                *((Fact(_("From"), thing.address, mono=True),) if thing.address else ()),
                Fact(_("Row"), _("all its changes"), url=row),
            ),
            back=Crumb(_("Audit log"), reverse("operations:audit")),
        )

    def details(self, ctx: Context, thing: AuditEntry) -> dict[str, Any]:
        return {
            "differences": differences(thing),
            "noted": thing.action == AuditAction.NOTE,
            "known": (
                Fact(_("Table"), thing.table_name, mono=True),
                Fact(_("Row"), thing.row_id, mono=True, copy=thing.row_id),
                Fact(_("Through"), thing.origin or "–"),
                Fact(_("Kind of actor"), thing.actor_kind),
                Fact(_("Request"), str(thing.request_id or UUID(int=0)), mono=True),
            ),
        }
