"""Tax groups: made, renamed, made the default, archived; and a country's, copied."""

import re
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from mtandao.domains.billing import permissions
from mtandao.domains.billing.errors import TaxCodeTaken, TaxGroupNeeded
from mtandao.domains.billing.models import TaxGroup, TaxRate, TaxRule
from mtandao.domains.billing.packs import packs
from mtandao.foundation import locks
from mtandao.foundation.commands import attempt, command
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Malformed, NotFound

# As it stands on invoices and in the tax office's files.
CODE = re.compile(r"[A-Z0-9][A-Z0-9_.-]{0,19}")
LONGEST_NAME = 80


@command(needs=permissions.TAX)
def create_tax_group(ctx: Context, *, code: str, name: str, inclusive: bool = False) -> TaxGroup:
    """Without rates it charges nothing: they come next."""
    code, name = code.strip().upper(), name.strip()
    wrong = checked_words(code, name)
    if wrong:
        raise Malformed(_("Not saved: see the fields."), fields=wrong)
    try:
        with attempt():
            return TaxGroup.objects.create(
                tenant_id=ctx.tenant_id, code=code, name=name, inclusive=inclusive, created_at=ctx.now
            )
    except IntegrityError as clash:
        if "a_tax_group_code_is_used_once" not in str(clash):
            raise
        raise TaxCodeTaken(
            _("There is a tax group %(code)s already. Choose another code.") % {"code": code}, code=code
        ) from None


@command(needs=permissions.TAX)
def change_tax_group(
    ctx: Context, *, group_id: UUID, name: str | None = None, inclusive: bool | None = None
) -> TaxGroup:
    """For invoices from now on: those that were issued keep what they were issued with."""
    group = TaxGroup.locked(ctx, id=group_id)
    group.name = group.name if name is None else name.strip()
    group.inclusive = group.inclusive if inclusive is None else inclusive
    wrong = checked_words(group.code, group.name)
    if wrong:
        raise Malformed(_("Not saved: see the fields."), fields=wrong)
    group.save(update_fields=["name", "inclusive"])
    return group


@command(needs=permissions.TAX)
def set_default_tax_group(ctx: Context, *, group_id: UUID | None) -> TaxGroup | None:
    """What bears tax if neither its plan nor a rule says which. None: nothing of that kind is taxed."""
    locks.hold(ctx, "tax groups")
    group = None if group_id is None else TaxGroup.locked(ctx, id=group_id)
    if group is not None:
        group.must_be_offered()
    TaxGroup.of(ctx).filter(is_default=True).update(is_default=False)
    if group is not None:
        group.is_default = True
        group.save(update_fields=["is_default"])
    return group


@command(needs=permissions.TAX)
def archive_tax_group(ctx: Context, *, group_id: UUID) -> TaxGroup:
    """Nobody chooses it any more; plans that have it keep it, with its rates."""
    locks.hold(ctx, "tax groups")
    group = TaxGroup.locked(ctx, id=group_id)
    if group.archived_at is not None:
        return group
    if group.is_default:
        raise TaxGroupNeeded(
            _("%(group)s is the default. Make another group the default first.") % {"group": group.name}
        )
    rule = TaxRule.of(ctx).filter(group=group).order_by("place").first()
    if rule is not None:
        raise TaxGroupNeeded(
            _("Rule %(place)s leads to %(group)s. Change or remove that rule first.")
            % {"place": rule.place, "group": group.name}
        )
    group.archived_at = ctx.now
    group.save(update_fields=["archived_at"])
    return group


@command(needs=permissions.TAX)
def restore_tax_group(ctx: Context, *, group_id: UUID) -> TaxGroup:
    group = TaxGroup.locked(ctx, id=group_id)
    group.archived_at = None
    group.save(update_fields=["archived_at"])
    return group


@command(needs=permissions.TAX)
def take_over_tax_pack(ctx: Context, *, country: str) -> list[TaxGroup]:
    """Copy a country's groups. Those whose code is there already stay as they are: taking it over twice adds nothing.

    None of them becomes the default: whether prices bear tax is the provider's word.
    """
    pack = packs().get(country)
    if pack is None:
        raise NotFound(
            _("There is no tax pack of %(country)s. Make groups by hand.") % {"country": country},
            country=country,
        )
    locks.hold(ctx, "tax groups")
    there = {code.upper() for code in TaxGroup.of(ctx).values_list("code", flat=True)}
    made: list[TaxGroup] = []
    rates: list[TaxRate] = []
    for packed in pack.groups:
        if packed.code in there:
            continue
        group = TaxGroup(
            tenant_id=ctx.tenant_id,
            code=packed.code,
            name=packed.name,
            inclusive=packed.inclusive,
            created_at=ctx.now,
        )
        made.append(group)
        places = {code: place for place, code in enumerate(dict.fromkeys(r.code for r in packed.rates), 1)}
        rates += [
            TaxRate(
                tenant_id=ctx.tenant_id,
                group=group,
                place=places[rate.code],
                code=rate.code,
                name=rate.name,
                percent=rate.percent,
                compound=rate.compound,
                scope=rate.scope,
                starts_on=rate.starts_on,
                ends_on=rate.ends_on,
            )
            for rate in packed.rates
        ]
    TaxGroup.objects.bulk_create(made)
    TaxRate.objects.bulk_create(rates)
    return made


def checked_words(code: str, name: str) -> dict[str, str]:
    """What is wrong with a group's or a rate's code and name, by field."""
    wrong: dict[str, str] = {}
    if not CODE.fullmatch(code):
        wrong["code"] = _("Up to 20 capitals, digits, dots and hyphens, like VAT-INCL.")
    if not name:
        wrong["name"] = _("A name is needed: it stands on invoices.")
    elif len(name) > LONGEST_NAME:
        wrong["name"] = _("At most %(most)s characters.") % {"most": LONGEST_NAME}
    return wrong
