"""What the tax office knows, or what is paid, is no more voided: it is credited and billed anew, once."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from mtandao.domains.billing import contract as billing
from mtandao.domains.billing.choices import CreditReason
from mtandao.domains.billing.commands import drafts
from mtandao.domains.billing.commands.credit_anew import credit_and_bill_anew
from mtandao.domains.billing.commands.void import bill_invoice_anew
from mtandao.domains.billing.errors import (
    CreditedBefore,
    DaysBilled,
    NotVoid,
    ReplacedBefore,
    ToldToTaxOffice,
)
from mtandao.domains.billing.models import BilledCycle, CreditNote, Draft, Invoice
from mtandao.domains.billing.tests.fiscal_world import device, papers
from mtandao.domains.billing.tests.test_bill_anew import ROUTER, cycles, facts, month
from mtandao.domains.billing.tests.test_charges import bought
from mtandao.domains.billing.tests.test_charges import paid as paid_sale
from mtandao.domains.billing.tests.test_credit_notes import credit
from mtandao.domains.billing.tests.test_prepaid import active, prepaid
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.subscriptions.models import BilledAddOn, Subscription
from mtandao.foundation.context import Actor, ActorKind
from mtandao.foundation.refusals import NotAllowed
from tests.at_once import at_once
from tests.room_pages import Desk, words_of
from tests.worlds import World

MISTAKE = CreditReason.MISTAKE


def told(world: World) -> Invoice:
    """A month that has its number at the tax office, and nothing paid on it."""
    device(world)
    sale = paid_sale(world)
    old = month(world, sale)
    assert old.number in {number for _, number, _ in papers(world)}
    return old


def anew(world: World, old: Invoice) -> Draft:
    return credit_and_bill_anew(world.ctx, invoice_id=old.id, reason=MISTAKE)


def owed(world: World, old: Invoice) -> Decimal:
    """What he owes less what lies in his wallet; the books close."""
    assert sum(ledger.trial_balance(world.ctx).values()) == 0
    balance = ledger.balance(world.ctx, old.subscriber_id)
    return balance.owed - balance.wallet


def test_what_the_tax_office_knows_is_credited_there_and_billed_anew(world: World) -> None:
    old = told(world)
    days, lines, before = cycles(old), facts(old), len(papers(world))
    with pytest.raises(ToldToTaxOffice):
        billing.void_invoice(world.ctx, invoice_id=old.id, reason="Wrong price")
    draft = anew(world, old)
    note = CreditNote.objects.get(invoice=old)
    assert (note.total, note.applied, note.to_wallet) == (old.total, old.total, Decimal(0))
    assert [number for _, number, _ in papers(world)][before:] == [note.number]
    assert (draft.replaces_id, draft.total, owed(world, old)) == (old.id, Decimal(2500), Decimal(0))
    # Until the draft is issued its days stay guarded: nobody else bills them meanwhile.
    assert cycles(old) == days and billing.run_billing(world.ctx).invoices == 0

    new = drafts.issue_draft(world.ctx, draft_id=draft.id)
    assert (facts(new), cycles(new), cycles(old)) == (lines, days, [])
    assert papers(world)[-1][1] == new.number
    assert owed(world, old) == new.total == 2500
    assert billing.run_billing(world.ctx).invoices == 0
    world.now = world.now.replace(year=2027, month=1)
    assert billing.run_billing(world.ctx).invoices == 1


@pytest.mark.parametrize("paid", ["1000", "2500", "3000"])
def test_what_was_paid_pays_what_replaces_it(world: World, paid: str) -> None:
    old = told(world)
    world.pays(old.subscriber, paid)
    old.refresh_from_db()
    draft = anew(world, old)
    note = CreditNote.objects.get(invoice=old)
    assert note.to_wallet == min(Decimal(paid), old.total) and note.applied == old.total - note.to_wallet
    assert owed(world, old) == -Decimal(paid)
    drafts.save_draft(
        world.ctx,
        draft_id=draft.id,
        lines=[{"repeats": 1, "description": "December", "unit_price": "2000"}],
    )
    new = drafts.issue_draft(world.ctx, draft_id=draft.id)
    assert new.total == 2000 and owed(world, old) == new.total - Decimal(paid)
    assert new.paid == min(Decimal(paid), new.total)
    assert BilledCycle.objects.filter(subscription=old.lines.get().subscription, invoice=new).count() == 1


def test_what_was_credited_before_had_its_reason_and_is_not_asked_for_again(world: World) -> None:
    old = told(world)
    credit(world, old, "700")
    draft = anew(world, old)
    assert [line["unit_price"] for line in draft.lines] == ["1800.00"]
    new = drafts.issue_draft(world.ctx, draft_id=draft.id)
    assert (new.total, owed(world, old)) == (Decimal(1800), Decimal(1800))
    assert sum(note.total for note in CreditNote.objects.filter(invoice=old)) == old.total


def test_a_wholly_credited_invoice_is_billed_anew_and_another_one_is_not(world: World) -> None:
    old = told(world)
    with pytest.raises(NotVoid, match="Void it or credit it wholly first"):
        bill_invoice_anew(world.ctx, invoice_id=old.id)
    credit(world, old, "700")
    with pytest.raises(NotVoid):
        bill_invoice_anew(world.ctx, invoice_id=old.id)
    billing.give_credit_note(world.ctx, invoice_id=old.id, reason=MISTAKE)
    assert bill_invoice_anew(world.ctx, invoice_id=old.id).replaces_id == old.id


def test_twice_is_one_credit_note_and_one_draft(world: World) -> None:
    old = told(world)
    draft = anew(world, old)
    with pytest.raises(CreditedBefore):
        anew(world, old)
    with pytest.raises(ReplacedBefore):
        bill_invoice_anew(world.ctx, invoice_id=old.id)
    drafts.drop_draft(world.ctx, draft_id=draft.id)
    again = bill_invoice_anew(world.ctx, invoice_id=old.id)
    assert (again.total, CreditNote.objects.count()) == (draft.total, 1)


def test_two_at_once_credit_it_once_and_bill_it_once(kept_world: World) -> None:
    world = kept_world
    old = told(world)
    ctx = world.ctx
    write = lambda: credit_and_bill_anew(ctx, invoice_id=old.id, reason=MISTAKE)  # noqa: E731
    answers = at_once(write, write, inside=ctx)
    assert sorted(type(each).__name__ for each in answers) == ["CreditedBefore", "Draft"]
    draft = Draft.objects.get(replaces=old)
    issue = lambda: drafts.issue_draft(ctx, draft_id=draft.id)  # noqa: E731
    answers = at_once(issue, issue, inside=ctx)
    assert sorted(type(each).__name__ for each in answers) == ["DraftEnded", "Invoice"]
    assert BilledCycle.objects.filter(subscription=old.lines.get().subscription_id).count() == 1
    assert owed(world, old) == 2500


@pytest.mark.parametrize("role", ["billing", "support", "readonly"])
def test_who_may_not_do_both_does_nothing(world: World, role: str) -> None:
    old = told(world)
    ctx = world.as_role(role)
    assert not (ctx.may(billing.permissions.CREDIT) and ctx.may(billing.permissions.ISSUE))
    with pytest.raises(NotAllowed):
        credit_and_bill_anew(ctx, invoice_id=old.id, reason=MISTAKE)
    assert not CreditNote.objects.exists() and not Draft.objects.exists()


def test_who_credits_but_does_not_write_invoices_leaves_no_credit_note(world: World) -> None:
    old, ctx = told(world), world.ctx
    only = Actor(ActorKind.STAFF, world.admin.id, "Akinyi", frozenset({billing.permissions.CREDIT.name}))
    with pytest.raises(NotAllowed):
        credit_and_bill_anew(replace(ctx, actor=only), invoice_id=old.id, reason=MISTAKE)
    assert not CreditNote.objects.exists() and owed(world, old) == 2500


def test_add_ons_go_over_to_the_new_one(world: World) -> None:
    sale = paid_sale(world)
    bought(world, sale)
    old = month(world, sale)
    world.pays(old.subscriber, str(old.total))
    held = BilledAddOn.objects.filter(invoice_id=old.id).count()
    new = drafts.issue_draft(world.ctx, draft_id=anew(world, old).id)
    assert held and BilledAddOn.objects.filter(invoice_id=new.id).count() == held
    assert not BilledAddOn.objects.filter(invoice_id=old.id).exists()
    assert (facts(new), owed(world, old)) == (facts(old), Decimal(0))


def test_the_paid_time_of_a_prepaid_service_is_sold_once(world: World) -> None:
    """The money that comes free pays what replaces the invoice; no more time is bought of it meanwhile."""
    sale = active(world, prepaid(world))
    world.pays(sale.subscriber, "500")
    world.settle()
    (old,) = Invoice.objects.all()
    until = Subscription.objects.get(id=sale.subscription.id).paid_until
    draft = anew(world, old)
    world.settle()
    assert (Invoice.objects.count(), owed(world, old)) == (1, Decimal(-500))
    new = drafts.issue_draft(world.ctx, draft_id=draft.id)
    world.settle()
    assert (new.paid, owed(world, old), Invoice.objects.count()) == (new.total, Decimal(0), 2)
    assert Subscription.objects.get(id=sale.subscription.id).paid_until == until


def test_the_money_for_what_is_billed_anew_brings_nobody_back_who_has_run_out(world: World) -> None:
    sale = active(world, prepaid(world))
    world.pays(sale.subscriber, "500")
    (old,) = Invoice.objects.all()
    world.later(days=31)
    assert billing.renew_whoever_runs_out(world.ctx) == (1, 0)
    draft = anew(world, old)
    billing.renew_as_paid(world.ctx, subscriber_ids=[sale.subscriber.id])
    assert Subscription.objects.get(id=sale.subscription.id).suspended_for == "run_out"
    assert Invoice.objects.count() == 1
    # Other money buys as ever.
    world.pays(sale.subscriber, "500")
    world.settle()
    assert Subscription.objects.get(id=sale.subscription.id).state == "active"
    new = drafts.issue_draft(world.ctx, draft_id=draft.id)
    world.settle()
    assert (new.paid, owed(world, old), Invoice.objects.count()) == (new.total, Decimal(0), 3)


def test_days_that_another_invoice_holds_are_not_freed_by_it(world: World) -> None:
    old = told(world)
    draft = anew(world, old)
    cycle = old.cycles.get()
    other = drafts.issue_draft(
        world.ctx,
        draft_id=drafts.save_draft(world.ctx, subscriber_id=old.subscriber_id, lines=[ROUTER]).id,
    )
    cycle.invoice = other
    cycle.save()
    with pytest.raises(DaysBilled):
        drafts.issue_draft(world.ctx, draft_id=draft.id)
    assert cycles(other) and not cycles(old)


def test_the_page_offers_it_where_no_void_is_possible_and_leads_to_the_draft(world: World) -> None:
    old = told(world)
    world.pays(old.subscriber, "1000")
    desk, at = Desk(world), f"/invoices/{old.id}/"
    page = words_of(desk.get(at))
    assert "Credit and bill anew" in page and "Void invoice" not in page
    asked = words_of(desk.get(f"{at}credit-anew/"))
    assert "KES 1,500.00 off what is open, KES 1,000.00 into the wallet" in asked.replace("\u00a0", " ")
    answer = desk.post(f"{at}credit-anew/", {"reason": "mistake", "note": "Wrong price"})
    draft = Draft.objects.get(replaces=old)
    assert (answer.status_code, answer.url) == (302, f"/invoices/drafts/{draft.id}/")
    after = words_of(desk.get(at))
    assert "Credited wholly" in after and "Replaced by a draft" in after
    assert "Credit and bill anew" not in after and "Bill it anew" not in after
    again = desk.post(f"{at}credit-anew/", {"reason": "mistake"})
    assert again.status_code == 409 and "is credited wholly" in words_of(again)
    assert desk.get(f"{at}credit-anew/").status_code == 200
    desk.post(f"/invoices/drafts/{draft.id}/drop/")
    assert "Bill it anew" in words_of(desk.get(at))


@pytest.mark.parametrize("standing", ["voidable", "void"])
def test_the_page_does_not_offer_it_otherwise(world: World, standing: str) -> None:
    old = month(world)
    if standing == "void":
        billing.void_invoice(world.ctx, invoice_id=old.id, reason="Wrong price")
    page: Any = words_of(Desk(world).get(f"/invoices/{old.id}/"))
    assert "Credit and bill anew" not in page
