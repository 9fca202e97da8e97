"""Drafts and pro forma invoices: they ask for nothing until they are issued, and they end once."""

from decimal import Decimal
from typing import Any

import pytest

from mtandao.domains.billing.commands import drafts
from mtandao.domains.billing.errors import DraftEnded, NothingToInvoice
from mtandao.domains.billing.models import Draft, Invoice
from mtandao.domains.ledger import contract as ledger
from mtandao.foundation.refusals import Malformed, NotAllowed, NotFound
from tests.worlds import World

ROUTER = {"kind": "other", "description": "Router", "quantity": "2", "unit_price": "3500"}
OFF = {"kind": "discount", "description": "Regular customer", "unit_price": "500"}


def draft(world: World, *lines: dict[str, Any], **more: Any) -> Draft:
    sale = world.sale(activate=False)
    return drafts.save_draft(world.ctx, subscriber_id=sale.subscriber.id, lines=lines or [ROUTER], **more)


def test_a_draft_books_nothing_and_has_no_number(world: World) -> None:
    made = draft(world)
    assert (made.number, made.is_open) == (None, True)
    assert Invoice.objects.count() == 1  # the sale's own
    assert ledger.balance(world.ctx, made.subscriber_id).owed == 4000


def test_an_issued_draft_is_an_invoice_with_its_lines(world: World) -> None:
    made = draft(world, ROUTER, OFF, due_on=world.ctx.today)
    invoice = drafts.issue_draft(world.ctx, draft_id=made.id)
    assert (invoice.total, invoice.due_on) == (Decimal(6500), world.ctx.today)
    assert [(line.kind, line.amount) for line in invoice.lines.order_by("place")] == [
        ("other", Decimal(7000)),
        ("discount", Decimal(-500)),
    ]
    made.refresh_from_db()
    assert (made.invoice_id, made.is_open) == (invoice.id, False)


def test_a_draft_ends_once(world: World) -> None:
    issued, dropped = draft(world), draft(world)
    drafts.issue_draft(world.ctx, draft_id=issued.id)
    drafts.drop_draft(world.ctx, draft_id=dropped.id)
    for ended in (issued, dropped):
        for again in (drafts.issue_draft, drafts.drop_draft, drafts.give_pro_forma):
            with pytest.raises(DraftEnded):
                again(world.ctx, draft_id=ended.id)
        with pytest.raises(DraftEnded):
            drafts.save_draft(world.ctx, draft_id=ended.id, lines=[ROUTER])


def test_pro_forma_numbers_are_a_series_of_their_own_without_gaps(world: World) -> None:
    numbers = [drafts.give_pro_forma(world.ctx, draft_id=draft(world).id).number for _ in range(3)]
    assert numbers == ["PF-000001", "PF-000002", "PF-000003"]
    before = Invoice.objects.count()
    invoice = drafts.issue_draft(world.ctx, draft_id=draft(world).id)
    assert invoice.number == f"INV-{before + 2:06d}"  # with the last sale's own


def test_what_was_given_out_stays_as_it_is(world: World) -> None:
    made = draft(world)
    given = drafts.give_pro_forma(world.ctx, draft_id=made.id)
    assert drafts.give_pro_forma(world.ctx, draft_id=made.id).number == given.number
    with pytest.raises(DraftEnded):
        drafts.save_draft(world.ctx, draft_id=made.id, lines=[ROUTER, OFF])


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ({**ROUTER, "description": " "}, "lines.0.description"),
        ({**ROUTER, "description": "x" * 201}, "lines.0.description"),
        ({**ROUTER, "kind": "plan"}, "lines.0.kind"),
        ({**ROUTER, "quantity": "0"}, "lines.0.quantity"),
        ({**ROUTER, "quantity": "NaN"}, "lines.0.quantity"),
        ({**ROUTER, "unit_price": "-1"}, "lines.0.unit_price"),
        ({**ROUTER, "unit_price": "1e400"}, "lines.0.unit_price"),
        ({**ROUTER, "unit_price": None}, "lines.0.unit_price"),
        ({**ROUTER, "unit_price": "ten"}, "lines.0.unit_price"),
    ],
)
def test_a_line_that_means_nothing_is_refused_by_its_field(
    world: World, line: dict[str, Any], field: str
) -> None:
    with pytest.raises(Malformed) as refused:
        draft(world, line)
    assert list(refused.value.fields) == [field]
    assert not Draft.objects.exists()


def test_more_off_than_on_is_refused(world: World) -> None:
    with pytest.raises(NothingToInvoice):
        draft(world, OFF)


def test_a_draft_without_lines_or_with_too_many_is_refused(world: World) -> None:
    sale = world.sale()
    for lines in ([], [ROUTER] * 101):
        with pytest.raises(Malformed):
            drafts.save_draft(world.ctx, subscriber_id=sale.subscriber.id, lines=lines)


def test_prices_are_kept_to_the_cent(world: World) -> None:
    made = draft(world, {**ROUTER, "quantity": "1.0004", "unit_price": "17.9699999999999988631316"})
    assert (made.lines[0]["quantity"], made.lines[0]["unit_price"]) == ("1.000", "17.97")


def test_another_provider_does_not_see_a_draft(world: World) -> None:
    made = draft(world)
    other = World(slug="coast")
    with pytest.raises(NotFound):
        drafts.issue_draft(other.ctx, draft_id=made.id)


def test_support_drafts_nothing(world: World) -> None:
    sale = world.sale()
    with pytest.raises(NotAllowed):
        drafts.save_draft(world.as_role("support"), subscriber_id=sale.subscriber.id, lines=[ROUTER])


def test_a_draft_whose_day_has_passed_is_due_today(world: World) -> None:
    made = draft(world, due_on=world.ctx.today)
    world.later(days=3)
    assert drafts.issue_draft(world.ctx, draft_id=made.id).due_on == world.ctx.today
