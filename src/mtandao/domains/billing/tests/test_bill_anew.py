"""What a void invoice billed is billed anew by one draft: put right by a person, and once."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from mtandao.domains.billing import contract as billing
from mtandao.domains.billing.commands import drafts
from mtandao.domains.billing.commands.void import bill_invoice_anew
from mtandao.domains.billing.errors import DaysBilled, DraftEnded, NotVoid, ReplacedBefore
from mtandao.domains.billing.models import BilledCycle, Draft, Invoice
from mtandao.domains.billing.tests.test_charges import bought, let_off, paid
from mtandao.domains.billing.tests.test_credit_notes import taxed_at
from mtandao.domains.billing.tests.test_prepaid import active, prepaid
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import contract as payments
from mtandao.domains.subscriptions.models import BilledAddOn
from mtandao.foundation.refusals import Malformed, NotAllowed, NotFound
from tests.at_once import at_once
from tests.worlds import World

WHY = "Wrong price"
ROUTER = {"description": "Router", "unit_price": "3500"}


def month(world: World, sale: Any = None) -> Invoice:
    """The second month of a customer, billed by a run."""
    sale = sale or paid(world)
    world.now = world.now.replace(month=12)
    (key,) = billing.run_billing(world.ctx).invoice_ids
    return Invoice.objects.get(id=key)


def voided_anew(world: World, invoice: Invoice) -> Draft:
    billing.void_invoice(world.ctx, invoice_id=invoice.id, reason=WHY, bill_anew=True)
    return Draft.objects.get(replaces=invoice, dropped_at=None)


def facts(invoice: Invoice) -> list[Any]:
    names = [
        "kind",
        "description",
        "quantity",
        "amount",
        "net",
        "tax",
        "subscription_id",
        "plan_id",
        "starts_on",
        "ends_on",
    ]
    return list(invoice.lines.order_by("place").values_list(*names))


def cycles(invoice: Invoice) -> list[tuple[date, date]]:
    return list(invoice.cycles.order_by("starts_on").values_list("starts_on", "ends_on"))


def test_it_is_the_same_invoice_again_and_its_days_are_billed_once(world: World) -> None:
    old = month(world)
    days, lines = cycles(old), facts(old)
    draft = voided_anew(world, old)
    assert (draft.replaces_id, draft.total, draft.is_open) == (old.id, Decimal(2500), True)
    assert not BilledCycle.objects.filter(subscription=old.lines.get().subscription).exists()
    assert ledger.balance(world.ctx, old.subscriber_id).owed == 0

    new = drafts.issue_draft(world.ctx, draft_id=draft.id)
    assert (facts(new), cycles(new)) == (lines, days)
    assert ledger.balance(world.ctx, old.subscriber_id).owed == 2500
    assert billing.run_billing(world.ctx).invoices == 0
    world.now = world.now.replace(year=2027, month=1)
    assert billing.run_billing(world.ctx).invoices == 1


def test_its_taxes_are_those_of_today(world: World) -> None:
    old = month(world)
    assert old.tax == 0
    group = taxed_at(world, Decimal(16))
    billing.set_default_tax_group(world.ctx, group_id=group.id)
    new = drafts.issue_draft(world.ctx, draft_id=voided_anew(world, old).id)
    assert (new.net, new.tax, new.total) == (Decimal(2500), Decimal(400), Decimal(2900))


def test_a_person_changes_text_and_price_of_a_repeated_line_and_nothing_else(world: World) -> None:
    old = month(world)
    draft = voided_anew(world, old)
    forged = {"kind": "other", "quantity": "7", "tax_group_id": str(draft.id), "starts_on": "2020-01-01"}
    typed = {"repeats": 1, "description": "December, as agreed", "unit_price": "2000", **forged}
    drafts.save_draft(world.ctx, draft_id=draft.id, lines=[typed, ROUTER])
    new = drafts.issue_draft(world.ctx, draft_id=draft.id)
    before, after = old.lines.get(), new.lines.get(place=1)
    assert (after.description, after.amount) == ("December, as agreed", Decimal(2000))
    for name in ("kind", "quantity", "plan_id", "subscription_id", "starts_on", "ends_on", "tax_group_id"):
        assert getattr(after, name) == getattr(before, name), name
    assert new.total == 5500


@pytest.mark.parametrize(
    ("lines", "field"),
    [
        ([{"repeats": 1}, {"repeats": 1}], "lines.1.repeats"),
        ([{"repeats": 2}], "lines.0.repeats"),
        ([{"repeats": 1, "unit_price": "-5"}], "lines.0.unit_price"),
        ([{"repeats": 1, "description": " "}], "lines.0.description"),
    ],
)
def test_a_line_is_repeated_once_and_only_one_that_is_there(
    world: World, lines: list[dict[str, Any]], field: str
) -> None:
    draft = voided_anew(world, month(world))
    with pytest.raises(Malformed) as refused:
        drafts.save_draft(
            world.ctx,
            draft_id=draft.id,
            lines=[{"description": "x", "unit_price": "1", **each} for each in lines],
        )
    assert list(refused.value.fields) == [field]


def test_a_draft_that_replaces_nothing_repeats_nothing(world: World) -> None:
    old = month(world)
    voided_anew(world, old)
    line = {"repeats": 1, "description": "x", "unit_price": "1"}
    with pytest.raises(Malformed) as refused:
        drafts.save_draft(world.ctx, subscriber_id=old.subscriber_id, lines=[line])
    assert list(refused.value.fields) == ["lines.0.repeats"]


def test_a_dropped_one_leaves_the_days_unbilled_and_may_be_written_again(world: World) -> None:
    old = month(world)
    first = voided_anew(world, old)
    with pytest.raises(ReplacedBefore):
        bill_invoice_anew(world.ctx, invoice_id=old.id)
    drafts.drop_draft(world.ctx, draft_id=first.id)
    assert billing.run_billing(world.ctx).invoices == 0
    second = bill_invoice_anew(world.ctx, invoice_id=old.id)
    new = drafts.issue_draft(world.ctx, draft_id=second.id)
    with pytest.raises(ReplacedBefore, match=new.number):
        bill_invoice_anew(world.ctx, invoice_id=old.id)
    with pytest.raises(DraftEnded):
        drafts.issue_draft(world.ctx, draft_id=second.id)


def test_the_new_one_may_be_voided_and_billed_anew_as_well(world: World) -> None:
    old = month(world)
    new = drafts.issue_draft(world.ctx, draft_id=voided_anew(world, old).id)
    third = drafts.issue_draft(world.ctx, draft_id=voided_anew(world, new).id)
    assert (facts(third), len(cycles(third))) == (facts(old), 1)


def test_an_invoice_that_counts_is_not_billed_anew(world: World) -> None:
    old = month(world)
    with pytest.raises(NotVoid):
        bill_invoice_anew(world.ctx, invoice_id=old.id)
    assert not Draft.objects.exists()


def test_days_that_were_billed_meanwhile_are_refused_and_nothing_changes(world: World) -> None:
    old = month(world)
    draft, (line,) = voided_anew(world, old), old.lines.all()
    stretch = billing.NewLine(
        kind=billing.LineKind.PLAN,
        description="Half of it",
        unit_price=Decimal(1200),
        subscription_id=line.subscription_id,
        starts_on=date(2026, 12, 25),
        ends_on=date(2027, 1, 9),
    )
    paper = billing.NewInvoice(
        subscriber_id=old.subscriber_id,
        organization_id=old.organization_id,
        due_on=world.ctx.today,
        lines=[stretch],
    )
    (other,) = billing.issue_invoices(world.ctx, new=[paper])
    before = Invoice.objects.count(), ledger.balance(world.ctx, old.subscriber_id).owed
    with pytest.raises(DaysBilled, match=other.number):
        drafts.issue_draft(world.ctx, draft_id=draft.id)
    draft.refresh_from_db()
    assert draft.is_open
    assert (Invoice.objects.count(), ledger.balance(world.ctx, old.subscriber_id).owed) == before
    drafts.save_draft(world.ctx, draft_id=draft.id, lines=[ROUTER])
    assert drafts.issue_draft(world.ctx, draft_id=draft.id).total == 3500


def test_the_invoice_of_the_sale_is_billed_anew_with_its_installation(world: World) -> None:
    sale = world.sale(activate=True)
    new = drafts.issue_draft(world.ctx, draft_id=voided_anew(world, sale.invoice).id)
    assert facts(new) == facts(sale.invoice) and len(facts(new)) == 2
    world.later(days=10)
    ended = billing.end_service_now(world.ctx, subscription_id=sale.subscription.id)
    assert [note.invoice_id for note in ended.credit_notes] == [new.id]


def test_discounts_and_add_ons_come_with_it_and_come_back_off_the_new_one(world: World) -> None:
    sale = paid(world)
    let_off(world, sale, percent=Decimal(10), cycles=3)
    bought(world, sale)
    world.later(days=1)
    old = month(world, sale)
    draft = voided_anew(world, old)
    assert {line["repeats"] for line in draft.lines} == {1, 2, 3}
    plan, less, more = draft.lines
    less = {**less, "unit_price": "300"}  # off, as it was
    drafts.save_draft(world.ctx, draft_id=draft.id, lines=[plan, less, more])
    new = drafts.issue_draft(world.ctx, draft_id=draft.id)
    assert new.lines.get(kind="discount").amount == -300
    assert set(BilledAddOn.objects.values_list("invoice_id", flat=True)) == {new.id}
    world.later(days=10)
    ended = billing.end_service_now(world.ctx, subscription_id=sale.subscription.id)
    given = {line.kind for note in ended.credit_notes for line in note.lines.all()}
    assert given == {"plan", "addon"}


def test_a_prepaid_price_whose_payment_bounced_is_billed_anew(world: World) -> None:
    sale = active(world, prepaid(world, validity_days=30))
    payment = world.pays(sale.subscriber, "500")
    payments.reverse_payment(world.ctx, payment_id=payment.id, reason=payments.ReversalReason.BOUNCED)
    old = Invoice.objects.get()
    assert (old.paid, list(cycles(old))) == (Decimal(0), [])
    draft = voided_anew(world, old)
    world.pays(sale.subscriber, "200")
    drafts.save_draft(world.ctx, draft_id=draft.id, lines=[{**draft.lines[0], "unit_price": "450"}])
    new = drafts.issue_draft(world.ctx, draft_id=draft.id)
    assert (new.total, new.lines.get().kind, new.lines.get().starts_on) == (Decimal(450), "plan", None)
    assert new.lines.get().subscription_id == sale.subscription.id
    with pytest.raises(ReplacedBefore):
        bill_invoice_anew(world.ctx, invoice_id=old.id)


def test_what_was_written_by_hand_is_the_persons_wholly(world: World) -> None:
    sale = world.sale()
    made = drafts.save_draft(world.ctx, subscriber_id=sale.subscriber.id, lines=[ROUTER])
    draft = voided_anew(world, drafts.issue_draft(world.ctx, draft_id=made.id))
    (line,) = draft.lines
    assert "repeats" not in line and (line["kind"], line["unit_price"]) == ("other", "3500.00")


def test_a_pro_forma_of_it_keeps_its_lines(world: World) -> None:
    old = month(world)
    given = drafts.give_pro_forma(world.ctx, draft_id=voided_anew(world, old).id)
    assert given.number == "PF-000001"
    assert facts(drafts.issue_draft(world.ctx, draft_id=given.id)) == facts(old)


def test_who_may_only_void_does_not_bill_anew_and_support_may_neither(world: World) -> None:
    from dataclasses import replace

    old = month(world)
    voider = replace(
        world.ctx, actor=replace(world.as_role("manager").actor, permissions=frozenset({"billing.void"}))
    )
    with pytest.raises(NotAllowed), transaction.atomic():
        billing.void_invoice(voider, invoice_id=old.id, reason=WHY, bill_anew=True)
    old.refresh_from_db()
    assert old.state == "issued"
    billing.void_invoice(voider, invoice_id=old.id, reason=WHY)
    with pytest.raises(NotAllowed):
        bill_invoice_anew(world.as_role("support"), invoice_id=old.id)
    assert not Draft.objects.exists()


def test_another_provider_does_not_see_it(world: World) -> None:
    old = month(world)
    billing.void_invoice(world.ctx, invoice_id=old.id, reason=WHY)
    other = World(slug="coast")
    with pytest.raises(NotFound):
        bill_invoice_anew(other.ctx, invoice_id=old.id)


def test_the_database_keeps_one_open_draft_for_a_void_invoice(world: World) -> None:
    old = month(world)
    draft = voided_anew(world, old)
    draft.pk = None
    draft._state.adding = True
    from mtandao.foundation.ids import new_id

    draft.id = new_id()
    with pytest.raises(IntegrityError, match="an_invoice_is_billed_anew_once"), transaction.atomic():
        draft.save()


def test_two_at_once_write_one_draft_and_issue_one_invoice(kept_world: World) -> None:
    world = kept_world
    old = month(world)
    billing.void_invoice(world.ctx, invoice_id=old.id, reason=WHY)
    ctx = world.ctx
    write = lambda: bill_invoice_anew(ctx, invoice_id=old.id)  # noqa: E731
    answers = at_once(write, write, inside=ctx)
    assert sorted(type(each).__name__ for each in answers) == ["Draft", "ReplacedBefore"]
    draft = Draft.objects.get(replaces=old)
    issue = lambda: drafts.issue_draft(ctx, draft_id=draft.id)  # noqa: E731
    answers = at_once(issue, issue, inside=ctx)
    assert sorted(type(each).__name__ for each in answers) == ["DraftEnded", "Invoice"]
    assert BilledCycle.objects.filter(subscription=old.lines.get().subscription_id).count() == 1
