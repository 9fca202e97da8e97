"""Pages that change something: a form, or one question before a step that cannot be taken back lightly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.pages import Page, draw, go, refusal_class
from mtandao.foundation.kit.pieces import Crumb, Refusal, Text
from mtandao.foundation.kit.toasts import toast


@dataclass(frozen=True)
class Done:
    """Where to go when it is done, what to say there, and how to take it back while there is time."""

    url: Text
    said: Text = ""
    undo_url: Text = ""
    undo_seconds: int = 300


def finish(request: HttpRequest, done: Done | str) -> HttpResponse:
    done = Done(done) if isinstance(done, str) else done
    if done.said:
        toast(request, done.said, undo_url=str(done.undo_url), undo_seconds=done.undo_seconds)
    return go(request, str(done.url))


class FormPage(Page):
    """A form and the command it calls. `verb` is the button: a verb and its object, "Save plan".

    `act` calls the command and returns where to go. A refusal comes back to the form with everything that was
    typed.
    """

    template: ClassVar[str] = "kit/form.html"
    form: ClassVar[type[KitForm]]
    verb: ClassVar[Text] = ""
    intro: ClassVar[Text] = ""
    cancel_url: ClassVar[Text] = ""

    def initial(self, ctx: Any, **kwargs: Any) -> dict[str, Any]:
        return {}

    def form_options(self, ctx: Any, **kwargs: Any) -> dict[str, Any]:
        """More arguments for the form: choices that depend on the tenant."""
        return {}

    def context(self, ctx: Any, **kwargs: Any) -> dict[str, Any]:
        """More for the template; `title` and `back` may be set here too."""
        return {}

    def act(self, ctx: Any, form: KitForm, **kwargs: Any) -> Done | str:
        raise NotImplementedError(f"{type(self).__name__} does not say what it does")

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.form(initial=self.initial(self.ctx, **kwargs), **self.form_options(self.ctx, **kwargs))
        return self._draw(request, form, 200, **kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        options = self.form_options(self.ctx, **kwargs)
        form = self.form(request.POST, request.FILES, initial=self.initial(self.ctx, **kwargs), **options)
        if not form.is_valid():
            return self._draw(request, form, 422, **kwargs)
        try:
            return finish(request, self.act(self.ctx, form, **kwargs))
        except refusal_class() as fact:
            form.refuse(getattr(fact, "detail", str(fact)), getattr(fact, "fields", None))
            return self._draw(request, form, getattr(fact, "status", 409), **kwargs)

    def _draw(self, request: HttpRequest, form: KitForm, status: int, **kwargs: Any) -> HttpResponse:
        form.price_in(getattr(getattr(self.ctx, "tenant", None), "currency", ""))
        context: dict[str, Any] = {
            "form": form,
            "title": self.title,
            "intro": self.intro,
            "verb": self.verb or _("Save"),
            "back": self.back,
            **self.context(self.ctx, **kwargs),
        }
        back = context["back"]
        context.setdefault("cancel_url", self.cancel_url or (back.url if isinstance(back, Crumb) else ""))
        return draw(request, self.template, context, status)


class ConfirmPage(Page):
    """One question: what will happen, to whom, and what will not. `danger` outlines the button in red."""

    template: ClassVar[str] = "kit/confirm.html"
    verb: ClassVar[Text] = ""
    danger: ClassVar[bool] = False

    def question(self, ctx: Any, **kwargs: Any) -> tuple[Text, Sequence[Text] | None]:
        """A sentence, and the consequences one by one; None where there is nothing to do: then the sentence says
        why, and no button is offered that would be refused."""
        raise NotImplementedError(f"{type(self).__name__} asks nothing")

    def heading(self, ctx: Any, **kwargs: Any) -> Text:
        """The title, where one page asks several things; the button says it too unless `verb` does."""
        return self.title

    def way_back(self, ctx: Any, **kwargs: Any) -> Crumb | None:
        """Where one goes who leaves it as it is; a question about one thing leads back to that thing."""
        return self.back

    def act(self, ctx: Any, **kwargs: Any) -> Done | str:
        raise NotImplementedError(f"{type(self).__name__} does not say what it does")

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self._draw(request, None, 200, **kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            return finish(request, self.act(self.ctx, **kwargs))
        except refusal_class() as fact:
            said = Refusal(getattr(fact, "detail", str(fact)), code=getattr(fact, "code", ""))
            return self._draw(request, said, getattr(fact, "status", 409), **kwargs)

    def _draw(
        self, request: HttpRequest, refusal: Refusal | None, status: int, **kwargs: Any
    ) -> HttpResponse:
        sentence, consequences = self.question(self.ctx, **kwargs)
        back = self.way_back(self.ctx, **kwargs)
        heading = self.heading(self.ctx, **kwargs)
        context = {
            "title": heading,
            "sentence": sentence,
            "consequences": consequences,
            "verb": self.verb or heading,
            "danger": self.danger,
            "back": back,
            "cancel_url": back.url if back else "",
            "refusal": refusal,
        }
        return draw(request, self.template, context, status)
