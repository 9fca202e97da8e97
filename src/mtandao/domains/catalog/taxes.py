"""The tax groups that a plan may name: kept on a floor above, which answers here."""

from collections.abc import Callable, Sequence
from typing import NamedTuple
from uuid import UUID

from mtandao.foundation.context import Context


class TaxGroups(NamedTuple):
    """`offered`: what may be chosen, with its name. `named`: what one is called, archived ones too; None: there is
    none."""

    offered: Callable[[Context], Sequence[tuple[UUID, str]]]
    named: Callable[[Context, UUID], str | None]


_answer: TaxGroups | None = None


def tax_groups_answered_by(answer: TaxGroups) -> None:
    """Register who knows."""
    global _answer
    _answer = answer


def tax_groups_offered(ctx: Context) -> Sequence[tuple[UUID, str]]:
    return _answer.offered(ctx) if _answer else ()


def tax_group_name(ctx: Context, group_id: UUID) -> str:
    """Empty if there is no such group."""
    return (_answer.named(ctx, group_id) if _answer else None) or ""


def may_be_chosen(ctx: Context, group_id: UUID) -> bool:
    return any(group_id == offered for offered, _ in tax_groups_offered(ctx))
