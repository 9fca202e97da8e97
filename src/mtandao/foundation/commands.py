"""`@command`: the only way to change anything.
May he, is it one transaction, is it inside the tenant's fence."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from mtandao.foundation.context import Context
from mtandao.foundation.permissions import Permission
from mtandao.foundation.refusals import NotAllowed
from mtandao.foundation.tenancy.fence import fenced_transaction

P = ParamSpec("P")
R = TypeVar("R")

# Every command by its dotted name, with the right it needs: the architecture tests walk it.
declared: dict[str, Permission] = {}


def command(
    *, needs: Permission
) -> Callable[[Callable[Concatenate[Context, P], R]], Callable[Concatenate[Context, P], R]]:
    """Declare a command: first parameter the context, the rest by keyword.

    Refused with NotAllowed before anything is read.
    Whatever it raises, nothing of it remains: changes, events and jobs are rows of the same transaction.
    """

    def declare(function: Callable[Concatenate[Context, P], R]) -> Callable[Concatenate[Context, P], R]:
        declared[f"{function.__module__}.{function.__qualname__}"] = needs

        @wraps(function)
        def run(ctx: Context, *args: P.args, **kwargs: P.kwargs) -> R:
            if not ctx.may(needs):
                raise NotAllowed(f"You may not {needs.label}.", needs=needs.name)
            with fenced_transaction(ctx):
                return function(ctx, *args, **kwargs)

        return run

    return declare
