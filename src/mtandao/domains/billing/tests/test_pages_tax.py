"""The pages of taxes: groups, dated rates, rules, packs."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mtandao.domains.billing.commands.tax_groups import take_over_tax_pack
from mtandao.domains.billing.models import TaxGroup, TaxRate, TaxRule
from tests.room_pages import URLS, Desk, words_of
from tests.worlds import World

pytestmark = [pytest.mark.urls(URLS), pytest.mark.django_db]


def _group(world: World, code: str) -> TaxGroup:
    return TaxGroup.found(world.ctx, code=code)


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


def _followed(desk: Desk, answer: Any) -> str:
    assert answer.status_code == 302, words_of(answer)
    return words_of(desk.get(answer["Location"]))


def test_a_countrys_taxes_are_taken_over_and_read(world: World, desk: Desk) -> None:
    assert "No taxes yet" in words_of(desk.get("/tax/"))
    form = words_of(desk.get("/tax/pack/"))
    assert "Kenya: Internet: excise and VAT, in the price" in form and "India: GST 18 %, on top" in form
    said = _followed(desk, desk.post("/tax/pack/", {"country": "KE"}))
    assert "Excise duty 15 %, VAT 16 %" in said
    assert "nothing is taxed" in said
    assert "All of them are there already" in _followed(desk, desk.post("/tax/pack/", {"country": "KE"}))
    page = words_of(desk.get(f"/tax/{_group(world, 'INTERNET-INCL').id}/"))
    assert "Excise duty 20 % EXCISE Thu 1 Jul 2021 to Fri 30 Jun 2023. On the price" in page
    assert "VAT 16 % VAT Since Fri 1 Jan 2021. On the price and the taxes above it" in page
    assert "749.63" in page and "112.44" in page and "137.93" in page  # of 1,000, tax in the price


def test_a_group_is_made_with_its_rates_and_becomes_the_default(world: World, desk: Desk) -> None:
    sent = {"name": "VAT 16 %", "code": "vat", "inclusive": "no"}
    made = desk.post("/tax/new/", sent)
    vat = _group(world, "VAT")
    assert made["Location"] == f"/tax/{vat.id}/"
    assert "it charges nothing" in words_of(desk.get(f"/tax/{vat.id}/"))
    rate = {"name": "VAT", "code": "VAT", "percent": "16", "place": "1", "starts_on": "2026-01-01"}
    said = _followed(desk, desk.post(f"/tax/{vat.id}/rates/new/", {**rate, "last_on": "2026-12-31"}))
    assert "Thu 31 Dec" in said and "1,160.00" in said
    assert TaxRate.of(world.ctx).get().ends_on == date(2027, 1, 1)
    again = desk.post(f"/tax/{vat.id}/rates/new/", rate)
    assert again.status_code == 409 and "cannot hold on the same day" in words_of(again)
    assert "VAT 16 % is the default" in _followed(desk, desk.post(f"/tax/{vat.id}/default/"))
    assert "What no plan and no rule decides bears VAT 16 %" in words_of(desk.get("/tax/"))
    refused = desk.post(f"/tax/{vat.id}/archive/")
    assert refused.status_code == 409 and "Make another group the default first" in words_of(refused)
    taken = desk.post("/tax/new/", sent)
    assert taken.status_code == 409 and "There is a tax group VAT already" in words_of(taken)


def test_another_percentage_and_an_end_are_forms_about_the_rate(world: World, desk: Desk) -> None:
    take_over_tax_pack(world.ctx, country="KE")
    vat = _group(world, "VAT")
    rate = TaxRate.of(world.ctx).get(group=vat)
    assert "Another percentage: VAT 16" in words_of(desk.get(f"/tax/rates/{rate.id}/percent/"))
    sent = {"percent": "18", "starts_on": "2027-07-01"}
    assert "VAT 18" in _followed(desk, desk.post(f"/tax/rates/{rate.id}/percent/", sent))
    wrong = desk.post(f"/tax/rates/{rate.id}/percent/", {"percent": "18", "starts_on": "2020-01-01"})
    assert wrong.status_code == 422 and "A day while VAT 16 % holds" in words_of(wrong)
    assert 'value="2027-06-30"' in desk.get(f"/tax/rates/{rate.id}/end/").content.decode()
    overlap = desk.post(f"/tax/rates/{rate.id}/end/", {"last_on": ""})
    assert overlap.status_code == 409
    _followed(desk, desk.post(f"/tax/rates/{rate.id}/end/", {"last_on": "2026-12-31"}))
    later = TaxRate.of(world.ctx).get(group=vat, starts_on=date(2027, 7, 1))
    assert "as if it had never been there" in words_of(desk.get(f"/tax/rates/{later.id}/remove/"))
    _followed(desk, desk.post(f"/tax/rates/{later.id}/remove/"))
    assert TaxRate.of(world.ctx).filter(group=vat).count() == 1


def test_rules_are_asked_from_the_top(world: World, desk: Desk) -> None:
    assert "everything without a tax group of its own no tax" in words_of(desk.get("/tax/rules/"))
    take_over_tax_pack(world.ctx, country="KE")
    vat, zero = _group(world, "VAT"), _group(world, "ZERO")
    for group, asked in ((vat, {}), (zero, {"line_kind": "setup", "region": "047"})):
        _followed(desk, desk.post("/tax/rules/new/", {"group_id": str(group.id), **asked}))
    said = words_of(desk.get("/tax/rules/"))
    assert said.index("everything") < said.index("Installation, Nairobi") < said.index("everything else")
    narrow = TaxRule.of(world.ctx).get(group=zero)
    said = _followed(desk, desk.post(f"/tax/rules/{narrow.id}/up/"))
    assert said.index("Installation, Nairobi") < said.index("VAT 16 %, on top")
    changed = {"group_id": str(zero.id), "category": "business"}
    assert "Business" in _followed(desk, desk.post(f"/tax/rules/{narrow.id}/", changed))
    assert "What the rule for Business decided" in words_of(desk.get(f"/tax/rules/{narrow.id}/remove/"))
    _followed(desk, desk.post(f"/tax/rules/{narrow.id}/remove/"))
    assert not TaxRule.of(world.ctx).filter(id=narrow.id).exists()


def test_whoever_only_sees_gets_no_steps(world: World, desk: Desk) -> None:
    take_over_tax_pack(world.ctx, country="KE")
    vat = _group(world, "VAT")
    seer = Desk(world, role="billing")
    assert "New tax group" not in words_of(seer.get("/tax/"))
    page = words_of(seer.get(f"/tax/{vat.id}/"))
    assert "VAT" in page and "Another percentage" not in page and "Archive" not in page
    assert seer.post("/tax/new/", {"name": "X", "code": "X", "inclusive": "no"}).status_code == 403
    assert seer.post(f"/tax/{vat.id}/default/").status_code == 403
    assert Desk(world, role="technician").get("/tax/").status_code == 403
    assert not _group(world, "VAT").is_default


def test_an_archived_group_can_be_brought_back(world: World, desk: Desk) -> None:
    take_over_tax_pack(world.ctx, country="KE")
    vat = _group(world, "VAT")
    assert "Archived" in _followed(desk, desk.post(f"/tax/{vat.id}/archive/"))
    assert "Bring back" in words_of(desk.get(f"/tax/{vat.id}/"))
    _followed(desk, desk.post(f"/tax/{vat.id}/restore/"))
    assert _group(world, "VAT").archived_at is None
    _followed(desk, desk.post(f"/tax/{vat.id}/change/", {"name": "Our VAT", "inclusive": "yes"}))
    assert (_group(world, "VAT").name, _group(world, "VAT").inclusive) == ("Our VAT", True)


def test_a_rate_by_place_shows_both_places(world: World, desk: Desk) -> None:
    take_over_tax_pack(world.ctx, country="IN")
    page = words_of(desk.get(f"/tax/{_group(world, 'GST18').id}/"))
    assert "Within the own region" in page and "Across regions" in page
    assert page.count("1,180.00") == 2


def test_the_list_costs_the_same_for_many_groups(world: World, desk: Desk) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            desk.get("/tax/")
        return len(asked)

    take_over_tax_pack(world.ctx, country="IN")
    desk.get("/tax/")
    few = cost()
    take_over_tax_pack(world.ctx, country="KE")
    assert cost() == few


def test_another_providers_group_is_not_there(world: World, desk: Desk) -> None:
    take_over_tax_pack(world.ctx, country="KE")
    vat = _group(world, "VAT")
    stranger = Desk(World("twiga"))
    for path in ("", "change/", "default/", "rates/new/"):
        assert stranger.get(f"/tax/{vat.id}/{path}").status_code == 404
