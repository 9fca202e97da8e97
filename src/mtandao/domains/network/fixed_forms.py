"""The fields for what a login has for good, at the sale and later."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mtandao.domains.network import prefixes
from mtandao.domains.network.addressing import COLUMNS, FROM, PREFIXES
from mtandao.foundation.context import Context
from mtandao.foundation.kit.forms import KitForm, Section


class PoolField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=None, required=False, empty_label=_("as above"), **options)

    def label_from_instance(self, pool: Any) -> str:
        return (
            f"{pool.name} · /{pool.prefix_length}" if pool.prefix_length else f"{pool.name} · {pool.written}"
        )


class FixedForm(KitForm):
    """Addresses, prefixes, and pools that give the next one free; of IPv6 only where it is planned, of pools only where
    there are any."""

    static_ip = forms.GenericIPAddressField(
        label=_("Fixed address"), required=False, help_text=_("Empty: one from the router's pool.")
    )
    static_from = PoolField(
        label=_("Another address"),
        help_text=_("The next free one of a pool; one above is given back."),
    )
    delegated_prefix = forms.CharField(
        label=_("Delegated prefix"),
        required=False,
        max_length=43,
        help_text=_("IPv6 for his own router to give on. Empty: none that stays."),
    )
    delegated_from = PoolField(
        label=_("Another delegated prefix"),
        help_text=_("The next free one of a pool; one above is given back."),
    )
    framed_prefix = forms.CharField(
        label=_("WAN prefix"),
        required=False,
        max_length=43,
        help_text=_("IPv6 of the line itself, mostly a /64. Empty: none that stays."),
    )
    framed_from = PoolField(
        label=_("Another WAN prefix"), help_text=_("The next free one of a pool; one above is given back.")
    )

    def __init__(self, *args: Any, ctx: Context, **options: Any) -> None:
        super().__init__(*args, **options)
        pools = {
            column: prefixes.pools(ctx) if column in PREFIXES else prefixes.pools_of_addresses(ctx)
            for column in COLUMNS
        }
        has_ipv6 = prefixes.planned(ctx)
        for column, rows in pools.items():
            if column in PREFIXES and not has_ipv6 and not self.initial.get(column):
                del self.fields[column], self.fields[FROM[column]]
            elif rows.exists():
                field: Any = self.fields[FROM[column]]
                field.queryset = rows
            else:
                del self.fields[FROM[column]]

    def clean(self) -> dict[str, Any]:
        """`fixed` is what the command is asked for: what was left alone gives way to a pool."""
        given = super().clean() or self.cleaned_data
        wish: dict[str, Any] = {}
        for column in COLUMNS:
            pool = given.get(FROM[column])
            if pool is not None:
                wish[FROM[column]] = pool.id
            if column in self.fields and (pool is None or column in self.changed_data):
                wish[column] = given.get(column) or ""
        return {**given, "fixed": wish}


FIXED = Section(
    _("Fixed addresses"),
    tuple(name for column in COLUMNS for name in (column, FROM[column])),
)
