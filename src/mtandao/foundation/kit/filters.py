"""Filters that live in the address and read as words: "Expires before 15 Dec", "Area Westlands +4"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import django_filters
from django import forms
from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django_filters.fields import DateRangeField

from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.forms import KitForm, dress

# Parameters of the list itself; they are no filters.
RESERVED: Final = frozenset({"sort", "after", "before", "columns", "chosen", "density", "format", "live"})
SEARCH: Final = "q"


class DaysField(DateRangeField):  # type: ignore[misc]
    """Two days, and no instants: midnight here is still yesterday in UTC, in which a bare date would be compared."""

    def compress(self, data_list: Any) -> slice | None:
        return slice(*data_list) if data_list else None


class DaysFilter(django_filters.RangeFilter):  # type: ignore[misc]
    """A column of dates from one day to another, both included. For instants: DateFromToRangeFilter."""

    field_class = DaysField


class KitFilters(django_filters.FilterSet):  # type: ignore[misc]
    """Base of every list's filters. The filter named `q` is the box "Find in list".

    `prime` names the chips that always stand there; the others wait under "Filter" until they are used.
    A method `words_<name>(value)` says a value its own way.
    """

    prime: Sequence[str] = ()

    def get_form_class(self) -> type[forms.Form]:
        fields = {name: one.field for name, one in self.filters.items()}
        for field in fields.values():
            if len(getattr(field.widget, "suffixes", ())) == 2:
                field.widget.template_name = "kit/widgets/range.html"
            if isinstance(field, (forms.MultipleChoiceField, forms.ModelMultipleChoiceField)):
                _use(field, forms.CheckboxSelectMultiple())
            elif isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
                _use(field, forms.RadioSelect())
            elif isinstance(field, forms.NullBooleanField):
                field.widget = forms.Select(choices=(("", _("any")), ("true", _("yes")), ("false", _("no"))))
            field.required = False
        made: type[forms.Form] = type(f"{type(self).__name__}Form", (KitForm,), fields)
        return made


def _use(field: Any, widget: Any) -> None:
    widget.choices = [(key, label) if key != "" else (key, _("any")) for key, label in field.choices]
    widget.is_required = False
    field.widget = widget


@dataclass(frozen=True)
class Chip:
    """One filter: its words if it is in force, its field to choose with, the address without it."""

    name: str
    label: str
    words: str
    field: Any
    without: str
    prime: bool

    @property
    def active(self) -> bool:
        return bool(self.words)


def parameters(field_name: str, field: forms.Field) -> list[str]:
    """The address parameters one field reads: a range has two."""
    suffixes: Sequence[str] = getattr(field.widget, "suffixes", ())
    return [f"{field_name}_{suffix}" if suffix else field_name for suffix in suffixes] or [field_name]


def without(query: QueryDict, names: Iterable[str]) -> str:
    """The query string without these parameters, nor a place in the list, which would no longer fit."""
    kept = query.copy()
    for name in {*names, "after", "before"}:
        kept.pop(name, None)
    return kept.urlencode()


def _bound_words(low: Any, high: Any, now: date | None) -> str:
    if low is not None and high is not None:
        return _("%(low)s to %(high)s") % {"low": _said(low, now), "high": _said(high, now)}
    if low is not None:
        return _("from %(low)s") % {"low": _said(low, now)}
    return _("up to %(high)s") % {"high": _said(high, now)} if high is not None else ""


def _said(value: Any, now: date | None) -> str:
    if isinstance(value, (date, datetime)):
        return times.day(value, now, weekday=False)
    if isinstance(value, Decimal):
        return words.money(value, whole=value == value.to_integral_value())
    return str(value)


def value_words(field: forms.Field, value: Any, now: date | None = None) -> str:
    """A filter's value as people say it; empty if it is not in force."""
    if value in (None, "", []):
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, slice):
        return _bound_words(value.start, value.stop, now)
    if isinstance(value, Model):
        return str(value)
    labels = {str(key): str(label) for key, label in _flat(getattr(field, "choices", ()))}
    if isinstance(value, (list, tuple, set, QuerySet)):
        chosen = [labels.get(str(getattr(one, "pk", one)), str(one)) for one in value]
        if not chosen:
            return ""
        return chosen[0] if len(chosen) == 1 else f"{chosen[0]} +{len(chosen) - 1}"
    return labels.get(str(value), _said(value, now))


def _flat(choices: Iterable[Any]) -> Iterable[tuple[Any, Any]]:
    for key, label in choices:
        if isinstance(label, (list, tuple)):
            yield from label
        else:
            yield key, label


def chips(filters: KitFilters, query: QueryDict, now: date | None = None) -> list[Chip]:
    """All filters but the search box: the active ones and the prime ones in their declared order."""
    form = filters.form
    cleaned = form.cleaned_data if form.is_valid() else getattr(form, "cleaned_data", {})
    found = []
    for name in filters.filters:
        if name == SEARCH:
            continue
        field, value = form.fields[name], cleaned.get(name)
        own = getattr(filters, f"words_{name}", None)
        said = str(own(value)) if own and value not in (None, "", []) else value_words(field, value, now)
        found.append(
            Chip(
                name,
                str(field.label or name),
                said,
                form[name],
                without(query, parameters(name, field)),
                name in filters.prime,
            )
        )
    return found


def problems(filters: KitFilters) -> list[str]:
    """What of the address was not understood; those filters are not in force."""
    return [
        f"{filters.form.fields[name].label or name}: {' '.join(errors)}"
        for name, errors in filters.form.errors.items()
    ]


__all__ = [
    "RESERVED",
    "SEARCH",
    "Chip",
    "KitFilters",
    "chips",
    "dress",
    "parameters",
    "problems",
    "value_words",
    "without",
]
