"""What a person changed on a router through us, beside what we want of it."""

from typing import Literal
from uuid import UUID

from mtandao.domains.network import permissions
from mtandao.domains.network.events import NasRowChanged
from mtandao.domains.network.queries import router
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit


@command(needs=permissions.CHANGE_NAS)
def record_row(
    ctx: Context, *, nas_id: UUID, menu: str, row: str, did: Literal["added", "changed", "removed"]
) -> None:
    """The router has done it already."""
    emit(ctx, NasRowChanged(subject_id=router(ctx, nas_id).pk, menu=menu, row=row, did=did))
