"""The fields of a queue, a pool or a profile of a router, and what of them RouterOS would refuse or pass over."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.network.hands import Row
from mtandao.domains.network.rules.routeros import MARK
from mtandao.domains.network.rules.routeros.by_hand import Wrong, wrong
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


def said_of(why: Wrong) -> str:
    if why == Wrong.NO_PAIR:
        return _("Up and down with a slash between, like 5M/20M.")
    if why == Wrong.PART_OF_A_BURST:
        return _("A burst needs a speed, a limit, a threshold and a time.")
    return _("This is needed.")


class RowForm(KitForm):
    """The fields of its kind, and a tick where it is somebody else's."""

    def __init__(self, *args: Any, kind: str, there: Row | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kind = kind
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
        for name, why in wrong(self.kind, given).items():
            if why != Wrong.MISSING:  # the field says so itself
                self.add_error(name, said_of(why))
        return given
