"""Taxes by API: groups with dated rates, rules, packs."""

from decimal import Decimal
from typing import Any

from mtandao.doors.api.tests.conftest import Caller, of_role, problem
from tests.worlds import World

VAT: dict[str, Any] = {"code": "VAT", "name": "VAT", "percent": "16", "starts_on": "2026-01-01"}


def _group(admin: Caller, **more: Any) -> dict[str, Any]:
    answer = admin.post("/billing/tax-groups", {"code": "VAT", "name": "VAT 16 %"} | more)
    assert answer.status_code == 201, answer.content
    made: dict[str, Any] = answer.json()
    return made


def test_a_group_and_its_dated_rates(admin: Caller) -> None:
    group = _group(admin, inclusive=True)
    assert (group["inclusive"], group["is_default"], group["archived"], group["rates"]) == (
        True,
        False,
        False,
        [],
    )
    rate = admin.post(f"/billing/tax-groups/{group['id']}/rates", VAT).json()
    assert (rate["percent"], rate["scope"], rate["ends_on"]) == ("16", "", None)
    again = admin.post(f"/billing/tax-groups/{group['id']}/rates", VAT)
    assert problem(again, 409, "tax.rates_overlap")["detail"].startswith("VAT 16 % holds since 1 Jan 2026")
    successor = admin.post(
        f"/billing/tax-rates/{rate['id']}/successor", {"percent": "14.5", "starts_on": "2027-01-01"}
    ).json()
    said = admin.get(f"/billing/tax-groups/{group['id']}").json()
    assert [(each["percent"], each["ends_on"]) for each in said["rates"]] == [
        ("16", "2027-01-01"),
        ("14.5", None),
    ]
    assert admin.delete(f"/billing/tax-rates/{successor['id']}").status_code == 204
    assert admin.patch(f"/billing/tax-rates/{rate['id']}", {"ends_on": None}).json()["ends_on"] is None


def test_a_percentage_that_is_none_is_refused_by_field(admin: Caller) -> None:
    group = _group(admin)
    for wrong in ("101", "-1", "1.00001", "much"):
        refused = admin.post(f"/billing/tax-groups/{group['id']}/rates", {**VAT, "percent": wrong})
        assert "percent" in problem(refused, 422)["fields"]


def test_default_and_archive_are_changes_of_a_group(admin: Caller) -> None:
    at = f"/billing/tax-groups/{_group(admin)['id']}"
    assert admin.patch(at, {"is_default": True, "name": "Ours"}).json()["is_default"] is True
    problem(admin.patch(at, {"archived": True}), 409, "tax.group_needed")
    assert admin.patch(at, {"is_default": False, "archived": True}).json()["archived"] is True
    assert admin.get("/billing/tax-groups?archived=false").json()["items"] == []
    problem(admin.patch(at, {"is_default": True}), 409, "tax.group_archived")
    assert admin.patch(at, {"archived": False, "is_default": True}).json()["is_default"] is True


def test_rules_stand_in_their_order(admin: Caller) -> None:
    group = _group(admin)["id"]
    first = admin.post("/billing/tax-rules", {"tax_group_id": group}).json()
    second = admin.post(
        "/billing/tax-rules", {"tax_group_id": group, "kind": "setup", "region": "047"}
    ).json()
    assert (first["place"], second["place"], second["kind"]) == (1, 2, "setup")
    assert admin.post(f"/billing/tax-rules/{second['id']}/step-up").json()["place"] == 1
    changed = admin.patch(f"/billing/tax-rules/{second['id']}", {"kind": None, "category": "business"}).json()
    assert (changed["kind"], changed["category"], changed["region"]) == ("", "business", "047")
    refused = admin.post("/billing/tax-rules", {"tax_group_id": group, "region": "Mars"})
    assert "region" in problem(refused, 422)["fields"]
    assert admin.delete(f"/billing/tax-rules/{first['id']}").status_code == 204
    listed = admin.get("/billing/tax-rules").json()["items"]
    assert [each["id"] for each in listed] == [second["id"]]


def test_a_pack_is_copied_once(admin: Caller, clock: World) -> None:
    made = admin.post("/billing/tax-packs", {"country": "ke"})
    assert made.status_code == 201 and len(made.json()) == 6
    assert admin.post("/billing/tax-packs", {"country": "KE"}).json() == []
    problem(admin.post("/billing/tax-packs", {"country": "FR"}), 404)
    problem(of_role(clock, "support").post("/billing/tax-packs", {"country": "KE"}), 403, "not_allowed")
    assert admin.get("/billing/tax-groups?q=vat-incl").json()["items"][0]["rates"][0]["percent"] == "16"


def test_the_tax_report_by_rate_and_beside_the_ledger(admin: Caller, clock: World) -> None:
    from mtandao.domains.billing import contract as billing

    billing.take_over_tax_pack(clock.ctx, country="KE")
    billing.set_default_tax_group(clock.ctx, group_id=billing.TaxGroup.found(clock.ctx, code="VAT").id)
    plan = clock.plan(price="1000", setup_fee=Decimal(0))
    clock.sale(plan)
    said = admin.get("/billing/tax-report?from=2026-11-01&to=2026-11-30").json()
    assert (said["from"], said["tax"], said["agrees"]) == ("2026-11-01", "160.00", True)
    (row,) = said["items"]
    assert (row["code"], row["percent"], row["taxable"], row["tax"]) == ("VAT", "16", "1000.00", "160.00")
    assert said["accounts"] == [
        {"code": "VAT", "name": "VAT", "papers": "160.00", "ledger": "160.00", "besides": "0.00"}
    ]
    file = admin.get("/billing/tax-report", Accept="text/csv")
    assert b"".join(file.streaming_content).startswith(b"code,name,percent")
    refused = admin.get("/billing/tax-report?from=2026-11-02&to=2026-11-01")
    assert "from" in problem(refused, 422)["fields"]
    problem(of_role(clock, "reseller").get("/billing/tax-report"), 403, "not_allowed")
