"""A change is there wholly or not at all; by `Idempotency-Key` a repeated POST has its first answer again."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from ninja.operation import Operation

from mtandao.foundation.api import Request
from mtandao.foundation.context import ActorKind
from mtandao.foundation.idempotency import Answer, answered_once
from mtandao.foundation.tenancy.fence import fenced_transaction

HEADER = "Idempotency-Key"
Run = Callable[..., HttpResponseBase]


class _Undone(Exception):
    def __init__(self, answer: HttpResponseBase) -> None:
        self.answer = answer


def once(operation: Operation, run: Run) -> Run:
    """Wrap an operation that changes something. Answers that hold secrets are never kept."""
    if operation.methods == ["GET"]:
        return run
    keeps = "POST" in operation.methods and not getattr(operation.view_func, "never_kept", False)
    steps = getattr(operation.view_func, "in_steps", False)

    @wraps(run)
    def answer(request: Request, **path: Any) -> HttpResponseBase:
        key = request.headers.get(HEADER) if keeps and not _is_turned_away(operation, request) else None
        if key is None and steps:
            return run(request, **path)
        try:
            return _whole(run, request, path) if key is None else _kept(run, request, path, key)
        except _Undone as undone:
            return undone.answer
        except Exception as error:
            return operation.api.on_exception(request, error)

    return answer


def _whole(run: Run, request: Request, path: dict[str, Any]) -> HttpResponseBase:
    """In one transaction, undone by a failure of ours. A refusal may leave its trace: failed sign-ins do."""
    with fenced_transaction(request.ctx):
        said = run(request, **path)
        if said.status_code >= 500:
            raise _Undone(said)
        return said


def _kept(run: Run, request: Request, path: dict[str, Any], key: str) -> HttpResponse:
    fresh = False

    def ask() -> Answer:
        nonlocal fresh
        fresh = True
        said = _undone_if_refused(run, request, path)
        return Answer(said.status_code, said["Content-Type"], said.content)

    asked = b"\0".join([b"POST", request.get_full_path().encode(), request.body])
    kept = answered_once(request.ctx, key, asked, ask)
    response = HttpResponse(kept.body, status=kept.status, content_type=kept.content_type)
    if not fresh:
        response["Idempotent-Replayed"] = "true"
    return response


def _undone_if_refused(run: Run, request: Request, path: dict[str, Any]) -> HttpResponse:
    """A refusal undoes everything but itself, which is kept; a failure of ours undoes that too."""
    with transaction.atomic():
        said = run(request, **path)
        if said.status_code >= 400:
            transaction.set_rollback(True)
    if said.status_code >= 500 or not isinstance(said, HttpResponse):
        raise _Undone(said)
    return said


def _is_turned_away(operation: Operation, request: Request) -> bool:
    """Nobody's keys are not kept, where somebody must be known."""
    return bool(operation.auth_callbacks) and request.ctx.actor.kind == ActorKind.ANONYMOUS
