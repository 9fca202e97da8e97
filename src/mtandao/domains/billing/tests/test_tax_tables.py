"""Tax groups, dated rates, packs and rules: what may be said of them, and by whom."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from mtandao.domains.billing import errors, permissions
from mtandao.domains.billing.choices import TaxScope
from mtandao.domains.billing.commands.tax_groups import (
    archive_tax_group,
    change_tax_group,
    create_tax_group,
    set_default_tax_group,
    take_over_tax_pack,
)
from mtandao.domains.billing.commands.tax_rates import (
    NewTaxRate,
    add_tax_rate,
    change_percent_from,
    end_tax_rate,
    remove_tax_rate,
)
from mtandao.domains.billing.commands.tax_rules import (
    NewTaxRule,
    add_tax_rule,
    change_tax_rule,
)
from mtandao.domains.billing.models import TaxGroup, TaxRate
from mtandao.domains.billing.taxing import Want, tax_groups
from mtandao.domains.ledger import contract as ledger
from mtandao.foundation.ids import new_id
from mtandao.foundation.refusals import Malformed, NotAllowed, NotFound
from mtandao.foundation.tenancy.fence import fence
from tests.worlds import World

TODAY = date(2026, 11, 20)


def _group(world: World, code: str) -> TaxGroup:
    return TaxGroup.found(world.ctx, code=code)


def _vat(percent: str = "16", starts_on: str = "2026-01-01", **more: Any) -> NewTaxRate:
    values: dict[str, Any] = {"code": "VAT", "name": "VAT"} | more
    return NewTaxRate(percent=Decimal(percent), starts_on=date.fromisoformat(starts_on), **values)


@pytest.fixture
def kenya(world: World) -> World:
    take_over_tax_pack(world.ctx, country="KE")
    return world


def test_a_pack_taken_twice_adds_nothing_and_keeps_what_was_changed(kenya: World) -> None:
    before = TaxRate.of(kenya.ctx).count()
    change_tax_group(kenya.ctx, group_id=_group(kenya, "VAT").id, name="Our VAT")
    assert take_over_tax_pack(kenya.ctx, country="KE") == []
    assert TaxRate.of(kenya.ctx).count() == before and _group(kenya, "VAT").name == "Our VAT"


def test_there_is_no_pack_of_everywhere(world: World) -> None:
    with pytest.raises(NotFound, match="no tax pack of FR"):
        take_over_tax_pack(world.ctx, country="FR")


def test_a_plan_names_no_group_of_somebody_elses(kenya: World) -> None:
    for strange in (new_id(), kenya.tenant_id):
        with pytest.raises(Malformed):
            kenya.plan(tax_group_id=strange)


def test_what_others_lead_to_is_not_archived(kenya: World) -> None:
    vat = _group(kenya, "VAT").id
    set_default_tax_group(kenya.ctx, group_id=vat)
    with pytest.raises(errors.TaxGroupNeeded, match="default"):
        archive_tax_group(kenya.ctx, group_id=vat)
    set_default_tax_group(kenya.ctx, group_id=None)
    rule = add_tax_rule(kenya.ctx, new=NewTaxRule(group_id=vat))
    with pytest.raises(errors.TaxGroupNeeded, match="Rule 1"):
        archive_tax_group(kenya.ctx, group_id=vat)
    change_tax_rule(kenya.ctx, rule_id=rule.id, group_id=_group(kenya, "ZERO").id)
    assert archive_tax_group(kenya.ctx, group_id=vat).archived_at
    assert archive_tax_group(kenya.ctx, group_id=vat).archived_at


def test_there_is_one_default_whoever_writes(kenya: World) -> None:
    first, second = _group(kenya, "VAT").id, _group(kenya, "ZERO").id
    set_default_tax_group(kenya.ctx, group_id=first)
    set_default_tax_group(kenya.ctx, group_id=second)
    assert list(TaxGroup.of(kenya.ctx).filter(is_default=True).values_list("id", flat=True)) == [second]
    with pytest.raises(IntegrityError, match="one_default"), transaction.atomic():
        TaxGroup.of(kenya.ctx).filter(id=first).update(is_default=True)


def test_a_code_is_used_once(world: World) -> None:
    made = create_tax_group(world.ctx, code=" vat ", name=" VAT 16 % ")
    assert (made.code, made.name) == ("VAT", "VAT 16 %")
    with pytest.raises(errors.TaxCodeTaken, match="VAT already"):
        create_tax_group(world.ctx, code="Vat", name="Again")


@pytest.mark.parametrize(
    ("code", "name", "field"),
    [("", "VAT", "code"), ("V T", "VAT", "code"), ("V" * 21, "VAT", "code"), ("V", " ", "name")],
)
def test_a_group_has_words(world: World, code: str, name: str, field: str) -> None:
    with pytest.raises(Malformed) as refused:
        create_tax_group(world.ctx, code=code, name=name)
    assert set(refused.value.fields) == {field}


def test_two_rates_of_one_code_never_hold_on_the_same_day(world: World) -> None:
    group = create_tax_group(world.ctx, code="VAT", name="VAT")
    other = create_tax_group(world.ctx, code="OTHER", name="Other")
    add_tax_rate(world.ctx, group_id=group.id, new=_vat("14", "2026-01-01", ends_on=date(2026, 7, 1)))
    add_tax_rate(world.ctx, group_id=group.id, new=_vat("16", "2026-07-01"))
    add_tax_rate(world.ctx, group_id=group.id, new=_vat("5", "2026-01-01", code="LEVY"))
    add_tax_rate(world.ctx, group_id=other.id, new=_vat("16", "2026-01-01"))
    for start, end in (
        ("2026-06-30", date(2026, 7, 1)),
        ("2027-01-01", None),
        ("2025-01-01", None),
        ("2025-01-01", date(2026, 1, 2)),
    ):
        with pytest.raises(errors.TaxRatesOverlap, match="cannot hold on the same day"):
            add_tax_rate(world.ctx, group_id=group.id, new=_vat("8", start, ends_on=end))
    add_tax_rate(world.ctx, group_id=group.id, new=_vat("8", "2025-01-01", ends_on=date(2026, 1, 1)))
    assert TaxRate.of(world.ctx).filter(group=group).count() == 4


def test_another_percentage_from_a_day_on(world: World) -> None:
    group = create_tax_group(world.ctx, code="VAT", name="VAT")
    rate = add_tax_rate(world.ctx, group_id=group.id, new=_vat("16", "2026-01-01", compound=True, place=2))
    successor = change_percent_from(
        world.ctx, rate_id=rate.id, percent=Decimal(18), starts_on=date(2027, 1, 1)
    )
    rate.refresh_from_db()
    assert rate.ends_on == date(2027, 1, 1) and successor.ends_on is None
    assert (successor.compound, successor.place, successor.code) == (True, 2, "VAT")
    for impossible in (date(2026, 1, 1), date(2027, 1, 1), date(2025, 1, 1)):
        with pytest.raises(Malformed):
            change_percent_from(world.ctx, rate_id=rate.id, percent=Decimal(1), starts_on=impossible)


def test_an_end_is_taken_back_only_where_nothing_follows(world: World) -> None:
    group = create_tax_group(world.ctx, code="VAT", name="VAT")
    rate = add_tax_rate(world.ctx, group_id=group.id, new=_vat())
    end_tax_rate(world.ctx, rate_id=rate.id, ends_on=date(2026, 6, 1))
    assert end_tax_rate(world.ctx, rate_id=rate.id, ends_on=None).ends_on is None
    change_percent_from(world.ctx, rate_id=rate.id, percent=Decimal(8), starts_on=date(2026, 6, 1))
    with pytest.raises(errors.TaxRatesOverlap):
        end_tax_rate(world.ctx, rate_id=rate.id, ends_on=None)
    with pytest.raises(Malformed):
        end_tax_rate(world.ctx, rate_id=rate.id, ends_on=date(2026, 1, 1))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"percent": "-1"}, "percent"),
        ({"percent": "100.0001"}, "percent"),
        ({"percent": "1.00001"}, "percent"),
        ({"scope": "moon"}, "scope"),
        ({"place": 0}, "place"),
        ({"ends_on": date(2026, 1, 1)}, "ends_on"),
        ({"code": "v t"}, "code"),
        ({"name": ""}, "name"),
    ],
)
def test_a_rate_that_is_none_is_refused(world: World, change: dict[str, Any], field: str) -> None:
    group = create_tax_group(world.ctx, code="VAT", name="VAT")
    with pytest.raises(Malformed) as refused:
        add_tax_rate(world.ctx, group_id=group.id, new=_vat(**change))
    assert set(refused.value.fields) == {field}
    assert not TaxRate.of(world.ctx).exists()


def test_a_rate_that_nobody_was_charged_is_removed(world: World) -> None:
    group = create_tax_group(world.ctx, code="VAT", name="VAT")
    rate = add_tax_rate(world.ctx, group_id=group.id, new=_vat("61"))
    remove_tax_rate(world.ctx, rate_id=rate.id)
    assert not TaxRate.of(world.ctx).exists()


@pytest.mark.parametrize(
    "change",
    [{"line_kind": "x"}, {"category": "x"}, {"connection_type": "x"}, {"region": "999"}],
)
def test_a_rule_asks_for_what_there_is(kenya: World, change: dict[str, str]) -> None:
    with pytest.raises(Malformed) as refused:
        add_tax_rule(kenya.ctx, new=NewTaxRule(group_id=_group(kenya, "VAT").id, **change))
    assert set(refused.value.fields) == set(change)


def test_taxes_are_set_up_by_those_who_may(kenya: World) -> None:
    stranger = kenya.as_role("support")
    vat = _group(kenya, "VAT").id
    before = list(TaxGroup.of(kenya.ctx).values())
    for attempt in (
        lambda: create_tax_group(stranger, code="X", name="X"),
        lambda: take_over_tax_pack(stranger, country="IN"),
        lambda: set_default_tax_group(stranger, group_id=vat),
        lambda: archive_tax_group(stranger, group_id=vat),
        lambda: add_tax_rule(stranger, new=NewTaxRule(group_id=vat)),
        lambda: add_tax_rate(stranger, group_id=vat, new=_vat(code="X")),
    ):
        with pytest.raises(NotAllowed, match=permissions.TAX.label):
            attempt()
    assert list(TaxGroup.of(kenya.ctx).values()) == before
    assert kenya.as_role("billing_manager").may(permissions.TAX)


def test_another_providers_groups_are_not_there(kenya: World) -> None:
    vat: UUID = _group(kenya, "VAT").id
    other = World("twiga")
    with fence(other.ctx):
        assert not TaxGroup.of(other.ctx).exists()
        for attempt in (
            lambda: set_default_tax_group(other.ctx, group_id=vat),
            lambda: add_tax_rate(other.ctx, group_id=vat, new=_vat()),
            lambda: add_tax_rule(other.ctx, new=NewTaxRule(group_id=vat)),
        ):
            with pytest.raises(NotFound):
                attempt()
        assert tax_groups(other.ctx, [Want(kind="plan", group_id=vat)], TODAY) == [None]


def test_the_ledgers_tax_accounts_are_called_by_their_rates(kenya: World) -> None:
    names = ledger.detail_names(kenya.ctx, ledger.AccountCode.TAX, ["VAT", "EXCISE", "GONE"])
    assert names == {"VAT": "VAT", "EXCISE": "Excise duty", "GONE": "GONE"}


def test_scopes_are_those_of_the_rules() -> None:
    from mtandao.domains.billing.rules import tax

    assert {tax.EVERYWHERE, tax.INTRA, tax.INTER} == set(TaxScope.values)
