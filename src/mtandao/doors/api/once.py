"""`Idempotency-Key`: a repeated POST gets the first answer again, whatever it was."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from ninja.operation import Operation

from mtandao.foundation.api import Request
from mtandao.foundation.context import ActorKind
from mtandao.foundation.idempotency import Answer, answered_once
from mtandao.foundation.refusals import Refusal

HEADER = "Idempotency-Key"
Run = Callable[..., HttpResponseBase]


class _Failed(Exception):
    """A server error on its way out of the transaction, so that nothing of it remains."""

    def __init__(self, answer: HttpResponseBase) -> None:
        self.answer = answer


def once(operation: Operation, run: Run) -> Run:
    """Wrap an operation: every POST but those whose answers hold secrets."""
    if "POST" not in operation.methods or getattr(operation.view_func, "never_kept", False):
        return run

    @wraps(run)
    def answer(request: Request, **path: Any) -> HttpResponseBase:
        key = request.headers.get(HEADER)
        if key is None or _is_turned_away(operation, request):
            return run(request, **path)
        asked = b"\0".join([b"POST", request.get_full_path().encode(), request.body])
        fresh = False

        def ask() -> Answer:
            nonlocal fresh
            fresh = True
            said = run(request, **path)
            if said.status_code >= 500 or not isinstance(said, HttpResponse):
                raise _Failed(said)
            return Answer(said.status_code, said["Content-Type"], said.content)

        try:
            kept = answered_once(request.ctx, key, asked, ask)
        except _Failed as failed:
            return failed.answer
        except Refusal as refusal:
            return operation.api.on_exception(request, refusal)
        response = HttpResponse(kept.body, status=kept.status, content_type=kept.content_type)
        if not fresh:
            response["Idempotent-Replayed"] = "true"
        return response

    return answer


def _is_turned_away(operation: Operation, request: Request) -> bool:
    """Nobody's keys are not kept, where somebody must be known."""
    return bool(operation.auth_callbacks) and request.ctx.actor.kind == ActorKind.ANONYMOUS
