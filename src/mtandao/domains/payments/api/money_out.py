"""`/api/billing/refunds` and `/api/billing/payouts`."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.payments import permissions, queries
from mtandao.domains.payments.api.transactions import SEEN
from mtandao.domains.payments.choices import PayoutMethod, PayoutPurpose, PayoutState, RefundState
from mtandao.domains.payments.commands.payout_results import conclude_payout, pay_by_hand
from mtandao.domains.payments.commands.payouts import approve_payout, refuse_payout, request_payout
from mtandao.domains.payments.commands.refunds import approve_refund, refuse_refund, request_refund
from mtandao.domains.payments.models import Payout, Refund
from mtandao.domains.payments.receipts.voucher import voucher_pdf
from mtandao.foundation.api import (
    Amount,
    Body,
    GuardedShape,
    Instant,
    Listing,
    Money,
    OrganizationListQuery,
    Request,
    needs,
    only,
)
from mtandao.foundation.api.papers import PAPER, on_paper, wants_paper
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import NotFound

router = Router(tags=["Money out"])


class PayoutShape(GuardedShape):
    id: UUID
    status: PayoutState
    purpose: PayoutPurpose
    method: PayoutMethod
    amount: Annotated[Money, SEEN]
    currency: str
    client_id: UUID | None
    transaction_id: UUID | None
    phone: str
    payee: str
    partner_id: UUID | None = Field(description="Of a commission: whom it is owed to.")
    bank_account_id: UUID | None = Field(description="Of a transfer: the account that it left.")
    reason: str
    receipt: str
    result: str
    requested_by: str
    decided_by: str
    requested_at: Instant
    ended_at: Instant | None


class RefundShape(GuardedShape):
    id: UUID
    status: RefundState
    method: PayoutMethod
    amount: Annotated[Money, SEEN]
    currency: str
    client_id: UUID | None
    transaction_id: UUID | None
    payout_id: UUID | None
    phone: str
    payee: str
    reason: str
    refused_because: str
    requested_by: str
    decided_by: str
    requested_at: Instant


class PayoutsAsked(OrganizationListQuery):
    client_id: UUID | None = None
    status: PayoutState | None = None


class RefundsAsked(OrganizationListQuery):
    client_id: UUID | None = None
    status: RefundState | None = None


class NewRefund(Body):
    transaction_id: UUID | None = Field(None, description="The payment that is given back.")
    client_id: UUID | None = Field(None, description="Or whose wallet it is taken out of.")
    amount: Amount | None = Field(None, description="Default: the whole payment.")
    method: PayoutMethod = PayoutMethod.MPESA
    phone: str = Field("", max_length=30, description="Default: the phone that paid, or the client's own.")
    payee: str = Field("", max_length=200)
    reason: str = Field(max_length=500)


class NewPayout(Body):
    purpose: PayoutPurpose
    method: PayoutMethod
    amount: Amount
    phone: str = Field("", max_length=30)
    payee: str = Field("", max_length=200)
    partner_id: UUID | None = Field(None, description="Needed of a commission, and only of one.")
    reason: str = Field(max_length=500)


class Because(Body):
    because: str = Field(max_length=500)


class HandedOut(Body):
    reference: str = Field("", max_length=60, description="Of the transfer; not needed for cash.")
    bank_account_id: UUID | None = Field(
        None, description="Of a transfer: the account that it left. Needed where there are several."
    )


class Conclusion(Body):
    paid: bool = Field(description="What the provider's own books say.")
    receipt: str = Field("", max_length=40)
    note: str = Field("", max_length=300, description="Where it was looked up.")


def payout_shape(row: Payout) -> PayoutShape:
    return PayoutShape(
        id=row.id,
        status=PayoutState(row.state),
        purpose=PayoutPurpose(row.purpose),
        method=PayoutMethod(row.method),
        amount=row.amount,
        currency=row.currency,
        client_id=row.subscriber_id,
        transaction_id=row.payment_id,
        phone=row.phone,
        payee=row.payee,
        partner_id=row.partner_id,
        bank_account_id=row.bank_account_id,
        reason=row.reason,
        receipt=row.receipt,
        result=row.result,
        requested_by=row.requested_by,
        decided_by=row.decided_by,
        requested_at=row.requested_at,
        ended_at=row.ended_at,
    )


def refund_shape(row: Refund) -> RefundShape:
    return RefundShape(
        id=row.id,
        status=RefundState(row.state),
        method=PayoutMethod(row.method),
        amount=row.amount,
        currency=row.currency,
        client_id=row.subscriber_id,
        transaction_id=row.payment_id,
        payout_id=row.payout_id,
        phone=row.phone,
        payee=row.payee,
        reason=row.reason,
        refused_because=row.refused_because,
        requested_by=row.requested_by,
        decided_by=row.decided_by,
        requested_at=row.requested_at,
    )


def _payout_shapes(_ctx: Context, rows: Sequence[Payout]) -> list[PayoutShape]:
    return [payout_shape(row) for row in rows]


def _refund_shapes(_ctx: Context, rows: Sequence[Refund]) -> list[RefundShape]:
    return [refund_shape(row) for row in rows]


PAYOUTS = Listing("payouts", PayoutShape, _payout_shapes)
REFUNDS = Listing("refunds", RefundShape, _refund_shapes)


@router.get("/refunds", response=REFUNDS.page, auth=needs(permissions.VIEW))
def list_refunds(request: Request, asked: Query[RefundsAsked]) -> HttpResponseBase:
    """Refunds, the newest first."""
    rows = queries.refunds(request.ctx)
    return REFUNDS.answer(request, only(rows, subscriber_id=asked.client_id, state=asked.status), asked)


@router.post("/refunds", response={201: RefundShape}, auth=needs(permissions.REFUND))
def create_refund(request: Request, body: NewRefund) -> RefundShape:
    """Ask for one, of a payment or of a wallet. Nothing moves until somebody else approves it."""
    refund = request_refund(
        request.ctx,
        method=body.method,
        reason=body.reason,
        subscriber_id=body.client_id,
        payment_id=body.transaction_id,
        amount=body.amount,
        phone=body.phone,
        payee=body.payee,
    )
    return refund_shape(refund)


@router.get("/refunds/{uuid:refund_id}", response=RefundShape, auth=needs(permissions.VIEW))
def read_refund(request: Request, refund_id: UUID) -> RefundShape:
    """One refund."""
    return refund_shape(queries.refund(request.ctx, refund_id))


@router.post("/refunds/{uuid:refund_id}/approval", response=RefundShape, auth=needs(permissions.APPROVE))
def create_refund_approval(request: Request, refund_id: UUID) -> RefundShape:
    """By somebody else than who asked for it: the money is set aside and sent."""
    return refund_shape(approve_refund(request.ctx, refund_id=refund_id))


@router.post("/refunds/{uuid:refund_id}/refusal", response=RefundShape, auth=needs(permissions.APPROVE))
def create_refund_refusal(request: Request, refund_id: UUID, body: Because) -> RefundShape:
    """Say no, and why."""
    return refund_shape(refuse_refund(request.ctx, refund_id=refund_id, because=body.because))


@router.get("/payouts", response=PAYOUTS.page, auth=needs(permissions.VIEW))
def list_payouts(request: Request, asked: Query[PayoutsAsked]) -> HttpResponseBase:
    """Payouts, the newest first."""
    rows = queries.payouts(request.ctx)
    return PAYOUTS.answer(request, only(rows, subscriber_id=asked.client_id, state=asked.status), asked)


@router.post("/payouts", response={201: PayoutShape}, auth=needs(permissions.REFUND))
def create_payout(request: Request, body: NewPayout) -> PayoutShape:
    """Ask for a partner's commission or another payment of the provider's own money."""
    payout = request_payout(
        request.ctx,
        purpose=body.purpose,
        method=body.method,
        amount=body.amount,
        reason=body.reason,
        phone=body.phone,
        payee=body.payee,
        partner_id=body.partner_id,
    )
    return payout_shape(payout)


@router.get(
    "/payouts/{uuid:payout_id}", response=PayoutShape, auth=needs(permissions.VIEW), openapi_extra=PAPER
)
def read_payout(request: Request, payout_id: UUID) -> PayoutShape | HttpResponseBase:
    """What became of it; with `Accept: application/pdf` the voucher, once it is paid."""
    found = queries.payouts(request.ctx).get(pk=queries.payout(request.ctx, payout_id).pk)
    if not wants_paper(request):
        return payout_shape(found)
    if found.state != PayoutState.SUCCEEDED:
        raise NotFound("There is a voucher once it is paid.")
    name = f"voucher-{found.receipt or str(found.pk)[:8]}"
    return on_paper(request, name, lambda: voucher_pdf(request.ctx, found), SEEN.permission)


@router.post("/payouts/{uuid:payout_id}/approval", response=PayoutShape, auth=needs(permissions.APPROVE))
def create_payout_approval(request: Request, payout_id: UUID) -> PayoutShape:
    """By somebody else than who asked for it: the money is set aside and sent, once."""
    return payout_shape(approve_payout(request.ctx, payout_id=payout_id))


@router.post("/payouts/{uuid:payout_id}/refusal", response=PayoutShape, auth=needs(permissions.APPROVE))
def create_payout_refusal(request: Request, payout_id: UUID, body: Because) -> PayoutShape:
    """Say no, and why."""
    return payout_shape(refuse_payout(request.ctx, payout_id=payout_id, because=body.because))


@router.post("/payouts/{uuid:payout_id}/handover", response=PayoutShape, auth=needs(permissions.PAY_OUT))
def create_handover(request: Request, payout_id: UUID, body: HandedOut) -> PayoutShape:
    """Somebody paid it by hand: a bank transfer, or cash out of his open shift."""
    payout = pay_by_hand(
        request.ctx, payout_id=payout_id, reference=body.reference, bank_account_id=body.bank_account_id
    )
    return payout_shape(payout)


@router.post("/payouts/{uuid:payout_id}/conclusion", response=PayoutShape, auth=needs(permissions.APPROVE))
def create_conclusion(request: Request, payout_id: UUID, body: Conclusion) -> PayoutShape:
    """What the provider's own books say of a payout of which nothing was heard."""
    payout = conclude_payout(
        request.ctx, payout_id=payout_id, paid=body.paid, receipt=body.receipt, note=body.note
    )
    return payout_shape(payout)
