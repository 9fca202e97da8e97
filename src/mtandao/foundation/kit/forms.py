"""Forms that all look and speak alike. Declare fields and sections; the page comes from `kit/form.html`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.translation import gettext as _
from django_filters.fields import DateRangeField

from mtandao.foundation.kit.pieces import Text
from mtandao.foundation.kit.widgets import DayInput, MomentInput, MoneyInput

_CHECKS: Final = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)
_DATES: Final = (DateRangeField, forms.DateField)
_WIDE: Final = (forms.Textarea, forms.RadioSelect, forms.CheckboxSelectMultiple)


class KitRenderer(DjangoTemplates):
    """Draws forms, fields and widgets with the kit's templates; set as FORM_RENDERER."""

    form_template_name = "kit/form/fields.html"
    field_template_name = "kit/form/field.html"


@dataclass(frozen=True)
class Section:
    """A heading with the fields under it. `help` stands below the heading."""

    title: Text
    fields: Sequence[str]
    help: Text = ""


@dataclass(frozen=True)
class DrawnSection:
    title: Text
    help: Text
    fields: list[forms.BoundField]


class KitField(forms.BoundField):
    @property
    def is_wide(self) -> bool:
        """Whether it takes both columns: long texts and choices do, others when the form says so."""
        return self.name in getattr(self.form, "wide", ()) or isinstance(self.field.widget, _WIDE)


class KitForm(forms.Form):
    """Base of every form.

    `sections` orders the fields; fields in none of them follow at the end. `wide` names fields that take both
    columns (long texts and choices do anyway). `one_column` draws every field below the other.
    """

    default_renderer = KitRenderer
    bound_field_class = KitField
    sections: ClassVar[Sequence[Section]] = ()
    wide: ClassVar[Sequence[str]] = ()
    one_column: ClassVar[bool] = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.label_suffix = ""
        for field in self.fields.values():
            dress(field)

    def drawn_sections(self) -> Iterator[DrawnSection]:
        placed: set[str] = set()
        for section in self.sections:
            names = [
                name
                for name in section.fields
                if name in self.fields and not self.fields[name].widget.is_hidden
            ]
            placed.update(section.fields)
            if names:
                yield DrawnSection(section.title, section.help, [self[name] for name in names])
        rest = [bound for bound in self.visible_fields() if bound.name not in placed]
        if rest:
            yield DrawnSection("", "", rest)

    @property
    def marks_optional(self) -> bool:
        """The rarer kind carries the word: "optional" where most fields are required, else "required"."""
        asked = [bound.field for bound in self.visible_fields()]
        return sum(field.required for field in asked) * 2 > len(asked)

    @property
    def marks_nothing(self) -> bool:
        """Where every field is required, saying so helps nobody."""
        return all(bound.field.required for bound in self.visible_fields())

    def price_in(self, currency: str) -> None:
        """Sums that do not say their currency are asked for in this one."""
        for field in self.fields.values():
            if isinstance(field.widget, MoneyInput) and not field.widget.before:
                field.widget.before = currency

    def refuse(self, detail: str, fields: Mapping[str, str] | None = None) -> None:
        """Put a refusal where it belongs: beside its fields, or over the form if it is about none of them."""
        if not self.is_bound:
            raise ValueError("only a form that was sent can be refused")
        beside = {name: sentence for name, sentence in (fields or {}).items() if name in self.fields}
        for name, sentence in beside.items():
            self.add_error(name, sentence)
        if not beside:
            self.add_error(None, detail)

    @property
    def problem_count(self) -> int:
        return sum(len(errors) for errors in self.errors.values())

    @property
    def has_field_problems(self) -> bool:
        return any(name in self.fields for name in self.errors)


def offer(field: forms.Field, choices: Iterable[tuple[str, Text]]) -> None:
    """Let a text be chosen of a list that only the tenant knows, or of none."""
    listed = list(choices)
    if listed:
        field.widget = forms.Select(choices=[("", "–"), *listed])
        dress(field)


def dress(field: forms.Field) -> None:
    """Give a field's widget its class and the words Django would say more stiffly."""
    widget = field.widget
    parts: Any = widget.widgets if isinstance(widget, forms.MultiWidget) else [widget]
    for at, part in enumerate(parts):
        if type(part) is forms.DateInput or (isinstance(field, _DATES) and type(part) is forms.TextInput):
            part = parts[at] = DayInput(part.attrs)
        elif type(part) is forms.DateTimeInput:
            part = parts[at] = MomentInput(part.attrs)
        if isinstance(part, _CHECKS):
            part.attrs.setdefault("class", "form-check-input")
            if type(part) in (forms.RadioSelect, forms.CheckboxSelectMultiple):
                part.template_name = "kit/widgets/choices.html"
        elif isinstance(part, forms.Select):
            part.attrs.setdefault("class", "form-select")
        elif not isinstance(part, forms.HiddenInput):
            part.attrs.setdefault("class", "form-control")
        if isinstance(part, forms.NumberInput):
            part.attrs.setdefault("inputmode", "decimal")
    if not isinstance(widget, forms.MultiWidget):
        parts[0].is_required = widget.is_required
        field.widget = parts[0]
    if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
        field.error_messages["required"] = _("This is needed.")
