"""Inputs of the kit: money with its currency, phones, figures with a unit, passwords one can look at."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mtandao.foundation.kit import words
from mtandao.foundation.kit.pieces import Text


class AffixInput(forms.TextInput):
    """An input between a `before` and an `after`: `KES [2,500.00]`, `[20] Mbps`."""

    template_name = "kit/widgets/affix.html"

    def __init__(self, attrs: dict[str, Any] | None = None, *, before: Text = "", after: Text = "") -> None:
        self.before, self.after = before, after
        super().__init__(attrs)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"].update(before=self.before, after=self.after)
        return context


class MoneyInput(AffixInput):
    """Right-aligned; opens the number keys of a phone."""

    def __init__(self, currency: Text = "", attrs: dict[str, Any] | None = None) -> None:
        given = {
            "inputmode": "decimal",
            "autocomplete": "off",
            "class": "form-control mt-money-input",
            **(attrs or {}),
        }
        super().__init__(given, before=currency)

    def format_value(self, value: Any) -> str | None:
        if value in (None, ""):
            return None
        try:
            return words.money(Decimal(str(value)))
        except InvalidOperation:
            return str(value)


class FigureInput(AffixInput):
    """A number with its unit: `FigureInput("Mbps")`."""

    input_type = "number"

    def __init__(self, unit: Text = "", attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "step": "any", **(attrs or {})}, after=unit)


class PhoneInput(forms.TextInput):
    input_type = "tel"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "tel", "autocomplete": "tel", **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The example is of the country at home, which only a drawing knows."""
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"].setdefault("placeholder", words.phone_hint())
        return context

    def format_value(self, value: Any) -> str | None:
        return words.phone(str(value)).replace(words.HARD_SPACE, " ") if value else None


class PasswordInput(forms.PasswordInput):
    """With an eye beside it where there is a script."""

    template_name = "kit/widgets/password.html"


class DayInput(forms.DateInput):
    """The device's own date picker; always sends `2026-11-20`."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class Offers(forms.RadioSelect):
    """Choices as touchable rows, for the one that decides: a plan, a way to pay."""

    template_name = "kit/widgets/offers.html"


class MoneyField(forms.DecimalField):
    """Two places; takes `2,500`, `2 500.00` and `KES 2500` as people paste them."""

    def __init__(self, *, currency: Text = "", **options: Any) -> None:
        self.currency = currency
        options.setdefault("widget", MoneyInput(currency))
        options.setdefault("max_digits", 14)
        super().__init__(decimal_places=2, **options)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            bare = value.strip().removeprefix(str(self.currency)).replace(words.MINUS, "-")
            value = "".join(bare.replace(",", "").split())
        return super().to_python(value)


class PhoneField(forms.CharField):
    """Kept as typed, without spaces; the room that uses it knows its own numbers."""

    default_error_messages = {
        "phone": _("This does not look like a phone number: digits only, with or without +%(code)s.")
    }

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", PhoneInput())
        options.setdefault("max_length", 24)
        super().__init__(**options)

    def to_python(self, value: Any) -> str:
        bare = "".join(
            character for character in super().to_python(value) or "" if character not in " -()./\u00a0"
        )
        if bare and not bare.removeprefix("+").isdigit():
            raise ValidationError(
                self.error_messages["phone"], code="phone", params={"code": words.calling_code()}
            )
        return bare
