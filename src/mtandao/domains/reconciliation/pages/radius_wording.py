"""How a difference of RADIUS is said."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mtandao.domains.reconciliation.choices import DriftKind
from mtandao.domains.reconciliation.models import RadiusDrift
from mtandao.domains.reconciliation.pages.wording import SHAPES
from mtandao.domains.reconciliation.rules.held import Secret
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.markup import state_html

SECRET = ("password", "secret")


def kind_html(row: RadiusDrift) -> Any:
    kind = DriftKind(row.kind)
    return state_html(SHAPES[kind], kind.label)


def fields(row: RadiusDrift) -> list[tuple[str, str, str]]:
    """Field, what is there, what is wanted: as a difference is read."""
    names = [*row.wanted, *(name for name in row.there if name not in row.wanted)]
    return [
        (_field(name), _value(name, row.there.get(name, "")), _value(name, row.wanted.get(name, "")))
        for name in names
    ]


def summary(row: RadiusDrift) -> str:
    """One line of it for a list."""
    if row.kind == DriftKind.MISSING:
        return _("is not in RADIUS")
    if row.kind == DriftKind.EXTRA:
        return _("is wanted no more, and can still be asked for")
    return ", ".join(f"{name}: {there or '–'} → {wanted or '–'}" for name, there, wanted in fields(row))


def strangers(count: int) -> str:
    said = ngettext("%(n)s stranger in RADIUS.", "%(n)s strangers in RADIUS.", count)
    return said % {"n": words.count(count)}


def step(ctx: Context, row: RadiusDrift) -> str:
    """What becomes of it."""
    if row.answer:
        return _("Not repaired: %(answer)s") % {"answer": row.answer}
    if row.asked_at:
        return _("Asked %(ago)s.") % {"ago": times.ago(row.asked_at, ctx.now)}
    return _("Can be repaired.")


def _field(name: str) -> str:
    said = {
        "password": _("password"),
        "secret": _("secret"),
        "group": _("group"),
        "until": _("in it until"),
        "octets_left": _("bytes left"),
        "then_group": _("then in group"),
        "name": _("name"),
        "vendor": _("vendor"),
        "coa_port": _("CoA port"),
        "wall_filter": _("Filter behind the wall"),
    }
    # An attribute of the provider's own: the same name may also be in the answer.
    if name.startswith("check "):
        return _("condition %(name)s") % {"name": name.removeprefix("check ")}
    return said.get(name, name)


def _value(name: str, value: str) -> str:
    if name not in SECRET or not value:
        return value
    said = {
        Secret.SET: _("as set here"),
        Secret.ANOTHER: _("another"),
        Secret.PART: _("only one of its two forms"),
    }
    return said[Secret(value)]
