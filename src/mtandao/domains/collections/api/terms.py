"""`/api/collections/…`: the tenant's terms for promises, prompts and fees."""

from dataclasses import replace
from datetime import time
from decimal import Decimal
from typing import Annotated

from ninja import Router
from pydantic import Field

from mtandao.domains.collections import permissions
from mtandao.domains.collections.asking import prompt_terms
from mtandao.domains.collections.charging import fee_terms
from mtandao.domains.collections.choices import LateFee
from mtandao.domains.collections.commands.fees import change_fee_terms
from mtandao.domains.collections.commands.promises import change_promise_terms
from mtandao.domains.collections.commands.prompts import change_prompt_terms
from mtandao.domains.collections.promised import promise_terms
from mtandao.domains.collections.rules.fees import FeeTerms
from mtandao.domains.collections.rules.promises import PromiseTerms
from mtandao.domains.collections.rules.prompts import PromptTerms
from mtandao.foundation.api import Amount, Body, Request, Shape, needs

router = Router(tags=["Collections"])
Sum = Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=2)]


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


class FeeTermsChanges(Body):
    """What is not sent stays as it is."""

    late_kind: LateFee | None = None
    late_amount: Sum | None = Field(None, description="Of a fixed late fee.")
    late_percent: Annotated[Decimal, Field(ge=0, le=100, decimal_places=2)] | None = Field(
        None, description="Of what is open of the invoice."
    )
    late_cap: Sum | None = Field(None, description="0: no limit.")
    late_from_day: int | None = Field(None, ge=1, le=365, description="Days after the due day.")
    reconnection: Sum | None = Field(None, description="0: coming back costs nothing.")
    due_days: int | None = Field(None, ge=0, le=365, description="Within which fees are to be paid.")


class FeeTermsShape(Shape):
    late_kind: LateFee
    late_amount: Amount
    late_percent: Amount
    late_cap: Amount
    late_from_day: int
    reconnection: Amount
    due_days: int


def _fee_terms(terms: FeeTerms) -> FeeTermsShape:
    return FeeTermsShape(**{name: getattr(terms, name) for name in FeeTermsShape.model_fields})


@router.get("/fee-terms", response=FeeTermsShape, auth=needs(permissions.VIEW))
def read_fee_terms(request: Request) -> FeeTermsShape:
    """What lateness and coming back cost, before tax."""
    return _fee_terms(fee_terms(request.ctx))


@router.patch("/fee-terms", response=FeeTermsShape, auth=needs(permissions.CHANGE_LADDER))
def update_fee_terms(request: Request, body: FeeTermsChanges) -> FeeTermsShape:
    """Late fees that are turned on are for invoices that fall due from today on."""
    wanted = replace(fee_terms(request.ctx), **body.model_dump(exclude_none=True))
    return _fee_terms(change_fee_terms(request.ctx, terms=wanted).terms())


class PromptTermsChanges(Body):
    """What is not sent stays as it is."""

    days: list[int] | None = Field(
        None, max_length=6, description="Days after the due day; empty: nobody is asked."
    )
    hour_from: time | None = None
    hour_until: time | None = None


class PromptTermsShape(Shape):
    days: list[int]
    hour_from: time
    hour_until: time


def _prompt_terms(terms: PromptTerms) -> PromptTermsShape:
    return PromptTermsShape(days=list(terms.days), hour_from=terms.hour_from, hour_until=terms.hour_until)


@router.get("/prompt-terms", response=PromptTermsShape, auth=needs(permissions.VIEW))
def read_prompt_terms(request: Request) -> PromptTermsShape:
    """On which days, and at which hours, debtors' phones are asked."""
    return _prompt_terms(prompt_terms(request.ctx))


@router.patch("/prompt-terms", response=PromptTermsShape, auth=needs(permissions.CHANGE_LADDER))
def update_prompt_terms(request: Request, body: PromptTermsChanges) -> PromptTermsShape:
    """They hold from now on."""
    sent = body.model_dump(exclude_none=True)
    if "days" in sent:
        sent["days"] = tuple(sent["days"])
    wanted = replace(prompt_terms(request.ctx), **sent)
    return _prompt_terms(change_prompt_terms(request.ctx, terms=wanted).terms())
