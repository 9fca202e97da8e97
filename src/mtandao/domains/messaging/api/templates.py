"""The words that are used, and the provider's own."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from ninja import Query
from pydantic import Field

from mtandao.domains.messaging import permissions, queries
from mtandao.domains.messaging.api.router import LONGEST_TEXT, router
from mtandao.domains.messaging.choices import Channel, Language
from mtandao.domains.messaging.commands.templates import add_template, change_template
from mtandao.domains.messaging.letters import LONGEST_LETTER, LONGEST_SUBJECT
from mtandao.domains.messaging.wordings import Wording, shown
from mtandao.foundation.api import Body, ListQuery, Request, Shape, needs
from mtandao.foundation.api.exports import csv_response
from mtandao.foundation.api.lists import Page
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Malformed


class TemplateShape(Shape):
    id: UUID
    code: str
    label: str
    channel: Channel
    language: Language
    subject: str = Field(description="Of an e-mail; an SMS has none.")
    text: str
    default_subject: str
    default_text: str
    is_own: bool = Field(description="Worded by the provider, not by default.")
    active: bool = Field(description="Off: nothing is written when it happens.")
    variables: list[str]
    preview_subject: str
    preview: str
    characters: int
    parts: int = Field(description="How many SMS it takes; 0 for an e-mail.")


class TemplatesAsked(ListQuery):
    code: str = Field("", max_length=40)
    channel: Channel | None = None
    language: Language | None = None
    active: bool | None = None


class TemplateChanges(Body):
    """What is not sent stays. An empty text or subject goes back to the default."""

    subject: str | None = Field(None, max_length=LONGEST_SUBJECT)
    text: str | None = Field(None, max_length=LONGEST_LETTER)
    active: bool | None = None


class NewTemplate(Body):
    code: str = Field(max_length=40)
    language: Language
    text: str = Field(max_length=LONGEST_TEXT)


def template_shape(ctx: Context, wording: Wording) -> TemplateShape:
    sample = shown(ctx, wording.text, wording.language, wording.subject)
    return TemplateShape(
        **{name: getattr(wording, name) for name in TemplateShape.model_fields if hasattr(wording, name)},
        preview_subject=sample.subject,
        preview=sample.text,
        characters=sample.length.letters,
        parts=sample.length.parts if wording.channel == Channel.SMS else 0,
    )


@router.get("/templates", response=Page[TemplateShape], auth=needs(permissions.VIEW))
def list_templates(request: Request, asked: Query[TemplatesAsked]) -> HttpResponseBase:
    """Every template in every language, of SMS and of the e-mails that bring invoices and receipts. `q` is a piece of
    a code, a subject or a text."""
    found = [each for each in queries.templates(request.ctx) if _fits(each, asked)]
    if request.get_preferred_type(["application/json", "text/csv"]) == "text/csv":
        return csv_response(request, "templates", TemplateShape, _all(request.ctx, found))
    start = _place(found, asked.cursor)
    part = found[start : start + asked.limit]
    page = Page[TemplateShape](
        items=[template_shape(request.ctx, each) for each in part],
        next=str(part[-1].id) if start + asked.limit < len(found) else None,
        count=len(found) if asked.count else None,
        counted_all=True if asked.count else None,
    )
    left_out = None if asked.count else {"count", "counted_all"}
    return HttpResponse(
        page.model_dump_json(exclude=left_out), content_type="application/json; charset=utf-8"
    )


def _all(ctx: Context, found: Sequence[Wording]) -> Iterator[list[TemplateShape]]:
    yield [template_shape(ctx, each) for each in found]


def _fits(wording: Wording, asked: TemplatesAsked) -> bool:
    return (
        asked.code in ("", wording.code)
        and asked.channel in (None, wording.channel)
        and asked.language in (None, wording.language)
        and asked.active in (None, wording.active)
        and any(
            asked.q.strip().lower() in text.lower() for text in (wording.code, wording.subject, wording.text)
        )
    )


def _place(found: Sequence[Wording], cursor: str) -> int:
    """Where the page after that template begins."""
    if not cursor:
        return 0
    ids = [str(each.id) for each in found]
    if cursor not in ids:
        sentence = "This is no place in this list. Take it from `next` of the page before."
        raise Malformed("There is no such page.", fields={"cursor": sentence})
    return ids.index(cursor) + 1


@router.post("/templates", response={201: TemplateShape}, auth=needs(permissions.TEMPLATES))
def create_template(request: Request, body: NewTemplate) -> TemplateShape:
    """A text of your own, to be sent by hand."""
    wording = add_template(request.ctx, code=body.code, language=body.language, text=body.text)
    return template_shape(request.ctx, wording)


@router.patch("/templates/{uuid:template_id}", response=TemplateShape, auth=needs(permissions.TEMPLATES))
def change_words(request: Request, template_id: UUID, body: TemplateChanges) -> TemplateShape:
    """Word it anew, or switch it on or off."""
    wording = change_template(
        request.ctx, template_id=template_id, text=body.text, subject=body.subject, active=body.active
    )
    return template_shape(request.ctx, wording)
