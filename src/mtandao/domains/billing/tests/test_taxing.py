"""Which taxes a line bears, by its group, its plan, a rule, the places and the day."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from mtandao.domains.billing import errors
from mtandao.domains.billing.choices import LineKind
from mtandao.domains.billing.commands.tax_groups import (
    archive_tax_group,
    restore_tax_group,
    set_default_tax_group,
    take_over_tax_pack,
)
from mtandao.domains.billing.commands.tax_rates import (
    NewTaxRate,
)
from mtandao.domains.billing.commands.tax_rules import (
    NewTaxRule,
    add_tax_rule,
    move_tax_rule_up,
    remove_tax_rule,
)
from mtandao.domains.billing.models import TaxGroup, TaxRule
from mtandao.domains.billing.rules.tax import Line, taxed
from mtandao.domains.billing.taxing import Want, tax_groups
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.organizations import contract as organizations
from mtandao.foundation.ids import new_id
from mtandao.foundation.refusals import Malformed
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


def test_kenyas_pack_taxes_an_internet_price_as_kenya_does(kenya: World) -> None:
    group = tax_groups(kenya.ctx, [Want(kind="plan", group_id=_group(kenya, "INTERNET-INCL").id)], TODAY)[0]
    made = taxed([Line(Decimal(2500), group)])
    assert [str(levy.amount) for levy in made.levies] == ["281.11", "344.83"]
    assert (str(made.net), made.total) == ("1874.06", Decimal(2500))


@pytest.mark.parametrize(
    ("on", "percent"), [("2023-06-30", "20"), ("2023-07-01", "15"), ("2021-06-30", None)]
)
def test_rates_are_those_of_the_day(kenya: World, on: str, percent: str | None) -> None:
    want = Want(kind="plan", group_id=_group(kenya, "INTERNET").id)
    group = tax_groups(kenya.ctx, [want], date.fromisoformat(on))[0]
    assert group is not None
    excise = [rate.percent for rate in group.rates if rate.code == "EXCISE"]
    assert excise == ([Decimal(percent)] if percent else [])


@pytest.mark.parametrize(
    ("home", "customers", "codes"),
    [("27", "27", ["CGST", "SGST"]), ("27", "29", ["IGST"]), ("27", "", ["CGST", "SGST"])],
)
def test_indias_pack_looks_at_both_places(world: World, home: str, customers: str, codes: list[str]) -> None:
    india = World("bharat", country="IN")
    with fence(india.ctx):
        organizations.change_profile(india.ctx, region=home)
        take_over_tax_pack(india.ctx, country="IN")
        want = Want(kind="plan", group_id=_group(india, "GST18").id, region=customers)
        group = tax_groups(india.ctx, [want], TODAY)[0]
    made = taxed([Line(Decimal(1000), group)])
    assert [levy.rate.code for levy in made.levies] == codes and made.tax == 180


def test_a_pack_taxes_nobody_by_itself(kenya: World) -> None:
    assert tax_groups(kenya.ctx, [Want(kind="plan")], TODAY) == [None]


def test_a_lines_own_group_then_its_plans_then_a_rule_then_the_default(kenya: World) -> None:
    ctx = kenya.ctx
    zero, exempt, vat, internet = (_group(kenya, code).id for code in ("ZERO", "EXEMPT", "VAT", "INTERNET"))
    add_tax_rule(ctx, new=NewTaxRule(group_id=vat, line_kind=LineKind.SETUP))
    set_default_tax_group(ctx, group_id=internet)
    wants = [
        Want(kind="setup", group_id=zero, plan_group_id=exempt),
        Want(kind="setup", plan_group_id=exempt),
        Want(kind="setup"),
        Want(kind="plan"),
        Want(kind="plan", group_id=new_id()),
    ]
    codes = [group.code if group else None for group in tax_groups(ctx, wants, TODAY)]
    assert codes == ["ZERO", "EXEMPT", "VAT", "INTERNET", "INTERNET"]
    set_default_tax_group(ctx, group_id=None)
    assert tax_groups(ctx, [Want(kind="plan")], TODAY) == [None]


def test_every_condition_of_a_rule_must_fit_and_the_first_rule_wins(kenya: World) -> None:
    ctx = kenya.ctx
    narrow = add_tax_rule(
        ctx,
        new=NewTaxRule(
            group_id=_group(kenya, "ZERO").id,
            line_kind=LineKind.PLAN,
            category="business",
            connection_type="static",
            region="047",
        ),
    )
    wide = add_tax_rule(ctx, new=NewTaxRule(group_id=_group(kenya, "VAT").id))
    fitting = Want(kind="plan", category="business", connection_type="static", region="047")
    others = [
        Want(kind="setup", category="business", connection_type="static", region="047"),
        Want(kind="plan", category="residential", connection_type="static", region="047"),
        Want(kind="plan", category="business", connection_type="pppoe", region="047"),
        Want(kind="plan", category="business", connection_type="static", region="001"),
    ]
    got = [group.code if group else "" for group in tax_groups(ctx, [fitting, *others], TODAY)]
    assert got == ["ZERO", "VAT", "VAT", "VAT", "VAT"]
    assert (narrow.place, wide.place) == (1, 2)
    move_tax_rule_up(ctx, rule_id=wide.id)
    assert list(TaxRule.of(ctx).order_by("place").values_list("id", flat=True)) == [wide.id, narrow.id]
    (group,) = tax_groups(ctx, [fitting], TODAY)
    assert group is not None and group.code == "VAT"
    move_tax_rule_up(ctx, rule_id=wide.id)
    remove_tax_rule(ctx, rule_id=wide.id)
    (group,) = tax_groups(ctx, [fitting], TODAY)
    assert group is not None and group.code == "ZERO"


def test_a_thousand_wants_cost_what_one_costs(
    kenya: World, django_assert_num_queries: Callable[[int], Any]
) -> None:
    set_default_tax_group(kenya.ctx, group_id=_group(kenya, "VAT").id)
    ctx = kenya.ctx
    wants = [Want(kind=kind, region=f"{n % 47 + 1:03d}") for n in range(500) for kind in ("plan", "setup")]
    with django_assert_num_queries(4):
        answers = tax_groups(ctx, wants, TODAY)
    assert len(answers) == 1000 and all(answers)


def test_what_is_archived_still_answers_for_plans_that_have_it(kenya: World) -> None:
    vat = _group(kenya, "VAT")
    plan = kenya.plan(tax_group_id=vat.id)
    archive_tax_group(kenya.ctx, group_id=vat.id)
    (group,) = tax_groups(kenya.ctx, [Want(kind="plan", plan_group_id=plan.tax_group_id)], TODAY)
    assert group is not None and group.rates
    kept = catalog.change_plan(kenya.ctx, plan_id=plan.id, name="Home Plus", tax_group_id=vat.id)
    assert kept.tax_group_id == vat.id
    with pytest.raises(Malformed) as refused:
        kenya.plan("Another", tax_group_id=vat.id)
    assert "tax_group_id" in refused.value.fields
    for attempt in (
        lambda: set_default_tax_group(kenya.ctx, group_id=vat.id),
        lambda: add_tax_rule(kenya.ctx, new=NewTaxRule(group_id=vat.id)),
    ):
        with pytest.raises(errors.TaxGroupArchived, match="Choose another"):
            attempt()
    restore_tax_group(kenya.ctx, group_id=vat.id)
    assert kenya.plan("Another", tax_group_id=vat.id).tax_group_id == vat.id


@pytest.mark.parametrize(
    ("country", "region", "number", "wrong"),
    [
        ("KE", "047", "p 051234567x", set()),
        ("KE", "", "", set()),
        ("KE", "48", "P05", {"region", "tax_number"}),
        ("IN", "27", "27AAPFU0939F1ZV", set()),
        ("IN", "MH", "P051234567X", {"region", "tax_number"}),
        ("TZ", "Arusha", "104-123-456", set()),
        ("TZ", "A" * 41, "1" * 41, {"region", "tax_number"}),
    ],
)
def test_where_a_customer_is_taxed_and_his_number(
    country: str, region: str, number: str, wrong: set[str], db: None
) -> None:
    isp = World("somewhere", country=country)
    phone = {"KE": "0700000001", "IN": "9876543210", "TZ": "0712345678"}[country]
    with fence(isp.ctx):
        if not wrong:
            sold = isp.sale(phone=phone, region=region, tax_number=number).subscriber
            assert (sold.region, sold.tax_number) == (region, "".join(number.split()).upper())
            organizations.change_profile(isp.ctx, region=region, tax_number=number)
            assert organizations.tenant(isp.ctx).region == region
            return
        for attempt in (
            lambda: isp.sale(phone=phone, region=region, tax_number=number),
            lambda: organizations.change_profile(isp.ctx, region=region, tax_number=number),
        ):
            with pytest.raises(Malformed) as refused:
                attempt()
            assert set(refused.value.fields) == wrong
