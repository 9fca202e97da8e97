"""Deeds of persons that would bill an account whose sums do not add up."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from uuid import UUID

from django.db import connection

from mtandao.domains.billing.commands.park import left_unbilled
from mtandao.domains.billing.errors import AccountInDoubt
from mtandao.foundation.context import Context

C = TypeVar("C", bound=Callable[..., Any])


def parks_whom_it_refuses(deed: C) -> C:
    """Around a command of a person. Nothing of what is refused remains, but the account that was found not to add up
    is parked, so that somebody finds it there."""

    @wraps(deed)
    def done(ctx: Context, *args: Any, **kwargs: Any) -> Any:
        try:
            return deed(ctx, *args, **kwargs)
        except AccountInDoubt as refused:
            # Inside a command that is refused with it there is nothing to write into any more.
            if not connection.needs_rollback:
                left_unbilled(ctx.trusted(), subscriber_ids=[UUID(str(refused.facts["subscriber_id"]))])
            raise

    return cast(C, done)
