"""`/api/collections/…`: the tenant's terms for promises."""

from dataclasses import replace

from ninja import Router
from pydantic import Field

from mtandao.domains.collections import permissions
from mtandao.domains.collections.commands.promises import change_promise_terms
from mtandao.domains.collections.promised import promise_terms
from mtandao.domains.collections.rules.promises import PromiseTerms
from mtandao.foundation.api import Body, Request, Shape, needs

router = Router(tags=["Collections"])


class PromiseTermsChanges(Body):
    """What is not sent stays as it is."""

    longest_days: int | None = Field(None, ge=1, le=90)
    most_broken: int | None = Field(None, ge=0, le=50, description="0: no limit.")
    of_last: int | None = Field(None, ge=0, le=50)


class PromiseTermsShape(Shape):
    longest_days: int
    most_broken: int
    of_last: int


def _promise_terms(terms: PromiseTerms) -> PromiseTermsShape:
    return PromiseTermsShape(
        longest_days=terms.longest_days, most_broken=terms.most_broken, of_last=terms.of_last
    )


@router.get("/promise-terms", response=PromiseTermsShape, auth=needs(permissions.VIEW))
def read_promise_terms(request: Request) -> PromiseTermsShape:
    """How long promises last, and after how many broken ones nobody gets another."""
    return _promise_terms(promise_terms(request.ctx))


@router.patch("/promise-terms", response=PromiseTermsShape, auth=needs(permissions.CHANGE_LADDER))
def update_promise_terms(request: Request, body: PromiseTermsChanges) -> PromiseTermsShape:
    """They hold for the next promise."""
    wanted = replace(promise_terms(request.ctx), **body.model_dump(exclude_none=True))
    return _promise_terms(change_promise_terms(request.ctx, terms=wanted).terms())
