"""Several forms that make one thing, drawn as a thread. What was typed is kept in the session until the end.

    class NewConnection(Wizard):
        name, title, route = "new-connection", _("New connection"), "new-connection"
        steps = (WizardStep("who", _("Who"), WhoForm), WizardStep("plan", _("Plan"), PlanForm), …)

        def act(self, ctx, answers): subscriber = commands.register(ctx, **answers["who"], …); return Done(…)

    path("new/", NewConnection.as_view(), name="new-connection")
    path("new/<slug:step>/", NewConnection.as_view(), name="new-connection")

Steps in `session` are kept as typed and validated again at the end, so an answer never skips its form. What the command
refuses about a field is told beside it, on the step that it is of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from mtandao.foundation.kit.form_pages import Done, finish
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.pages import Page, draw, go, refusal_class
from mtandao.foundation.kit.pieces import Step, Text


@dataclass(frozen=True)
class WizardStep:
    name: str
    label: Text
    form: type[KitForm]
    intro: Text = ""


class Wizard(Page):
    template: ClassVar[str] = "kit/wizard.html"
    name: ClassVar[str]
    route: ClassVar[str]
    steps: ClassVar[Sequence[WizardStep]]
    verb: ClassVar[Text] = ""

    def act(self, ctx: Any, answers: dict[str, dict[str, Any]]) -> Done | str:
        """Called once, with the cleaned answers of every step by its name."""
        raise NotImplementedError(f"{type(self).__name__} does not say what it does")

    def form_options(self, ctx: Any, step: WizardStep, answers: dict[str, dict[str, Any]]) -> dict[str, Any]:
        """More arguments for a step's form; `answers` are those of the steps before it."""
        return {}

    def summary(self, ctx: Any, step: WizardStep, answers: dict[str, dict[str, Any]]) -> Text:
        """One fact for under a done step's dot: the name, the plan."""
        return ""

    def get(self, request: HttpRequest, step: str = "", **kwargs: Any) -> HttpResponse:
        wanted = self._step(step) if step else self.steps[0]
        answers, missing = self._answers(request, until=wanted)
        if missing and missing is not wanted:
            return go(request, self._url(missing))
        sent = QueryDict(self._kept(request).get(wanted.name, ""))
        fields = wanted.form.base_fields
        initial = {name: field.widget.value_from_datadict(sent, {}, name) for name, field in fields.items()}
        options = self.form_options(self.ctx, wanted, answers)
        form = wanted.form(initial=initial if sent else None, **options)
        return self._draw(request, wanted, form, answers, 200)

    def post(self, request: HttpRequest, step: str = "", **kwargs: Any) -> HttpResponse:
        here = self._step(step) if step else self.steps[0]
        answers, missing = self._answers(request, until=here)
        if missing and missing is not here:
            return go(request, self._url(missing))
        form = here.form(request.POST, **self.form_options(self.ctx, here, answers))
        if not form.is_valid():
            return self._draw(request, here, form, answers, 422)
        self._keep(request, here, form)
        after = self.steps.index(here) + 1
        if after < len(self.steps):
            return go(request, self._url(self.steps[after]))
        answers[here.name] = form.cleaned_data
        try:
            done = self.act(self.ctx, answers)
        except refusal_class() as fact:
            return self._refused(request, here, form, answers, fact)
        request.session.pop(self._key, None)
        return finish(request, done)

    def _refused(
        self,
        request: HttpRequest,
        here: WizardStep,
        form: KitForm,
        answers: dict[str, dict[str, Any]],
        fact: Exception,
    ) -> HttpResponse:
        """Back at the first step that has one of the fields it is about, with what was typed there."""
        fields = getattr(fact, "fields", None) or {}
        kept = self._kept(request)
        for step in self.steps:
            if step is here or not fields.keys() & step.form.base_fields.keys():
                continue
            options = self.form_options(self.ctx, step, answers)
            here, form = step, step.form(QueryDict(kept[step.name]), **options)
            break
        said = getattr(fact, "detail", str(fact))
        if not fields.keys() & form.fields.keys():
            said = " ".join([said, *(sentence for sentence in fields.values() if sentence != said)])
        form.refuse(said, fields)
        return self._draw(request, here, form, answers, getattr(fact, "status", 409))

    @property
    def _key(self) -> str:
        return f"wizard:{self.name}"

    def _kept(self, request: HttpRequest) -> dict[str, str]:
        return dict(request.session.get(self._key, {}))

    def _keep(self, request: HttpRequest, step: WizardStep, form: KitForm) -> None:
        sent = request.POST.copy()
        sent.pop("csrfmiddlewaretoken", None)
        request.session[self._key] = {**self._kept(request), step.name: sent.urlencode()}

    def _step(self, name: str) -> WizardStep:
        found = next((step for step in self.steps if step.name == name), None)
        if found is None:
            raise Http404(name)
        return found

    def said(self, ctx: Any, step: WizardStep, answers: dict[str, dict[str, Any]]) -> Text:
        """The lines over a step's fields; the last step may repeat what was answered before."""
        return step.intro

    def _answers(
        self, request: HttpRequest, until: WizardStep
    ) -> tuple[dict[str, dict[str, Any]], WizardStep | None]:
        """The answers of the steps before `until`, and the first step that still has none that holds."""
        kept = self._kept(request)
        answers: dict[str, dict[str, Any]] = {}
        for step in self.steps:
            if step is until:
                return answers, step
            form = (
                step.form(QueryDict(kept[step.name]), **self.form_options(self.ctx, step, answers))
                if step.name in kept
                else None
            )
            if form is None or not form.is_valid():
                return answers, step
            answers[step.name] = form.cleaned_data
        return answers, None

    def _url(self, step: WizardStep) -> str:
        return reverse(self.route, kwargs={"step": step.name})

    def _draw(
        self,
        request: HttpRequest,
        here: WizardStep,
        form: KitForm,
        answers: dict[str, dict[str, Any]],
        status: int,
    ) -> HttpResponse:
        at = self.steps.index(here)
        thread = [
            Step(
                step.label,
                self.summary(self.ctx, step, answers) if number < at else "",
                "done" if number <= at else "todo",
                self._url(step) if number < at else "",
                current=step is here,
            )
            for number, step in enumerate(self.steps)
        ]
        last = at + 1 == len(self.steps)
        context = {
            "form": form,
            "action": self._url(here),
            "title": self.title,
            "intro": self.said(self.ctx, here, answers),
            "steps": thread,
            "verb": (self.verb or self.title)
            if last
            else _("Next: %(step)s") % {"step": self.steps[at + 1].label},
            "back": self.back,
            "before_url": self._url(self.steps[at - 1]) if at else "",
            "cancel_url": self.back.url if self.back else "",
        }
        return draw(request, self.template, context, status)
