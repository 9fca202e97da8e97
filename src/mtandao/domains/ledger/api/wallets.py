"""A customer's wallet, and what moves it by hand."""

from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from ninja import Router
from pydantic import Field

from mtandao.domains.ledger import permissions
from mtandao.domains.ledger.api.shapes import SEEN, JournalShape, journal_shapes
from mtandao.domains.ledger.choices import CreditKind
from mtandao.domains.ledger.commands.rules import change_wallet_rules
from mtandao.domains.ledger.commands.wallets import adjust_wallet, give_promotion, transfer_money
from mtandao.domains.ledger.models import WalletRules
from mtandao.domains.ledger.queries.balances import balance
from mtandao.domains.ledger.queries.rules import wallet_rules
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.api import Amount, Body, GuardedShape, Money, Request, Shape, needs, spoken_as
from mtandao.foundation.ids import new_id

router = Router(tags=["Wallets"])


class WalletShape(GuardedShape):
    client_id: UUID
    currency: str
    wallet: Annotated[Money, SEEN]
    owed: Annotated[Money, SEEN]
    net: Annotated[Money, SEEN] = Field(description="Wallet less debt: below zero is owed.")


Key = Annotated[
    str,
    Field(
        "",
        max_length=200,
        description="Makes it happen once: the same key again is refused. Without one, send an Idempotency-Key.",
    ),
]


class AdjustmentBody(Body):
    client_id: UUID
    amount: Amount = Field(description="Above zero into the wallet, below zero out of it.")
    reason: str = Field(max_length=200)
    kind: CreditKind = Field(CreditKind.ADJUSTMENT, description="A gift is promotional credit.")
    key: Key


class TransferBody(Body):
    client_id: UUID
    to_client_id: UUID
    amount: Amount
    reason: str = Field(max_length=200)
    key: Key


class WalletRulesShape(Shape):
    adjust_limit: Money
    low_below: Money | None = Field(description="Whoever falls below it is told. Null: nobody is.")


class WalletRulesBody(Body):
    adjust_limit: Amount = Field(default_factory=Decimal)
    low_below: Amount | None = None


@router.get("/wallets/{uuid:client_id}", response=WalletShape, auth=needs(subscribers.permissions.VIEW_MONEY))
def read_wallet(request: Request, client_id: UUID) -> WalletShape:
    """What a client has with us and owes."""
    subscriber = subscribers.subscriber(request.ctx, client_id)
    held = balance(request.ctx, subscriber.id)
    return WalletShape(
        client_id=subscriber.id,
        currency=request.ctx.tenant.currency,
        wallet=held.wallet,
        owed=held.owed,
        net=held.net,
    )


@router.post("/adjustments", response={201: JournalShape}, auth=needs(permissions.ADJUST))
def create_adjustment(request: Request, body: AdjustmentBody) -> JournalShape:
    """Credit or debit a wallet with a reason. What is credited pays open invoices at once."""
    how = {"reason": body.reason, "key": body.key or str(new_id())}
    with spoken_as({"subscriber": "client_id"}):
        if body.kind == CreditKind.PROMOTION:
            booked = give_promotion(request.ctx, subscriber_id=body.client_id, amount=body.amount, **how)
        else:
            booked = adjust_wallet(request.ctx, subscriber_id=body.client_id, amount=body.amount, **how)
    return journal_shapes(request.ctx, [booked])[0]


@router.post("/transfers", response={201: JournalShape}, auth=needs(permissions.TRANSFER))
def create_transfer(request: Request, body: TransferBody) -> JournalShape:
    """From one client's wallet into another's, never more than there is."""
    with spoken_as({"to": "to_client_id"}):
        booked = transfer_money(
            request.ctx,
            from_id=body.client_id,
            to_id=body.to_client_id,
            amount=body.amount,
            reason=body.reason,
            key=body.key or str(new_id()),
        )
    return journal_shapes(request.ctx, [booked])[0]


@router.get("/wallet-rules", response=WalletRulesShape, auth=needs(permissions.VIEW))
def read_wallet_rules(request: Request) -> WalletRulesShape:
    """How much may be moved by hand, and who is told that his wallet is low."""
    return _rules(wallet_rules(request.ctx))


@router.patch("/wallet-rules", response=WalletRulesShape, auth=needs(permissions.CHANGE_RULES))
def change_rules(request: Request, body: WalletRulesBody) -> WalletRulesShape:
    """The limit of an adjustment by one's own right, and below what a client is told that his wallet is low."""
    rules = wallet_rules(request.ctx)
    there: dict[str, Any] = {"adjust_limit": rules.adjust_limit, "low_below": rules.low_below}
    return _rules(change_wallet_rules(request.ctx, **{**there, **body.given()}))


def _rules(rules: WalletRules) -> WalletRulesShape:
    return WalletRulesShape(adjust_limit=rules.adjust_limit, low_below=rules.low_below)
