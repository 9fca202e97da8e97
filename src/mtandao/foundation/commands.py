"""`@command`: the only way to change anything.
May he, is it one transaction, is it inside the tenant's fence."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar, cast

from django.db import transaction

from mtandao.foundation.context import Context
from mtandao.foundation.permissions import Permission
from mtandao.foundation.tenancy.fence import fenced_transaction

# Bound to any callable and not to one that begins with a Context: commands also take `**changes`, which a
# named first parameter rules out. The architecture tests see to the shape.
C = TypeVar("C", bound=Callable[..., Any])

# Every command by its dotted name, with the right it needs: the architecture tests walk it.
declared: dict[str, Permission] = {}


_inside: ContextVar[bool] = ContextVar("inside a command", default=False)


def command(*, needs: Permission) -> Callable[[C], C]:
    """Declare a command: first parameter the context, the rest by keyword.

    Refused with NotAllowed before anything is read. Whatever it raises, nothing of it remains:
    changes, events and jobs are rows of the same transaction. A command called by a command shares its fate: half
    of the statements of a payment would be savepoints otherwise. Whoever wants to go on after a refusal inside a
    command puts `attempt()` around it.
    """

    def declare(function: C) -> C:
        declared[f"{function.__module__}.{function.__qualname__}"] = needs

        @wraps(function)
        def run(ctx: Context, *args: Any, **kwargs: Any) -> Any:
            ctx.must_be_allowed(needs)
            nested = _inside.get()
            token = _inside.set(True)
            try:
                with fenced_transaction(ctx, savepoint=not nested):
                    return function(ctx, *args, **kwargs)
            finally:
                _inside.reset(token)

        return cast(C, run)

    return declare


@contextmanager
def sharing_fate() -> Iterator[None]:
    """Inside a savepoint of our own (the relay's): commands in this block need none besides."""
    token = _inside.set(True)
    try:
        yield
    finally:
        _inside.reset(token)


@contextmanager
def attempt() -> Iterator[None]:
    """Inside a command: what this block changed is gone if it raises, and the command may go on."""
    token = _inside.set(False)
    try:
        with transaction.atomic():
            yield
    finally:
        _inside.reset(token)
