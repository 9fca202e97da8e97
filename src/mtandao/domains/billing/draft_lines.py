"""The lines of a draft: as somebody wrote them, as they are kept, those that repeat a replaced invoice's."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.billing.choices import InvoiceState, LineKind
from mtandao.domains.billing.models import CreditNote, CreditNoteLine, Invoice, InvoiceLine
from mtandao.domains.billing.pricing import NewLine
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Malformed

MOST_LINES = 100
LONGEST = 200
MOST_MONEY = Decimal("9999999999.99")
NOTHING, CENT = Decimal("0.00"), Decimal("0.01")
# What a person may put on a paper by hand: periods of services are the billing run's.
BY_HAND = (LineKind.SETUP, LineKind.ADDON, LineKind.FEE, LineKind.OTHER, LineKind.DISCOUNT)

# By its place, what a line that repeats it takes over.
Originals = Mapping[int, NewLine]
NONE: Originals = {}


def originals(ctx: Context, replaced_id: UUID | None) -> Originals:
    """The lines of the invoice that is billed anew which no person can write: those of services and their plans."""
    if replaced_id is None:
        return NONE
    rows = InvoiceLine.of(ctx).filter(invoice_id=replaced_id).select_related("plan", "subscription__plan")
    return {row.place: _original(row) for row in rows.order_by("place") if _is_a_services(row)}


def written_anew(ctx: Context, replaced: Invoice) -> list[dict[str, Any]]:
    """All lines of an invoice, as a draft keeps them that bills it anew. Of one that was credited what its last
    credit note took back: what came back before that had its own reason, and is not asked for again."""
    known, left = originals(ctx, replaced.id), _credited_last(ctx, replaced)
    rows = InvoiceLine.of(ctx).filter(invoice=replaced).order_by("place")
    return [
        as_json(_so_much(known.get(row.place) or _by_hand(row), row, left.get(row.id, NOTHING)))
        for row in rows
        if replaced.state == InvoiceState.VOID or row.id in left
    ]


def _credited_last(ctx: Context, replaced: Invoice) -> dict[UUID, Decimal]:
    """By line, as it is priced on the invoice; nothing of a void one."""
    last = CreditNote.of(ctx).filter(invoice=replaced).order_by("-id").first()
    if last is None:
        return {}
    return dict(CreditNoteLine.of(ctx).filter(credit_note=last).values_list("line_id", "amount"))


def _so_much(line: NewLine, row: InvoiceLine, amount: Decimal) -> NewLine:
    """The line at that amount. The count of a service's line is not to be written by a person: rather a cent less
    than one more."""
    if amount in (NOTHING, row.amount):
        return line
    if line.repeats is None:
        return replace(line, quantity=Decimal(1), unit_price=amount)
    return replace(line, unit_price=(amount / line.quantity).quantize(CENT, ROUND_DOWN))


def read(lines: Sequence[Mapping[str, Any]], known: Originals = NONE) -> list[NewLine]:
    """All of them. Malformed, with the line's place in the field's name."""
    if not lines or len(lines) > MOST_LINES + len(known):
        sentence = _("From 1 to %(most)s lines.") % {"most": MOST_LINES + len(known)}
        raise Malformed(_("Not saved."), fields={"lines": sentence})
    found = [as_line(place, each, known) for place, each in enumerate(lines)]
    seen: set[int] = set()
    for place, line in enumerate(found):
        if line.repeats in seen:
            raise Malformed(
                _("Not saved: see the fields."),
                fields={f"lines.{place}.repeats": _("A line is repeated once.")},
            )
        seen |= {line.repeats} if line.repeats is not None else set()
    return found


def as_line(place: int, given: Mapping[str, Any], known: Originals = NONE) -> NewLine:
    """One line as a person or a client wrote it. Of one that is repeated only the text and the price are theirs."""
    wrong: dict[str, str] = {}
    repeats = given.get("repeats")
    original = None if repeats is None else known.get(repeats)
    if repeats is not None and original is None:
        wrong["repeats"] = _("The place of a service's line on the invoice that this draft replaces.")
    description = str(given.get("description") or "").strip()
    if not description or len(description) > LONGEST:
        wrong["description"] = _("What it is for, in up to %(most)s letters.") % {"most": LONGEST}
    price = _number(given.get("unit_price"), wrong, "unit_price", -MOST_MONEY, MOST_MONEY)
    line = (
        _repeated(original, description, price, wrong)
        if original
        else _typed(given, description, price, wrong)
    )
    if wrong:
        raise Malformed(
            _("Not saved: see the fields."), fields={f"lines.{place}.{k}": v for k, v in wrong.items()}
        )
    return line


def as_json(line: NewLine) -> dict[str, Any]:
    if line.repeats is not None:
        return {
            "repeats": line.repeats,
            "description": line.description,
            "unit_price": str(line.unit_price),
        }
    return {
        "kind": line.kind.value,
        "description": line.description,
        "quantity": str(line.quantity),
        "unit_price": str(line.unit_price),
        "tax_group_id": str(line.tax_group_id) if line.tax_group_id else None,
    }


def _repeated(original: NewLine, description: str, price: Decimal, wrong: dict[str, str]) -> NewLine:
    """What was taken off is taken off, what was asked for is asked for."""
    if original.unit_price < 0:
        price = -abs(price)
    elif price < 0:
        wrong["unit_price"] = _("A price from 0. What is taken off is a discount.")
    return replace(original, description=description, unit_price=price)


def _typed(given: Mapping[str, Any], description: str, price: Decimal, wrong: dict[str, str]) -> NewLine:
    kind = str(given.get("kind") or LineKind.OTHER)
    if kind not in BY_HAND:
        wrong["kind"] = _("One of %(these)s.") % {"these": ", ".join(BY_HAND)}
        kind = LineKind.OTHER
    quantity = _number(given.get("quantity", "1"), wrong, "quantity", Decimal("0.001"), Decimal(999_999))
    if kind == LineKind.DISCOUNT and price > 0:
        price = -price
    if kind != LineKind.DISCOUNT and price < 0:
        wrong["unit_price"] = _("A price from 0. What is taken off is a discount.")
    group = given.get("tax_group_id")
    return NewLine(
        kind=LineKind(kind),
        description=description,
        quantity=quantity,
        unit_price=price,
        tax_group_id=UUID(str(group)) if group else None,
    )


def _number(given: Any, wrong: dict[str, str], field: str, least: Decimal, most: Decimal) -> Decimal:
    """To as many places as `least` has."""
    try:
        value = Decimal(str(given).strip())
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or not least <= value <= most:
        wrong[field] = _("A number from %(least)s to %(most)s.") % {
            "least": f"{least:,}",
            "most": f"{most:,}",
        }
        return Decimal(1)
    return value.quantize(least, ROUND_HALF_UP)


def _is_a_services(row: InvoiceLine) -> bool:
    return bool(row.subscription_id or row.plan_id) or row.kind not in BY_HAND


def _original(row: InvoiceLine) -> NewLine:
    """Its plan stands on it since plans do; add-ons have none, and the others that of their service."""
    service, plan = row.subscription, row.plan
    if plan is None and service is not None and row.kind != LineKind.ADDON:
        plan = service.plan
    return NewLine(
        kind=LineKind(row.kind),
        description=row.description[:LONGEST],
        quantity=row.quantity,
        unit_price=row.unit_price,
        tax_group_id=row.tax_group_id,
        plan=plan,
        connection_type=service.connection_type if service else "",
        subscription_id=row.subscription_id,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        repeats=row.place,
    )


def _by_hand(row: InvoiceLine) -> NewLine:
    return NewLine(
        kind=LineKind(row.kind),
        description=row.description[:LONGEST],
        quantity=row.quantity,
        unit_price=row.unit_price,
        tax_group_id=row.tax_group_id,
    )
