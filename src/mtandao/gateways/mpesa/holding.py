"""What M-Pesa holds of our money: asked every hour, told later like every answer to an initiator."""

import logging
from uuid import UUID

from mtandao.domains.payments import contract as payments
from mtandao.foundation.context import Context
from mtandao.foundation.jobs import job
from mtandao.gateways.mpesa import conversations
from mtandao.gateways.mpesa.lines import line
from mtandao.gateways.mpesa.models import Conversation
from mtandao.gateways.mpesa.moments import moment
from mtandao.gateways.mpesa.refusals import kept_code
from mtandao.gateways.mpesa.results import PaidOut, Result, balances
from mtandao.gateways.mpesa.tolerant import nairobi_instant
from mtandao.gateways.outbound.answers import PASSING, Accepted, Rejected

log = logging.getLogger("mtandao.mpesa")

ABOUT_HELD = "held"
# What is noted where Daraja ran out of time: no code of its own.
OUT_OF_TIME = "timeout"


def may_be_asked(gateway: payments.Gateway) -> bool:
    """Questions need an initiator."""
    return all(gateway.value(name) for name in ("initiator_name", "initiator_password", "certificate"))


@job(queue="mpesa")
def ask_holdings(ctx: Context, *, gateway_id: str) -> None:
    """Of the number that is paid to, and of the one that pays out. What is not taken is asked again in an hour."""
    gateway = payments.gateway(ctx, UUID(gateway_id))
    for short_code in dict.fromkeys((gateway.short_code, gateway.payer)):
        held = payments.held.ask_what_is_held(ctx, gateway_id=gateway.id, short_code=short_code)
        if held is not None:
            _ask(ctx, gateway, held)


def _ask(ctx: Context, gateway: payments.Gateway, held: payments.held.GatewayHeld) -> None:
    begun = conversations.begun(ctx, ABOUT_HELD, gateway.id, held.id)
    answer = line(gateway).account_balance(short_code=held.short_code, **conversations.addresses(ctx, begun))
    if isinstance(answer, Accepted):
        conversations.named(begun, answer.value.originator_conversation_id, answer.value.conversation_id)
    elif isinstance(answer, Rejected) and answer.kind not in PASSING:
        _refused(ctx, begun, kept_code(answer))
    else:
        log.warning("short code %s: what it holds could not be asked: %s", held.short_code, answer)


def handle_held(ctx: Context, conversation: Conversation, result: Result) -> str:
    """The accounts by name. One that M-Pesa does not name has no sum: nothing is made up for it."""
    assert conversation.subject_id is not None
    held = payments.held.held(ctx).get(id=conversation.subject_id)
    if not result.succeeded:
        _refused(ctx, conversation, result.result_code)
        return f"not told: {result.result_code} {result.result_text}"
    told = {each.name.casefold().removesuffix(" account"): each.available for each in balances(result)}
    if not told:
        return "no account in it could be read: it is asked again later"
    is_newest = payments.held.record_held(
        ctx,
        gateway_id=held.gateway_id,
        short_code=held.short_code,
        # It was not read before it was asked for, whatever M-Pesa's clock says.
        as_of=max(moment(ctx, nairobi_instant(result.first("BOCompletedTime"))), conversation.begun_at),
        working=told.get("working"),
        utility=told.get("utility"),
        charges=told.get("charges paid"),
    )
    return "noted" if is_newest else "something later is known already"


def handle_held_late(ctx: Context, conversation: Conversation) -> str:
    _refused(ctx, conversation, OUT_OF_TIME)
    return "M-Pesa ran out of time: it is asked again later"


def _refused(ctx: Context, conversation: Conversation, code: str) -> None:
    assert conversation.subject_id is not None
    payments.held.record_held_refused(
        ctx, held_id=conversation.subject_id, code=code, asked_at=conversation.begun_at
    )


def note_what_is_left(ctx: Context, gateway: payments.Gateway, found: PaidOut) -> None:
    """A payout's own word of the accounts that it left."""
    if found.left is not None:
        payments.held.record_held(
            ctx,
            gateway_id=gateway.id,
            short_code=gateway.payer,
            as_of=moment(ctx, found.completed_at),
            working=found.working,
            utility=found.left,
            charges=found.charges,
        )
