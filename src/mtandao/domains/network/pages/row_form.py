"""The fields of a queue, a pool or a profile of a router, and what of them RouterOS would refuse or pass over."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.network.hands import Row
from mtandao.domains.network.rules.routeros import MARK
from mtandao.domains.network.rules.routeros.written import (
    BURST,
    NO_RATE,
    is_pair,
    parts_of,
    rate_of,
    short,
)
from mtandao.foundation.kit.forms import KitForm, dress
from mtandao.foundation.kit.pieces import Text

SURE = "sure"
_PAIR = gettext_lazy("Up and down, like 5M/20M; k, M or G.")
# Name, label, whether it is needed, and how it is written.
_BURST: tuple[tuple[str, Text, bool, Text], ...] = (
    (
        "burst-limit",
        gettext_lazy("Burst"),
        False,
        gettext_lazy("How fast at most, like 10M/40M. All three, or none."),
    ),
    (
        "burst-threshold",
        gettext_lazy("Burst below"),
        False,
        gettext_lazy("While the average is below, like 4M/16M."),
    ),
    ("burst-time", gettext_lazy("Burst, averaged over"), False, gettext_lazy("Seconds, like 10/10.")),
    ("priority", gettext_lazy("Priority"), False, gettext_lazy("From 1, which goes first, to 8.")),
)
FIELDS: dict[str, tuple[tuple[str, Text, bool, Text], ...]] = {
    "queue": (
        ("name", gettext_lazy("Name"), True, ""),
        ("target", gettext_lazy("Target"), True, gettext_lazy("An address, a network or an interface.")),
        ("max-limit", gettext_lazy("Speed"), False, _PAIR),
        *_BURST,
    ),
    "pool": (
        ("name", gettext_lazy("Name"), True, ""),
        ("ranges", gettext_lazy("Addresses"), True, gettext_lazy("From-to, like 100.64.0.10-100.64.0.99.")),
    ),
    "profile": (
        ("name", gettext_lazy("Name"), True, ""),
        ("local-address", gettext_lazy("Our end"), False, gettext_lazy("An address, or a pool's name.")),
        ("remote-address", gettext_lazy("Their end"), False, gettext_lazy("An address, or a pool's name.")),
        ("dns-server", gettext_lazy("Name servers"), False, ""),
        ("rate", gettext_lazy("Speed"), False, _PAIR),
        *_BURST,
    ),
}
_PAIRS = ("max-limit", "rate", "burst-limit", "burst-threshold")


def shown(kind: str, there: Row) -> dict[str, str]:
    """What the fields hold of a row."""
    row = {**there, **parts_of(there.get("rate-limit", ""))} if kind == "profile" else there
    found = {name: row.get(name, "") for name, *_rest in FIELDS[kind]}
    for name in _PAIRS:
        found |= {name: short(found[name])} if name in found else {}
    seconds = found.get("burst-time", "").replace("s", "")
    if "burst-time" in found:
        found["burst-time"] = "" if seconds == NO_RATE else seconds
    if "priority" in found:
        first, _slash, second = found["priority"].partition("/")
        found["priority"] = first if second in ("", first) else found["priority"]
    return found


def values_of(kind: str, given: Mapping[str, str], there: Row | None) -> dict[str, str]:
    """What the router is to be told: of a new row what was filled in, else what was changed in the form. What was
    emptied is said as RouterOS says "none"."""
    was = shown(kind, there) if there else {}
    changed = {name: value for name, value in given.items() if value != was.get(name, "")}
    if kind == "profile":
        plain = {"name", "local-address", "remote-address", "dns-server"}
        told = {name: value for name, value in changed.items() if name in plain}
        return told | ({"rate-limit": rate_of(given)} if set(changed) - plain else {})
    if kind != "queue":
        return changed
    none = {"max-limit": NO_RATE, "burst-limit": NO_RATE, "burst-threshold": NO_RATE, "burst-time": "0s/0s"}
    told = {name: value or none.get(name, "") for name, value in changed.items()}
    if "priority" in told:
        each = told["priority"] or "8"
        told["priority"] = each if "/" in each else f"{each}/{each}"
    return told


class RowForm(KitForm):
    """The fields of its kind, and a tick where it is somebody else's."""

    def __init__(self, *args: Any, kind: str, there: Row | None, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, label, needed, hint in FIELDS[kind]:
            self._put(
                name, forms.CharField(label=str(label), max_length=200, required=needed, help_text=str(hint))
            )
        if there is not None and not there.get("comment", "").startswith(MARK):
            self._put(
                SURE,
                forms.BooleanField(
                    label=_("It was made by hand: change it all the same"),
                    help_text=_("It is the operator's own. We look after it neither before nor after."),
                ),
            )

    def _put(self, name: str, field: forms.Field) -> None:
        dress(field)
        self.fields[name] = field

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for name in _PAIRS:
            if given.get(name) and not is_pair(given[name]):
                self.add_error(name, _("Up and down with a slash between, like 5M/20M."))
        burst = [name for name in BURST if given.get(name)]
        if burst and (len(burst) < len(BURST) or not (given.get("max-limit") or given.get("rate"))):
            for name in (*BURST, "max-limit", "rate"):
                if name in self.fields and not given.get(name):
                    self.add_error(name, _("A burst needs a speed, a limit, a threshold and a time."))
        return given
