"""The first answer to an `Idempotency-Key`, kept a day so that a repeated request moves money once."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, models

from mtandao.foundation import locks
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Malformed, Refusal
from mtandao.foundation.tenancy.fence import fenced_transaction
from mtandao.foundation.tenancy.models import TenantModel

KEPT = timedelta(hours=24)


class KeyUsedForAnother(Refusal):
    code = "idempotency.key_used_for_another_request"
    status = 422


class KeptAnswer(TenantModel):
    """What was answered to one key of one actor on one route."""

    audited = False  # a technical echo of changes that are audited themselves

    actor_id = models.UUIDField(null=True)
    key = models.TextField()
    request_hash = models.TextField()
    status = models.SmallIntegerField()
    content_type = models.TextField()
    body = models.BinaryField()
    kept_at = models.DateTimeField()

    class Meta:
        app_label = "foundation"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "actor_id", "key"], nulls_distinct=False, name="a_key_has_one_answer"
            )
        ]


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    content_type: str
    body: bytes


def answered_once(ctx: Context, key: str, request: bytes, ask: Callable[[], Answer]) -> Answer:
    """The kept answer, or `ask()`'s, kept in the same transaction as what it changed.

    `request` is method, path and body: the same key with another request is refused. A second request that
    arrives while the first is at work waits for it. A server error is not kept.
    """
    if not 1 <= len(key) <= 255:
        raise Malformed("An Idempotency-Key has 1 to 255 characters.")
    fingerprint = hashlib.sha256(request).hexdigest()
    with fenced_transaction(ctx):
        locks.hold(ctx, "idempotency", ctx.actor.id, key)
        mine = KeptAnswer.of(ctx).filter(actor_id=ctx.actor.id, key=key)
        mine.filter(kept_at__lt=ctx.now - KEPT).delete()
        kept = mine.first()
        if kept is not None:
            if kept.request_hash != fingerprint:
                raise KeyUsedForAnother(
                    "This Idempotency-Key was used for another request. Choose a new one."
                )
            return Answer(kept.status, kept.content_type, bytes(kept.body))
        answer = ask()
        if answer.status < 500:
            KeptAnswer.objects.create(
                tenant_id=ctx.tenant_id,
                actor_id=ctx.actor.id,
                key=key,
                request_hash=fingerprint,
                status=answer.status,
                content_type=answer.content_type,
                body=answer.body,
                kept_at=ctx.now,
            )
        return answer


def forget_old_answers(ctx: Context) -> int:
    """Delete what nobody may repeat any more; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM foundation_keptanswer WHERE kept_at < %s", [ctx.now - KEPT])
        return int(cursor.rowcount)
