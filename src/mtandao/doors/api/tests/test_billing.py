"""Invoices, runs and revenue by API."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from mtandao.doors.api.tests.conftest import Caller, of_role, problem
from tests.worlds import World


def test_an_invoice_is_read_with_its_lines(admin: Caller, clock: World) -> None:
    sale = clock.sale()
    (listed,) = admin.get(f"/billing/invoices?client_id={sale.subscriber.id}").json()["items"]
    assert listed["number"] == "INV-000001"
    assert (listed["total"], listed["paid"], listed["open_amount"]) == ("4000.00", "0.00", "4000.00")
    assert listed["status"] == "unpaid"
    whole = admin.get(f"/billing/invoices/{listed['id']}").json()
    assert {name: whole[name] for name in listed} == listed
    assert [(line["kind"], line["amount"]) for line in whole["lines"]] == [
        ("plan", "2500.00"),
        ("setup", "1500.00"),
    ]


def test_an_invoice_is_found_by_each_of_its_states(admin: Caller, clock: World) -> None:
    unpaid, partial, paid, void, overdue = (clock.sale() for _ in range(5))
    clock.pays(partial.subscriber, "100")
    clock.pays(paid.subscriber, "4000")
    at, why = f"/billing/invoices/{void.invoice.id}/voiding", {"reason": "Billed twice"}
    problem(admin.post(at, {"reason": " "}), 422)
    answer = admin.post(at, why).json()
    assert (answer["status"], answer["void_reason"], answer["voided_on"]) == (
        "void",
        "Billed twice",
        "2026-11-20",
    )
    problem(admin.post(at, why), 409, "invoice.void")
    problem(admin.post(f"/billing/invoices/{partial.invoice.id}/voiding", why), 409, "invoice.paid")
    overdue.invoice.due_on = date(2026, 11, 19)
    overdue.invoice.save(update_fields=["due_on"])
    expected = {
        "unpaid": unpaid,
        "partially_paid": partial,
        "paid": paid,
        "void": void,
        "overdue": overdue,
    }
    for status, sale in expected.items():
        (found,) = admin.get(f"/billing/invoices?status={status}").json()["items"]
        assert (found["id"], found["status"]) == (str(sale.invoice.id), status)


def test_a_void_invoice_is_billed_anew_by_a_draft_that_replaces_it(admin: Caller, clock: World) -> None:
    old = clock.sale().invoice
    at = f"/billing/invoices/{old.id}"
    problem(admin.post(f"{at}/replacement"), 409, "invoice.not_void")
    void = admin.post(f"{at}/voiding", {"reason": "Wrong price", "bill_anew": True}).json()
    draft = admin.get(f"/billing/drafts/{void['replaced_by_draft_id']}").json()
    assert (draft["replaces_id"], draft["replaces_number"]) == (str(old.id), old.number)
    assert [(line["repeats"], line["kind"]) for line in draft["lines"]] == [(1, "plan"), (2, "setup")]
    problem(admin.post(f"{at}/replacement"), 409, "invoice.replaced")
    lines = [{"repeats": 1, "description": "First month", "unit_price": "2000"}]
    drafts = f"/billing/drafts/{draft['id']}"
    wrong = problem(admin.patch(drafts, {"lines": [{**lines[0], "repeats": 9}]}), 422)
    assert list(wrong["fields"]) == ["lines.0.repeats"]
    assert admin.patch(drafts, {"lines": lines}).json()["total"] == "2000.00"
    new = admin.post(f"{drafts}/invoice").json()
    assert (new["replaces_number"], new["total"], new["lines"][0]["kind"]) == (old.number, "2000.00", "plan")
    assert admin.get(at).json()["replaced_by_number"] == new["number"]


def test_a_paid_invoice_is_credited_and_billed_anew_in_one_call(admin: Caller, clock: World) -> None:
    sale = clock.sale()
    clock.pays(sale.subscriber, str(sale.invoice.total))
    at = f"/billing/invoices/{sale.invoice.id}"
    problem(admin.post(f"{at}/credited-replacement", {"reason": "whim"}), 422)
    made = admin.post(f"{at}/credited-replacement", {"reason": "mistake", "note": "Wrong price"})
    assert (made.status_code, made.json()["replaces_number"]) == (201, sale.invoice.number)
    (note,) = admin.get(f"/billing/credit-notes?invoice_id={sale.invoice.id}").json()["items"]
    assert (note["to_wallet"], note["note"]) == (f"{sale.invoice.total}", "Wrong price")
    problem(admin.post(f"{at}/credited-replacement", {"reason": "mistake"}), 409, "invoice.credited")
    new = admin.post(f"/billing/drafts/{made.json()['id']}/invoice").json()
    assert (new["replaces_id"], new["status"]) == (str(sale.invoice.id), "paid")
    assert admin.get(at).json()["replaced_by_id"] == new["id"]


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("q=INV-000002", 1),
        ("q=inv-000002", 1),
        ("q=Kamau", 3),
        ("q=0700000003", 1),
        ("number=INV-000001", 1),
        ("issued_from=2026-11-20&issued_to=2026-11-20", 3),
        ("issued_from=2026-11-21", 0),
        ("due_to=2026-11-19", 0),
        ("q=nobody", 0),
    ],
)
def test_invoices_are_found(asked: str, count: int, admin: Caller, clock: World) -> None:
    for _ in range(3):
        clock.sale()
    assert len(admin.get(f"/billing/invoices?{asked}").json()["items"]) == count


def test_amounts_are_absent_for_whoever_may_not_see_money(clock: World) -> None:
    from mtandao.domains.staff.models import Role

    Role.objects.create(tenant_id=clock.tenant_id, name="Clerk", code="clerk", patterns=["billing.view"])
    sale = clock.sale()
    clerk = of_role(clock, "clerk")
    (listed,) = clerk.get("/billing/invoices").json()["items"]
    assert {"total", "paid", "open_amount"}.isdisjoint(listed)
    (plan, _setup) = clerk.get(f"/billing/invoices/{sale.invoice.id}").json()["lines"]
    assert {"amount", "unit_price"}.isdisjoint(plan)
    assert plan["description"]
    problem(clerk.get("/billing/revenue"), 403)


def test_an_invoice_is_printed_for_whoever_may_see_money(admin: Caller, clock: World) -> None:
    from mtandao.domains.staff.models import Role

    Role.objects.create(tenant_id=clock.tenant_id, name="Clerk", code="clerk", patterns=["billing.view"])
    at = f"/billing/invoices/{clock.sale().invoice.id}"
    paper = admin.get(at, Accept="application/pdf")
    assert paper["Content-Type"] == "application/pdf"
    assert paper["Content-Disposition"] == 'inline; filename="INV-000001.pdf"'
    assert paper.content.startswith(b"%PDF-")
    assert admin.get(at, Accept="*/*")["Content-Type"].startswith("application/json")
    problem(of_role(clock, "clerk").get(at, Accept="application/pdf"), 403, "not_allowed")


def test_a_run_is_previewed_and_then_bills_once(admin: Caller, clock: World) -> None:
    for _ in range(2):
        clock.sale()
    clock.sale(activate=False)
    clock.later(days=30)
    admin = of_role(clock, "admin")
    preview = admin.post("/billing/runs", {"dry_run": True}).json()
    assert (preview["on"], preview["invoices"], preview["total"]) == ("2026-12-20", 2, "5000.00")
    assert preview["invoice_ids"] == []
    assert admin.get("/billing/invoices?q=INV-000004").json()["items"] == []
    run = admin.post("/billing/runs", {"on": "2026-12-20"}).json()
    assert (run["invoices"], run["total"], run["currency"]) == (2, "5000.00", "KES")
    for each in run["invoice_ids"]:
        assert admin.get(f"/billing/invoices/{each}").json()["recurring"] is True
    again = admin.post("/billing/runs", {"on": "2026-12-20"}).json()
    assert (again["invoices"], again["total"], again["invoice_ids"]) == (0, "0.00", [])


def _revenue(admin: Caller, by: str = "", **days: str) -> dict[str, Any]:
    asked = "&".join(f"{name.rstrip('_')}={value}" for name, value in days.items())
    answer = admin.get(f"/billing/revenue?by={by}&{asked}")
    assert answer.status_code == 200, answer.content
    said: dict[str, Any] = answer.json()
    return said


def _settled_in_the_ledger(world: World) -> Decimal:
    from mtandao.domains.ledger.models import Posting

    rows = Posting.of(world.ctx).filter(journal__kind="settlement", amount__gt=0)
    return sum((row.amount for row in rows), Decimal(0))


@pytest.fixture
def trade(clock: World) -> World:
    """Two plans, two partners, three methods, money that does not divide."""
    from dataclasses import replace

    from mtandao.domains.organizations import contract as organizations
    from mtandao.domains.payments import contract as payments
    from mtandao.domains.sales import contract as sales

    home, fast = clock.plan("Home", "1000", setup_fee=Decimal("333.33")), clock.plan("Fast", "3000")
    one, two = clock.sale(home), clock.sale(fast)
    kiosk = replace(clock.ctx, organization_id=organizations.add_partner(clock.ctx, name="Kiosk").id)
    person = {"first_name": "Kiosk's", "phone": "0711222333"}
    three = sales.sign_up_subscriber(kiosk, person=person, terms=sales.Terms(home.id))
    clock.pays(one.subscriber, "1000.01")
    payments.record_payment(
        clock.ctx, subscriber_id=two.subscriber.id, amount=Decimal(4500), method=payments.Method.CASH
    )
    clock.pays(three.subscriber, "500")
    return clock


@pytest.mark.parametrize(
    "by", ["", "plan", "area", "partner", "method", "plan,method", "partner,plan,method,area"]
)
def test_revenue_adds_up_to_the_ledger_however_it_is_shared(by: str, admin: Caller, trade: World) -> None:
    said = _revenue(admin, by)
    assert said["total"] == "6000.01" == f"{_settled_in_the_ledger(trade):.2f}"
    assert sum(Decimal(each["amount"]) for each in said["items"]) == Decimal(said["total"])
    assert said["from"] == "2026-11-01"
    assert said["to"] == "2026-11-20"


def test_revenue_says_what_brought_it(admin: Caller, trade: World) -> None:
    by_method = {each["method"]["id"]: each["amount"] for each in _revenue(admin, "method")["items"]}
    assert by_method == {"cash": "4500.00", "mpesa": "1500.01"}
    by_partner = {each["partner"]["name"]: each["amount"] for each in _revenue(admin, "partner")["items"]}
    assert by_partner == {"Savanna Net": "5500.01", "Kiosk": "500.00"}
    by_plan = {each["plan"]["name"]: each["amount"] for each in _revenue(admin, "plan")["items"]}
    # 1500.01 on invoices of 1000 and 333.33 of installation, 4500 on one of 3000 and 1500.
    assert by_plan == {"Fast": "3000.00", None: "1875.00", "Home": "1125.01"}


def test_revenue_is_of_its_days_and_its_part_of_the_tree(admin: Caller, trade: World) -> None:
    assert _revenue(admin, "plan", from_="2026-11-21", to="2026-11-30") == {
        "from": "2026-11-21",
        "to": "2026-11-30",
        "by": ["plan"],
        "currency": "KES",
        "total": "0.00",
        "items": [],
    }
    assert _revenue(admin, from_="2026-11-20", to="2026-11-20")["total"] == "6000.01"
    (kiosk,) = admin.get("/organizations?kind=partner").json()["items"]
    assert _revenue(admin, "plan", organization=kiosk["id"])["total"] == "500.00"


@pytest.mark.parametrize(
    "asked", ["by=weather", "by=plan,plan", "from=2026-11-21&to=2026-11-20", "from=soon"]
)
def test_a_revenue_that_cannot_be_asked_is_refused(asked: str, admin: Caller) -> None:
    problem(admin.get(f"/billing/revenue?{asked}"), 422)
