"""How money on its way out stands in the ledger: set aside when approved, gone when paid, back when it failed."""

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments.choices import MoneyFrom, PayoutMethod
from mtandao.domains.payments.desk import open_shift_of
from mtandao.domains.payments.models import Payout
from mtandao.foundation.context import Context

SOURCES = {
    MoneyFrom.WALLET: ledger.AccountCode.WALLET,
    MoneyFrom.SUSPENSE: ledger.AccountCode.SUSPENSE,
    MoneyFrom.PARTNER: ledger.AccountCode.PARTNER,
    MoneyFrom.EXPENSE: ledger.AccountCode.EXPENSE,
}


def set_aside(ctx: Context, payout: Payout) -> None:
    _book(ctx, payout, f"payout:{payout.id}", "set aside", _source(payout, 1), _on_its_way(payout, -1))


def gone(ctx: Context, payout: Payout) -> None:
    _book(ctx, payout, f"payout-paid:{payout.id}", "paid out", _on_its_way(payout, 1), _place(ctx, payout))


def came_back(ctx: Context, payout: Payout) -> None:
    _book(ctx, payout, f"payout-back:{payout.id}", "came back", _on_its_way(payout, 1), _source(payout, -1))


def gone_after_all(ctx: Context, payout: Payout) -> None:
    """It was booked as failed, and the provider says that he paid."""
    _book(ctx, payout, f"payout-late:{payout.id}", "paid after all", _source(payout, 1), _place(ctx, payout))


def _book(ctx: Context, payout: Payout, key: str, what: str, *lines: ledger.Line) -> None:
    entry = ledger.Entry(
        kind=ledger.JournalKind.PAYOUT,
        key=key,
        memo=f"{payout.get_purpose_display()} {what}",
        lines=lines,
        subscriber_id=payout.subscriber_id,
        document_id=payout.id,
    )
    ledger.post(ctx.trusted(), entries=[entry])


def _source(payout: Payout, sign: int) -> ledger.Line:
    code = SOURCES[MoneyFrom(payout.money_from)]
    owner = payout.subscriber_id if code == ledger.AccountCode.WALLET else None
    # A commission of before partners were named is on the account of who asked for it.
    detail = str(payout.partner_id or payout.organization_id) if code == ledger.AccountCode.PARTNER else ""
    return ledger.Line(code, sign * payout.amount, owner, detail)


def _on_its_way(payout: Payout, sign: int) -> ledger.Line:
    return ledger.Line(ledger.AccountCode.PAYOUT, sign * payout.amount)


def _place(ctx: Context, payout: Payout) -> ledger.Line:
    """Where the money lay: what came back the way it came, in the very account where it was put."""
    if payout.method == PayoutMethod.SAME_WAY:
        booked = ledger.postings_about(ctx, [f"payment:{payout.payment_id}"])
        held = next(posting.account for posting in booked if posting.amount > 0)
        return ledger.Line(ledger.AccountCode(held.code), -payout.amount, detail=held.detail)
    if payout.method == PayoutMethod.MPESA:
        code = payout.gateway.payer if payout.gateway else ""
        return ledger.Line(ledger.AccountCode.MPESA, -payout.amount, detail=code)
    if payout.method == PayoutMethod.CASH:
        shift = open_shift_of(ctx)
        return ledger.Line(
            ledger.AccountCode.CASH, -payout.amount, detail=str(shift.drawer_id) if shift else ""
        )
    return ledger.Line(ledger.AccountCode.BANK, -payout.amount, detail=str(payout.bank_account_id or ""))
