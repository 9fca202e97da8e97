"""How a difference, a look and a rider are said."""

from typing import Any

from django.utils.translation import gettext as _

from mtandao.domains.network import contract as network
from mtandao.domains.reconciliation.choices import DriftKind
from mtandao.domains.reconciliation.commands.repairs import why_not
from mtandao.domains.reconciliation.models import Drift, Look
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times
from mtandao.foundation.kit.markup import state_html

# The kit's shapes: trouble that can be repaired, and what a person must settle.
SHAPES = {
    DriftKind.MISSING: "failed",
    DriftKind.DIFFERENT: "failed",
    DriftKind.MISPLACED: "failed",
    DriftKind.EXTRA: "strained",
    DriftKind.TAKEN: "strained",
}


def kind_html(row: Drift) -> Any:
    kind = DriftKind(row.kind)
    return state_html(SHAPES[kind], kind.label)


def what(row: Drift) -> str:
    """`ip/pool homes`."""
    return f"{row.menu} {row.name}" if row.name else row.menu


def fields(row: Drift) -> list[tuple[str, str, str]]:
    """Field, what is there, what is wanted: as a difference is read."""
    names = [*row.wanted, *(name for name in row.there if name not in row.wanted)]
    return [
        (
            _("above") if name == network.ABOVE else name,
            row.there.get(name, ""),
            row.wanted.get(name, ""),
        )
        for name in names
    ]


def summary(row: Drift) -> str:
    """One line of it for a list."""
    if row.kind == DriftKind.MISSING:
        return _("is not there")
    if row.kind == DriftKind.EXTRA:
        return _("is ours, and wanted no more")
    if row.kind == DriftKind.TAKEN:
        return _("was made by hand")
    return ", ".join(_change(name, row.there.get(name, ""), wanted) for name, wanted in row.wanted.items())


def _change(name: str, there: str, wanted: str) -> str:
    if name == network.ABOVE:
        return _("to stand above %(row)s") % {"row": wanted}
    return f"{name}: {there or '–'} → {wanted or '–'}"


def step(ctx: Context, row: Drift) -> str:
    """What becomes of it."""
    if not row.repairable:
        return why_not(row)
    if row.answer:
        return _("The router said: %(answer)s") % {"answer": row.answer}
    if row.asked_at:
        return _("Asked %(ago)s.") % {"ago": times.ago(row.asked_at, ctx.now)}
    return _("Can be repaired.")


def mark_of(look: Look | None) -> tuple[str, str]:
    """The kit's shape, and the word."""
    if look is None or look.state == network.Reach.UNKNOWN:
        return "waiting", _("Not looked at yet")
    if look.state != network.Reach.REACHABLE:
        return "no_answer", str(network.Reach(look.state).label)
    if look.differences:
        return "strained", _("Differs")
    return "answers", _("As wanted")
