"""The rules that choose a tax group."""

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.billing import permissions
from mtandao.domains.billing.choices import LineKind
from mtandao.domains.billing.models import TaxGroup, TaxRule
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.organizations import contract as organizations
from mtandao.foundation import locks
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Malformed

MOST_RULES = 100
CONDITIONS = {
    "line_kind": LineKind,
    "category": catalog.Category,
    "connection_type": catalog.ConnectionType,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTaxRule:
    """What is left empty is not asked for."""

    group_id: UUID
    line_kind: str = ""
    category: str = ""
    connection_type: str = ""
    region: str = ""


@command(needs=permissions.TAX)
def add_tax_rule(ctx: Context, *, new: NewTaxRule) -> TaxRule:
    """Below all others: the first that fits decides."""
    locks.hold(ctx, "tax groups")
    there = TaxRule.of(ctx).order_by("-place")
    if there.count() >= MOST_RULES:
        raise Malformed(_("There are %(most)s rules already. Remove one first.") % {"most": MOST_RULES})
    last = there.first()
    rule = TaxRule(tenant_id=ctx.tenant_id, place=last.place + 1 if last else 1, **asdict(new))
    _check(ctx, rule)
    rule.save(force_insert=True)
    return rule


@command(needs=permissions.TAX)
def change_tax_rule(ctx: Context, *, rule_id: UUID, **changes: Any) -> TaxRule:
    locks.hold(ctx, "tax groups")
    rule = TaxRule.locked(ctx, id=rule_id)
    unknown = set(changes) - set(NewTaxRule.__dataclass_fields__)
    if unknown:
        raise Malformed(
            _("Not saved."), fields=dict.fromkeys(sorted(unknown), _("A rule has no such field."))
        )
    for field, value in changes.items():
        setattr(rule, field, value)
    _check(ctx, rule)
    rule.save(update_fields=list(changes))
    return rule


@command(needs=permissions.TAX)
def move_tax_rule_up(ctx: Context, *, rule_id: UUID) -> TaxRule:
    """It is asked before the one above it."""
    locks.hold(ctx, "tax groups")
    rule = TaxRule.locked(ctx, id=rule_id)
    above = TaxRule.of(ctx).filter(place__lt=rule.place).order_by("-place").first()
    if above is not None:
        # Two rows of one unique place cannot be exchanged in one step: the one above steps aside first.
        mine, theirs = rule.place, above.place
        above.place = -theirs
        above.save(update_fields=["place"])
        rule.place = theirs
        rule.save(update_fields=["place"])
        above.place = mine
        above.save(update_fields=["place"])
    return rule


@command(needs=permissions.TAX)
def remove_tax_rule(ctx: Context, *, rule_id: UUID) -> None:
    locks.hold(ctx, "tax groups")
    TaxRule.locked(ctx, id=rule_id).delete()


def _check(ctx: Context, rule: TaxRule) -> None:
    TaxGroup.found(ctx, id=rule.group_id).must_be_offered()
    wrong = {
        field: _("Choose one of the list.")
        for field, words in CONDITIONS.items()
        if getattr(rule, field) not in ("", *words.values)
    }
    problem = organizations.region_problem(ctx.tenant.country, rule.region)
    if problem:
        wrong["region"] = problem
    if wrong:
        raise Malformed(_("Not saved: see the fields."), fields=wrong)
