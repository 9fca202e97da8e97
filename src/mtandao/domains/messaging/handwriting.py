"""The words that a person chose: a text typed now, or a template by its code; filled for each customer."""

from decimal import Decimal

from django.utils.translation import gettext as _

from mtandao.domains.messaging.choices import Language
from mtandao.domains.messaging.composing import Composer
from mtandao.domains.messaging.defaults import BY_HAND, TO_ANYBODY
from mtandao.domains.messaging.errors import TemplateOff
from mtandao.domains.messaging.lengths import length
from mtandao.domains.messaging.models import Message
from mtandao.domains.messaging.problems import said
from mtandao.domains.messaging.rules import BadTemplate, check_template, filled, variables_in
from mtandao.domains.subscribers.contract import Subscriber
from mtandao.foundation.refusals import Malformed

MOST_PARTS = 6
EVENT = "by_hand"


class Handwriting:
    """Refuses at once (Malformed, TemplateOff) what cannot be filled for those it is written to."""

    def __init__(self, composer: Composer, text: str, template: str, *, to_anybody: bool = False) -> None:
        self._composer, self._text, self._template = composer, text.strip(), template.strip()
        if bool(self._text) == bool(self._template):
            raise Malformed(
                _("Not sent."), fields={"text": _("Say what: a text or a template, one of them.")}
            )
        self._check(TO_ANYBODY if to_anybody else BY_HAND)

    @property
    def tells_debts(self) -> bool:
        return any("owed" in variables_in(text) for text in self._texts())

    def message(self, subscriber: Subscriber | None, owed: Decimal, **more: object) -> Message:
        languages = self._composer.languages(subscriber)
        language, text = languages[0], self._text
        if self._template:
            wording = self._composer.wordings.best(self._template, [*languages, *Language])
            assert wording is not None
            language, text = wording.language, wording.text
        speech = self._composer.speech(language)
        body = filled(text, self._composer.common(subscriber, speech) | {"owed": speech.money(owed)})
        if not body:
            raise Malformed(_("Not sent."), fields={"text": _("This says nothing.")})
        if length(body).parts > MOST_PARTS:
            sentence = _("This takes %(parts)s SMS; at most %(most)s.") % {
                "parts": length(body).parts,
                "most": MOST_PARTS,
            }
            raise Malformed(_("Not sent."), fields={"text": sentence})
        return self._composer.message(
            subscriber, body, language=language, template=self._template, event=EVENT, **more
        )

    def _texts(self) -> list[str]:
        """The text, or the template in every language that has it."""
        if self._text:
            return [self._text]
        found = [self._composer.wordings.find(self._template, each) for each in Language]
        return [wording.text for wording in found if wording is not None]

    def _check(self, known: tuple[str, ...]) -> None:
        field = "text" if self._text else "template"
        if not self._texts():
            raise Malformed(
                _("Not sent."),
                fields={"template": _("There is no template %(code)s.") % {"code": self._template}},
            )
        if self._template:
            self._must_be_on()
        for text in self._texts():
            try:
                check_template(text, known)
            except BadTemplate as problem:
                raise Malformed(_("Not sent."), fields={field: said(problem)}) from None

    def _must_be_on(self) -> None:
        found = [self._composer.wordings.find(self._template, each) for each in Language]
        if any(wording is not None and not wording.active for wording in found):
            raise TemplateOff(
                _("The template %(code)s is switched off.") % {"code": self._template},
                template=self._template,
            )
