"""A listener that remembers what it heard, and fails when it is told to."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit
from mtandao.foundation.tests.things import ThingTouched, mark

ONLY = ["tests.listener"]
A, B, C = (UUID(int=number) for number in (0xA0, 0xB0, 0xC0))


def announce(ctx: Context, *steps: tuple[UUID, int]) -> None:
    """One transaction and one cause for each call."""
    with transaction.atomic():
        emit(ctx, *[ThingTouched(subject_id=stream, number=number) for stream, number in steps])


class Ear:
    """Hears, and fails when told to."""

    def __init__(self, *, batch: bool = False) -> None:
        self.heard: list[tuple[UUID, int]] = []
        self.contexts: list[Context] = []
        self.calls: list[int] = []
        self.failing: dict[tuple[UUID, int], Exception] = {}
        self.batch = batch

    def __call__(self, ctx: Context, told: Any) -> None:
        events: Sequence[ThingTouched] = told if self.batch else [told]
        self.contexts.append(ctx)
        self.calls.append(len(events))
        new = []
        for event in events:
            step = (event.subject_id, event.number)
            mark(ctx, f"{event.number} of {event.subject_id}")
            if step in self.failing:
                raise self.failing[step]
            new.append(step)
        self.heard += new
