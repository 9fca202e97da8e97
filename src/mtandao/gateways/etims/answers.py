"""What KRA's answer to a paper means for the line: signed, there already, no, wrong device, later."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from json import loads
from typing import Any

from mtandao.domains.billing import contract as billing
from mtandao.gateways.etims.client import EtimsClient, receipt_url
from mtandao.gateways.etims.lines import config_of
from mtandao.gateways.etims.outcomes import SENT_BEFORE
from mtandao.gateways.etims.reading import Kept, Receipt
from mtandao.gateways.outbound.answers import Accepted, Answer, Kind, Rejected, problem_of

NOT_TOLD_AGAIN = "KRA has this paper already and does not tell its signature again."


@dataclass(frozen=True, slots=True)
class Taken:
    words: str


@dataclass(frozen=True, slots=True)
class No:
    """It says what is to be mended."""

    words: str


@dataclass(frozen=True, slots=True)
class WrongDevice:
    words: str


@dataclass(frozen=True, slots=True)
class TooFast:
    words: str


@dataclass(frozen=True, slots=True)
class Later:
    """Not taken, or nobody knows: the same bytes again."""

    words: str


Said = billing.FiscalReceipt | Taken | No | WrongDevice | TooFast | Later


def understood(
    client: EtimsClient, document: billing.FiscalDocument, payload: str, answer: Answer[Receipt]
) -> Said:
    """Where KRA says that it has this number already, it is asked whose paper that is."""
    if isinstance(answer, Accepted):
        return _signed(document, answer.value)
    if isinstance(answer, Rejected) and answer.code == SENT_BEFORE:
        return _kept(document, payload, client.sale_detail(document.number))
    return refused(answer)


def refused(answer: Answer[Any]) -> Said:
    words = problem_of(answer)
    if not isinstance(answer, Rejected):
        return Later(words)
    said = f"KRA says {answer.code}: {words}"
    if answer.kind is Kind.BUSY:
        return TooFast(said)
    if answer.may_try_again:
        return Later(said)
    if answer.kind in (Kind.CREDENTIALS, Kind.CONFIGURATION):
        return WrongDevice(said)
    return No(said)


def _kept(document: billing.FiscalDocument, payload: str, answer: Answer[Kept | None]) -> Said:
    if not isinstance(answer, Accepted):
        # A KRA that has no such call, or none for us: it said itself that the paper is there.
        return (
            Taken(NOT_TOLD_AGAIN)
            if isinstance(answer, Rejected) and not answer.may_try_again
            else refused(answer)
        )
    kept = answer.value
    if kept is None:
        return Taken(NOT_TOLD_AGAIN)
    if not _is_ours(kept, payload):
        return No(
            f"KRA holds another paper, {kept.trader_number}, under number {document.number} of this device. "
            "Ask KRA which number comes next."
        )
    return _signed(document, kept.receipt) if kept.receipt else Taken(NOT_TOLD_AGAIN)


def _is_ours(kept: Kept, payload: str) -> bool:
    ours = loads(payload, parse_float=Decimal)
    try:
        same = Decimal(kept.total) == Decimal(ours["totAmt"])
    except InvalidOperation:
        same = False
    return same and kept.trader_number == ours["trdInvcNo"]


def _signed(document: billing.FiscalDocument, receipt: Receipt) -> billing.FiscalReceipt:
    return billing.FiscalReceipt(
        control_unit=document.device.control_unit,
        number=receipt.number,
        total=receipt.total_number,
        internal_data=receipt.internal_data,
        signature=receipt.signature,
        signed_at=receipt.signed_at,
        qr=receipt_url(config_of(document.device), receipt.signature),
    )
