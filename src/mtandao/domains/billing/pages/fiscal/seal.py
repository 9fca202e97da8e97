"""What the tax office says of a paper, for the pages of that paper."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from mtandao.domains.billing.choices import FiscalState
from mtandao.domains.billing.fiscal import paper_of
from mtandao.domains.billing.models import CreditNote, FiscalDocument, Invoice
from mtandao.domains.billing.pages.fiscal.papers import MARKS, paper_url
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times
from mtandao.foundation.kit.codes import code_svg
from mtandao.foundation.kit.pieces import Fact, Text


@dataclass(frozen=True, slots=True)
class Seal:
    """`qr` is the picture itself, empty as long as nothing is signed."""

    mark: str
    word: Text
    facts: Sequence[Fact]
    qr: str
    url: str


def seal_of(ctx: Context, paper: Invoice | CreditNote) -> Seal | None:
    """None where the tax office is not told of it."""
    document = paper_of(ctx, paper)
    return seal(ctx, document) if document else None


def seal(ctx: Context, document: FiscalDocument) -> Seal:
    state = FiscalState(document.state)
    return Seal(
        mark=MARKS[state],
        word=state.label,
        facts=signed_facts(ctx, document) if state == FiscalState.SIGNED else (),
        qr=code_svg(document.qr) if document.qr else "",
        url=paper_url(document),
    )


def signed_facts(ctx: Context, document: FiscalDocument) -> list[Fact]:
    facts = [
        Fact(_("Control unit"), document.control_unit, mono=True, copy=document.control_unit),
        Fact(_("Receipt"), document.receipt_label, mono=True, copy=document.receipt_label),
        Fact(_("Internal data"), document.internal_data, mono=True, copy=document.internal_data),
        Fact(_("Signature"), document.grouped_signature, mono=True, copy=document.signature),
    ]
    if document.signed_at:
        facts.append(Fact(_("Signed"), times.moment(document.signed_at, ctx.now)))
    return [fact for fact in facts if fact.value]
