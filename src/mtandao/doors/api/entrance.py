"""What stands around every operation: whose portal token, nothing unknown asked, which part of the tree."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja.operation import Operation

from mtandao.domains.organizations import contract as organizations
from mtandao.domains.subscribers import contract as subscribers
from mtandao.doors.api.once import once
from mtandao.foundation.api import Request
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Malformed, NotKnown

Run = Callable[..., HttpResponseBase]
NOTHING = (b"", b"{}", b"null")


def guard(operation: Operation) -> None:
    """Put them around a bound operation, outermost last."""
    operation.view_func = _exactly(operation, _narrowed(operation.view_func))
    operation.run = _introduced(once(operation, operation.run))  # type: ignore[method-assign]


def _introduced(run: Run) -> Run:
    """A subscriber's own token: the staff's middleware does not know it."""

    @wraps(run)
    def answer(request: Request, **path: Any) -> HttpResponseBase:
        token = request.headers.get("Authorization", "")[7:].strip()
        if request.refused is not None and token.startswith(subscribers.PORTAL_TOKEN_MARK):
            try:
                request.ctx = subscribers.context_of_portal_token(request.ctx, token)
            except NotKnown as refusal:
                request.refused = refusal
            else:
                request.refused = None
        return run(request, **path)

    return answer


def _exactly(operation: Operation, view: Callable[..., Any]) -> Callable[..., Any]:
    """A query parameter or a body that the operation does not know is refused, not lost."""
    names = {
        name
        for model in operation.models
        if model.__ninja_param_source__ == "query"
        for name in model.__ninja_flatten_map__
    }
    takes_body = any(model.__ninja_param_source__ == "body" for model in operation.models)

    @wraps(view)
    def answer(request: Request, **values: Any) -> Any:
        unknown = sorted(set(request.GET) - names)
        if unknown:
            raise Malformed(
                "This is not asked here.", fields=dict.fromkeys(unknown, "There is no such parameter.")
            )
        if not takes_body and request.body.strip() not in NOTHING:
            raise Malformed("This takes no body.", fields={"body": "Leave it away."})
        return view(request, **values)

    return answer


def _narrowed(view: Callable[..., Any]) -> Callable[..., Any]:
    """`?organization=`: the asker's context, with that part of his own subtree."""

    @wraps(view)
    def answer(request: Request, **values: Any) -> Any:
        wanted = next(
            (w for v in values.values() if isinstance(w := getattr(v, "organization", None), UUID)), None
        )
        if wanted is not None:
            request.ctx = _within(request.ctx, wanted)
        return view(request, **values)

    return answer


def _within(ctx: Context, organization_id: UUID) -> Context:
    return replace(
        ctx,
        organization_ids=organizations.subtree_ids(ctx, organizations.visible(ctx, organization_id).id),
    )
