"""Money out: wished for by one, approved by another, then sent once."""

from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.organizations.contract import Organization
from mtandao.domains.payments import payout_books, permissions
from mtandao.domains.payments.choices import (
    UNDER_WAY,
    MoneyFrom,
    PayoutMethod,
    PayoutPurpose,
    PayoutState,
)
from mtandao.domains.payments.errors import (
    NoGateway,
    NotEnoughMoney,
    NotWaitingForApproval,
    OwnWish,
    PayoutUnderWay,
)
from mtandao.domains.payments.events import PayoutApproved, PayoutRefused, PayoutRequested
from mtandao.domains.payments.methods import has_mpesa
from mtandao.domains.payments.models import Gateway, Payment, Payout, Refund
from mtandao.domains.payments.partners import named_partner
from mtandao.domains.payments.providers import provider_of
from mtandao.domains.payments.queries import active_gateway
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation import locks
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.ids import new_id
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed

ZERO = Decimal("0.00")


@command(needs=permissions.REFUND)
def request_payout(
    ctx: Context,
    *,
    purpose: PayoutPurpose,
    method: PayoutMethod,
    amount: Decimal,
    reason: str,
    phone: str = "",
    payee: str = "",
    partner_id: UUID | None = None,
) -> Payout:
    """A commission, to the partner who is owed it, or another payment of the provider's own. Money of a customer goes
    out by a refund."""
    if purpose == PayoutPurpose.REFUND or method == PayoutMethod.SAME_WAY:
        raise Malformed(_("Ask for a refund instead."), fields={"purpose": _("This is a refund.")})
    number = checked(ctx, method=method, amount=amount, reason=reason, phone=phone)
    partner = _owed(ctx, purpose, partner_id)
    source = MoneyFrom.PARTNER if purpose == PayoutPurpose.COMMISSION else MoneyFrom.EXPENSE
    payout = new_payout(
        ctx,
        purpose=purpose,
        method=method,
        money_from=source,
        state=PayoutState.REQUESTED,
        amount=amount,
        phone=number,
        payee=payee.strip() or (partner.name if partner else ""),
        partner=partner,
        reason=reason.strip(),
        organization_id=ctx.organization_id,
    )
    payout.save(force_insert=True)
    emit(ctx, PayoutRequested(subject_id=payout.id, amount=amount, method=method))
    return payout


def _owed(ctx: Context, purpose: PayoutPurpose, partner_id: UUID | None) -> Organization | None:
    """The partner of a commission; nobody else's payment is one's."""
    if purpose == PayoutPurpose.COMMISSION:
        return named_partner(ctx, partner_id)
    if partner_id is not None:
        raise Malformed(
            _("Not asked for: see the fields."), fields={"partner_id": _("Only of a commission.")}
        )
    return None


@command(needs=permissions.APPROVE)
def approve_payout(ctx: Context, *, payout_id: UUID) -> Payout:
    """By somebody else than who wished it. OwnWish, NotWaitingForApproval, PayoutUnderWay."""
    payout = _waiting(ctx, payout_id)
    not_his_own(ctx, payout)
    payout.decided_at, payout.decided_by = ctx.now, ctx.actor.name
    set_off(ctx, payout)
    return payout


@command(needs=permissions.APPROVE)
def refuse_payout(ctx: Context, *, payout_id: UUID, because: str) -> Payout:
    payout = _waiting(ctx, payout_id)
    payout.state, payout.result = PayoutState.REFUSED, because.strip()[:500]
    payout.decided_at, payout.decided_by = ctx.now, ctx.actor.name
    payout.ended_at = ctx.now
    payout.save(update_fields=["state", "result", "decided_at", "decided_by", "ended_at"])
    emit(ctx, PayoutRefused(subject_id=payout.id, subscriber_id=payout.subscriber_id, because=payout.result))
    return payout


def _waiting(ctx: Context, payout_id: UUID) -> Payout:
    payout = Payout.locked(ctx, id=payout_id)
    if payout.state != PayoutState.REQUESTED:
        raise NotWaitingForApproval(_("This payout was decided already."))
    return payout


def not_his_own(ctx: Context, wish: Payout | Refund) -> None:
    """Four eyes: who asked for money to leave does not approve it."""
    if wish.requested_by_id is not None and wish.requested_by_id == ctx.actor.id:
        raise OwnWish(_("Somebody else has to approve what you asked for."))


def checked(ctx: Context, *, method: PayoutMethod, amount: Decimal, reason: str, phone: str) -> str:
    """The phone as it is dialled; Malformed for what could never be paid."""
    wrong: dict[str, str] = {}
    if amount <= 0:
        wrong["amount"] = _("An amount above 0.")
    if not reason.strip():
        wrong["reason"] = _("Say what it is for.")
    if method == PayoutMethod.MPESA and not has_mpesa(ctx):
        wrong["method"] = _("M-Pesa is not set up: pay it another way.")
    elif method == PayoutMethod.MPESA and not phone:
        wrong["phone"] = _("The phone that is paid.")
    if method == PayoutMethod.MPESA and (amount != int(amount) or not 10 <= amount <= 250_000):
        wrong["amount"] = _("M-Pesa pays out 10 to 250,000 whole shillings.")
    if wrong:
        raise Malformed(_("Not asked for: see the fields."), fields=wrong)
    return subscribers.e164(phone, ctx.tenant.country) if phone else ""


def new_payout(ctx: Context, *, state: PayoutState, **fields: object) -> Payout:
    """With its name at the provider, which exists before anything is sent."""
    key = new_id()
    return Payout(
        id=key,
        tenant_id=ctx.tenant_id,
        state=state,
        currency=ctx.tenant.currency,
        originator_id=f"mt-{key.hex}",
        requested_at=ctx.now,
        requested_by=ctx.actor.name,
        requested_by_id=ctx.actor.id,
        **fields,
    )


def set_off(ctx: Context, payout: Payout) -> None:
    """Approved: its money is set aside, and whoever pays this way is told. The caller holds the customer's money."""
    payout.gateway = _payer(ctx, payout)
    payout.state = PayoutState.APPROVED
    nobody_else_under_way(ctx, payout)
    try:
        with transaction.atomic():
            payout.save()
    except IntegrityError:
        raise _under_way(payout) from None
    payout_books.set_aside(ctx, payout)
    emit(
        ctx,
        PayoutApproved(
            subject_id=payout.id,
            subscriber_id=payout.subscriber_id,
            amount=payout.amount,
            method=payout.method,
            provider=payout.gateway.provider if payout.gateway else "",
        ),
    )


def nobody_else_under_way(ctx: Context, payout: Payout) -> None:
    """What may be on its way to him already is waited for: a second one might pay him twice."""
    if payout.phone:
        locks.hold(ctx, "payout", payout.phone)
        others = Payout.objects.filter(
            tenant_id=ctx.tenant_id, phone=payout.phone, state__in=UNDER_WAY
        ).exclude(id=payout.id)
        if others.exists():
            raise _under_way(payout)
    if payout.subscriber_id:
        mine = Payout.objects.filter(
            tenant_id=ctx.tenant_id, subscriber_id=payout.subscriber_id, state__in=UNDER_WAY
        )
        if mine.exclude(id=payout.id).exists():
            raise _under_way(payout)


def _under_way(payout: Payout) -> PayoutUnderWay:
    return PayoutUnderWay(
        _("Another payout to %(who)s is on its way. Wait until it is known what became of it.")
        % {"who": payout.payee or payout.phone or _("him")}
    )


def _payer(ctx: Context, payout: Payout) -> Gateway | None:
    if payout.method == PayoutMethod.MPESA:
        gateway = active_gateway(ctx)
        if gateway is None:
            raise NoGateway(_("M-Pesa is not set up: pay it another way."))
        return gateway
    if payout.method == PayoutMethod.SAME_WAY:
        assert payout.payment is not None
        return way_back(ctx, payout.payment)
    return None


def way_back(ctx: Context, payment: Payment) -> Gateway:
    """The gateway that can be told to give it back; NoGateway where a person has to."""
    gateway = _came_through(ctx, payment)
    if gateway is None:
        raise NoGateway(_("It did not come through a gateway: pay it back another way."))
    if not provider_of(gateway).gives_back:
        raise NoGateway(
            _("%(provider)s has no way back: pay it back by a bank transfer or in cash.")
            % {"provider": provider_of(gateway).label}
        )
    return gateway


def gives_back(ctx: Context, payment: Payment) -> Gateway | None:
    """The same gateway, where it can; None where a person has to."""
    gateway = _came_through(ctx, payment)
    return gateway if gateway is not None and provider_of(gateway).gives_back else None


def _came_through(ctx: Context, payment: Payment) -> Gateway | None:
    gateway = payment.gateway or active_gateway(ctx)
    return gateway if gateway is not None and gateway.provider == payment.method else None


def enough(held: Decimal, amount: Decimal) -> None:
    if held < amount:
        raise NotEnoughMoney(
            _("There are %(held)s in the wallet, less than is to be paid out.") % {"held": held},
            held=str(held),
        )


def wallet_of(ctx: Context, subscriber_id: UUID) -> Decimal:
    return ledger.lock_wallets(ctx, [subscriber_id]).get(subscriber_id, ZERO)
