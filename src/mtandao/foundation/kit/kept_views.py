"""Views that people keep for themselves. Who keeps them is a room's business; the kit asks it, if there is one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from mtandao.foundation.kit.listing import SavedView


class Keeper(Protocol):
    def kept(self, ctx: Any, list_name: str) -> Sequence[SavedView]:
        """What this person keeps of that list, oldest first."""

    def keep_url(self, ctx: Any, list_name: str) -> str:
        """Where a form asks for a name and keeps the view; empty for somebody who cannot keep any."""


_keeper: Keeper | None = None


def keep_with(keeper: Keeper) -> None:
    """At start-up, by the room that keeps them."""
    global _keeper
    _keeper = keeper


def kept(ctx: Any, list_name: str) -> Sequence[SavedView]:
    return _keeper.kept(ctx, list_name) if _keeper else ()


def keep_url(ctx: Any, list_name: str) -> str:
    return _keeper.keep_url(ctx, list_name) if _keeper else ""
