"""A tenant's own words."""

import re
from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.messaging import permissions
from mtandao.domains.messaging.choices import Channel, Language
from mtandao.domains.messaging.defaults import BY_HAND, DEFAULTS
from mtandao.domains.messaging.errors import TemplateExists
from mtandao.domains.messaging.handwriting import MOST_PARTS
from mtandao.domains.messaging.letters import LETTERS, LONGEST_LETTER, LONGEST_SUBJECT
from mtandao.domains.messaging.models import Template
from mtandao.domains.messaging.problems import said
from mtandao.domains.messaging.rules import BadTemplate, check_template
from mtandao.domains.messaging.wordings import Preview, Wording, Wordings, shown, wording_id
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Malformed, NotFound

CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")


def preview(ctx: Context, *, text: str, language: str, code: str = "") -> Preview:
    """How a template would read. Malformed, with the sentence to show, if it cannot be filled or is empty."""
    default = DEFAULTS.get(code)
    try:
        check_template(text, default.known if default else BY_HAND)
    except BadTemplate as problem:
        raise Malformed(_("Not saved."), fields={"text": said(problem)}) from None
    sample = shown(ctx, text, Language(language))
    if not sample.text:
        raise Malformed(_("Not saved."), fields={"text": _("A message says something.")})
    if sample.length.parts > MOST_PARTS:
        sentence = _("This takes %(parts)s SMS; at most %(most)s.") % {
            "parts": sample.length.parts,
            "most": MOST_PARTS,
        }
        raise Malformed(_("Not saved."), fields={"text": sentence})
    return sample


def preview_letter(ctx: Context, *, subject: str, text: str, language: str, code: str) -> Preview:
    """How an e-mail would read. Malformed, with a sentence beside each of the two that cannot be filled, says nothing
    or is too long. KeyError if no e-mail has this code."""
    known, wrong = LETTERS[code].known, dict[str, str]()
    for field, words, most in (("subject", subject, LONGEST_SUBJECT), ("text", text, LONGEST_LETTER)):
        if len(words) > most:
            wrong[field] = _("At most %(most)s characters.") % {"most": most}
            continue
        try:
            check_template(words, known)
        except BadTemplate as problem:
            wrong[field] = said(problem)
    if wrong:
        raise Malformed(_("Not saved: see the fields."), fields=wrong)
    return shown(ctx, text, Language(language), subject)


@command(needs=permissions.TEMPLATES)
def change_template(
    ctx: Context,
    *,
    template_id: UUID,
    text: str | None = None,
    subject: str | None = None,
    active: bool | None = None,
) -> Wording:
    """Word it anew (an empty text or subject goes back to the default's words), or switch it on or off."""
    wording = _wording(ctx, template_id)
    row = Template.of(ctx).select_for_update().filter(id=template_id).first() or _row(ctx, wording)
    if text is not None:
        # Browsers send other ends of lines than we keep.
        row.text = "\n".join(text.strip().splitlines()) or wording.default_text
    if subject is not None and wording.channel != Channel.EMAIL:
        raise Malformed(
            _("Not saved: see the fields."), fields={"subject": _("Only an e-mail has a subject.")}
        )
    if subject is not None:
        row.subject = " ".join(subject.split()) or wording.default_subject
    words = {"text": row.text, "language": wording.language, "code": wording.code}
    if wording.channel == Channel.EMAIL:
        preview_letter(ctx, subject=row.subject, **words)
    elif text is not None:
        preview(ctx, **words)
    if active is not None:
        row.active = active
    row.changed_at = ctx.now
    row.save()
    return _wording(ctx, template_id)


@command(needs=permissions.TEMPLATES)
def add_template(ctx: Context, *, code: str, language: str, text: str) -> Wording:
    """A text to send by hand. TemplateExists if the code is worded in that language already."""
    wrong: dict[str, str] = {}
    if not CODE.fullmatch(code):
        wrong["code"] = _("2 to 40 small letters, digits and _, like outage_notice.")
    if language not in Language.values:
        wrong["language"] = _("One of %(these)s.") % {"these": ", ".join(Language.values)}
    if wrong:
        raise Malformed(_("Not saved: see the fields."), fields=wrong)
    preview(ctx, text=text.strip(), language=language)
    row = Template(
        id=wording_id(ctx, code, Channel.SMS, language),
        tenant_id=ctx.tenant_id,
        code=code,
        language=language,
        text=text.strip(),
        changed_at=ctx.now,
    )
    if Wordings(ctx).find(code, language) is not None:
        raise TemplateExists(
            _("%(code)s exists already: change its words instead.") % {"code": code}, template=code
        )
    row.save(force_insert=True)
    return _wording(ctx, row.id)


def _wording(ctx: Context, template_id: UUID) -> Wording:
    found = Wordings(ctx).by_id(template_id)
    if found is None:
        raise NotFound(_("There is no such message template here."))
    return found


def _row(ctx: Context, wording: Wording) -> Template:
    return Template(
        id=wording.id,
        tenant_id=ctx.tenant_id,
        code=wording.code,
        channel=wording.channel,
        language=wording.language,
        subject=wording.subject,
        text=wording.text,
    )
