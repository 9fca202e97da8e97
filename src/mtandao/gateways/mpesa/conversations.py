"""What we asked Daraja to do and to tell us later: a row before each call, found again by the end of our address."""

import secrets
from uuid import UUID

from mtandao.foundation.context import Context
from mtandao.gateways.mpesa.lines import callback_url
from mtandao.gateways.mpesa.models import Conversation


def begun(ctx: Context, kind: str, gateway_id: UUID, subject_id: UUID | None = None) -> Conversation:
    """Its key is what whoever speaks for Daraja must know."""
    return Conversation.objects.create(
        tenant_id=ctx.tenant_id,
        key=secrets.token_hex(24),
        kind=kind,
        gateway_id=gateway_id,
        subject_id=subject_id,
        begun_at=ctx.now,
    )


def addresses(ctx: Context, conversation: Conversation) -> dict[str, str]:
    return {
        "result_url": callback_url(ctx, f"out/result/{conversation.key}"),
        "timeout_url": callback_url(ctx, f"out/late/{conversation.key}"),
    }


def named(conversation: Conversation, originator_id: str, conversation_id: str) -> None:
    """What Daraja calls it."""
    conversation.originator_id, conversation.conversation_id = originator_id, conversation_id
    conversation.save(update_fields=["originator_id", "conversation_id"])


def told(ctx: Context, conversation: Conversation, code: str) -> None:
    conversation.told_at, conversation.result_code = ctx.now, code
    conversation.save(update_fields=["told_at", "result_code"])


def of_key(key: str) -> Conversation | None:
    """Whose address this is. Needs a platform fence: the caller is not known yet."""
    return Conversation.objects.filter(key=key).first() if key else None


def last_about(ctx: Context, kind: str, subject_id: UUID) -> Conversation | None:
    return Conversation.of(ctx).filter(kind=kind, subject_id=subject_id).order_by("-id").first()
