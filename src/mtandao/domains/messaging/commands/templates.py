"""A tenant's own words."""

import re
from uuid import UUID

from mtandao.domains.messaging import permissions
from mtandao.domains.messaging.choices import Channel, Language
from mtandao.domains.messaging.defaults import BY_HAND, DEFAULTS
from mtandao.domains.messaging.errors import TemplateExists
from mtandao.domains.messaging.handwriting import MOST_PARTS
from mtandao.domains.messaging.models import Template
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
        raise Malformed("Not saved.", fields={"text": str(problem)}) from None
    sample = shown(ctx, text, Language(language))
    if not sample.text:
        raise Malformed("Not saved.", fields={"text": "A message says something."})
    if sample.length.parts > MOST_PARTS:
        sentence = f"This takes {sample.length.parts} SMS; at most {MOST_PARTS}."
        raise Malformed("Not saved.", fields={"text": sentence})
    return sample


@command(needs=permissions.TEMPLATES)
def change_template(
    ctx: Context, *, template_id: UUID, text: str | None = None, active: bool | None = None
) -> Wording:
    """Word it anew (an empty text goes back to the default's words), or switch it on or off."""
    wording = _wording(ctx, template_id)
    row = Template.of(ctx).select_for_update().filter(id=template_id).first() or _row(ctx, wording)
    if text is not None:
        row.text = text.strip() or wording.default_text
        preview(ctx, text=row.text, language=wording.language, code=wording.code)
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
        wrong["code"] = "2 to 40 small letters, digits and _, like outage_notice."
    if language not in Language.values:
        wrong["language"] = f"One of {', '.join(Language.values)}."
    if wrong:
        raise Malformed("Not saved: see the fields.", fields=wrong)
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
        raise TemplateExists(f"{code} exists already: change its words instead.", template=code)
    row.save(force_insert=True)
    return _wording(ctx, row.id)


def _wording(ctx: Context, template_id: UUID) -> Wording:
    found = Wordings(ctx).by_id(template_id)
    if found is None:
        raise NotFound("There is no such message template here.")
    return found


def _row(ctx: Context, wording: Wording) -> Template:
    return Template(
        id=wording.id,
        tenant_id=ctx.tenant_id,
        code=wording.code,
        channel=wording.channel,
        language=wording.language,
        text=wording.text,
    )
