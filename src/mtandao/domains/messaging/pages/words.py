"""The words we use: each occasion in each language, the tenant's own over ours."""

from itertools import groupby
from typing import Any

from django import forms
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mtandao.domains.messaging import permissions
from mtandao.domains.messaging.choices import Channel
from mtandao.domains.messaging.commands.templates import change_template
from mtandao.domains.messaging.letters import LONGEST_LETTER, LONGEST_SUBJECT
from mtandao.domains.messaging.queries import templates
from mtandao.domains.messaging.wordings import Wording, shown
from mtandao.foundation.context import Context
from mtandao.foundation.kit.form_pages import Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.pages import FreePage
from mtandao.foundation.kit.pieces import Crumb
from mtandao.foundation.refusals import NotFound


class WordsPage(FreePage):
    """Occasions in the order of a customer's life."""

    needs = permissions.TEMPLATES
    title = gettext_lazy("Templates")
    template = "messaging/words.html"

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = groupby(templates(ctx), key=lambda one: (one.code, one.label))
        return {"occasions": [(label, list(wordings)) for (_code, label), wordings in found]}


class WordsForm(KitForm):
    one_column = True
    subject = forms.CharField(
        label=gettext_lazy("Subject"),
        required=False,
        max_length=LONGEST_SUBJECT,
        help_text=gettext_lazy("Empty: our own words again."),
    )
    text = forms.CharField(
        label=gettext_lazy("Text"),
        required=False,
        max_length=LONGEST_LETTER,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=gettext_lazy("Empty: our own words again."),
    )
    active = forms.BooleanField(
        label=gettext_lazy("In use"), required=False, help_text=gettext_lazy("Off: this is not written.")
    )

    def __init__(self, *args: Any, channel: Channel, **options: Any) -> None:
        super().__init__(*args, **options)
        if channel == Channel.EMAIL:
            self.fields["text"].widget.attrs["rows"] = 12
        else:
            del self.fields["subject"]


class ChangeWordsPage(FormPage):
    needs = permissions.TEMPLATES
    form = WordsForm
    template = "messaging/wording.html"
    verb = gettext_lazy("Save words")
    back = Crumb(gettext_lazy("Templates"), reverse_lazy("messaging:templates"))

    def _wording(self, ctx: Context, kwargs: dict[str, Any]) -> Wording:
        found = next((one for one in templates(ctx) if one.id == kwargs["template_id"]), None)
        if found is None:
            raise NotFound(_("There is no such message template here."))
        return found

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = self._wording(ctx, kwargs)
        return {"subject": found.subject, "text": found.text, "active": found.active}

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"channel": self._wording(ctx, kwargs).channel}

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = self._wording(ctx, kwargs)
        sample = shown(ctx, found.text, found.language, found.subject)
        parts = ""
        if found.channel == Channel.SMS:
            parts = ngettext("%(n)s SMS", "%(n)s SMS", sample.length.parts) % {"n": sample.length.parts}
        return {
            "title": f"{found.label}, {found.language.label}",
            "variables": ["{{" + name + "}}" for name in found.variables],
            "sample": sample,
            "parts": parts,
            "ours": [found.default_subject, found.default_text] if found.is_own else [],
        }

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        changed = change_template(ctx, template_id=kwargs["template_id"], **form.cleaned_data)
        said = _("“%(label)s” saved.") if changed.active else _("“%(label)s” is not written any more.")
        return Done(reverse("messaging:templates"), said % {"label": changed.label})
