"""`@command`: the only way to change anything.
May he, is it one transaction, is it inside the tenant's fence."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from mtandao.foundation.context import Context
from mtandao.foundation.permissions import Permission
from mtandao.foundation.refusals import NotAllowed
from mtandao.foundation.tenancy.fence import fenced_transaction

# Bound to any callable and not to one that begins with a Context: commands also take `**changes`, which a
# named first parameter rules out. The architecture tests see to the shape.
C = TypeVar("C", bound=Callable[..., Any])

# Every command by its dotted name, with the right it needs: the architecture tests walk it.
declared: dict[str, Permission] = {}


def command(*, needs: Permission) -> Callable[[C], C]:
    """Declare a command: first parameter the context, the rest by keyword.

    Refused with NotAllowed before anything is read. Whatever it raises, nothing of it remains:
    changes, events and jobs are rows of the same transaction.
    """

    def declare(function: C) -> C:
        declared[f"{function.__module__}.{function.__qualname__}"] = needs

        @wraps(function)
        def run(ctx: Context, *args: Any, **kwargs: Any) -> Any:
            if not ctx.may(needs):
                raise NotAllowed(f"You may not {needs.label}.", needs=needs.name)
            with fenced_transaction(ctx):
                return function(ctx, *args, **kwargs)

        return cast(C, run)

    return declare
