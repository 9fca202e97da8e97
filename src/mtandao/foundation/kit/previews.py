"""A form that first says what would be, and does it when that is confirmed: what was shown is what is done."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from mtandao.foundation.kit.form_pages import FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.pages import refusal_class
from mtandao.foundation.kit.pieces import Fact


class PreviewedPage(FormPage):
    """`preview` says what would be, and may refuse as `act` does. A field that is changed after it is looked at
    again before anything happens."""

    template: ClassVar[str] = "kit/previewed.html"

    def preview(self, ctx: Any, form: KitForm, **kwargs: Any) -> Sequence[Fact]:
        raise NotImplementedError(f"{type(self).__name__} does not say what would be")

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self._seen: dict[str, Any] = {"verb": _("Show what changes")}
        return super().get(request, **kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self._seen = {"verb": _("Show what changes")}
        options = self.form_options(self.ctx, **kwargs)
        form = self.form(request.POST, request.FILES, initial=self.initial(self.ctx, **kwargs), **options)
        if not form.is_valid():
            return self._draw(request, form, 422, **kwargs)
        sure = fingerprint(form)
        if request.POST.get("sure") == sure:
            return super().post(request, **kwargs)
        try:
            self._seen = {"seen": self.preview(self.ctx, form, **kwargs), "sure": sure}
        except refusal_class() as fact:
            form.refuse(getattr(fact, "detail", str(fact)), getattr(fact, "fields", None))
            return self._draw(request, form, getattr(fact, "status", 409), **kwargs)
        return self._draw(request, form, 200, **kwargs)

    def context(self, ctx: Any, **kwargs: Any) -> dict[str, Any]:
        return self._seen


def fingerprint(form: KitForm) -> str:
    """Of what was typed, as it was understood: 500 is drawn again as 500.00, and is the same."""
    said = repr(sorted((name, _plainly(value)) for name, value in form.cleaned_data.items()))
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def _plainly(value: Any) -> str:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
