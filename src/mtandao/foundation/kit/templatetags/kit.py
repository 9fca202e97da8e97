"""`{% load kit %}`: every piece of the kit, for templates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest
from django.template.context import Context
from django.template.loader import get_template
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString, mark_safe

from mtandao.foundation.kit import markup, times, toasts, words
from mtandao.foundation.kit.charts import Chart
from mtandao.foundation.kit.pieces import (
    Action,
    Badge,
    Emptiness,
    Fact,
    Figure,
    Progress,
    Refusal,
    Row,
    Step,
    Text,
    Verdict,
)
from mtandao.foundation.kit.rights import allowed, may, now_if_known, now_of
from mtandao.foundation.kit.tables import KitTable

register = template.Library()

VERDICT_SHAPES = {"bad": "break", "warn": "grace", "wait": "pending", "good": "active", "quiet": "quiet"}

register.simple_tag(markup.icon_html, name="icon")
register.simple_tag(markup.shape_html, name="shape")
register.simple_tag(markup.state_html, name="state")
register.simple_tag(markup.money_html, name="money")
register.simple_tag(markup.beads_html, name="beads")
register.simple_tag(words.count, name="count")
register.simple_tag(words.size, name="bytes")
register.simple_tag(words.percent, name="percent")


@register.simple_tag(name="tag")
def tag(value: str, word: Text = "") -> SafeString:
    """A tinted state, only in a page's header."""
    return markup.state_html(value, word, tag=True)


@register.simple_tag(takes_context=True)
def badge(context: Context, badge: Badge) -> SafeString:
    return markup.badge_html(badge, _now(context))


@register.simple_tag(takes_context=True)
def phone(context: Context, number: str) -> SafeString:
    return markup.phone_html(number, str(context.get("phone_home", "")))


@register.simple_tag(takes_context=True)
def day(context: Context, on: date | None, now: date | None = None) -> SafeString:
    """`{% day invoice.due_on %}`: `Fri 20 Nov`, the year only if it is another."""
    return markup.day_html(on, now or now_if_known(_request(context)))


@register.simple_tag(takes_context=True)
def moment(context: Context, at: datetime | None, seconds: bool = False) -> SafeString | str:
    if at is None:
        return "–"
    said = times.moment(at, now_if_known(_request(context)), seconds=seconds)
    return format_html('<time datetime="{}" class="mt-nowrap">{}</time>', at.isoformat(), said)


@register.simple_tag
def clock(at: datetime, seconds: bool = False) -> str:
    return times.clock(at, seconds=seconds)


@register.simple_tag
def duration(length: timedelta | float, seconds: bool = False) -> str:
    return times.duration(length, seconds=seconds)


@register.simple_tag(takes_context=True)
def ago(context: Context, at: datetime) -> str:
    return times.ago(at, _now(context))


@register.simple_tag(takes_context=True)
def days_left(context: Context, until: date | None) -> str:
    return times.days_left(until, times.local(_now(context)).date())


@register.simple_tag(takes_context=True, name="may")
def may_tag(context: Context, needs: object) -> bool:
    """`{% may rights.SUSPEND as can_suspend %}`."""
    return may(_request(context), needs)


@register.simple_tag(takes_context=True)
def qs(context: Context, **changes: Any) -> str:
    """This address's query with changes; None or "" takes a parameter out. A place in a list never stays."""
    request = _request(context)
    query = request.GET.copy() if request else None
    if query is None:
        return "?"
    for name, value in {"after": None, "before": None, **changes}.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = value
    return f"?{query.urlencode()}" if query else "?"


@register.inclusion_tag("kit/parts/action.html", takes_context=True)
def action(context: Context, action: Action, small: bool = False) -> dict[str, Any]:
    return {
        "action": action if may(_request(context), action.needs) else None,
        "small": small,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("kit/parts/actions.html", takes_context=True)
def actions(context: Context, actions: Iterable[Action], small: bool = False) -> dict[str, Any]:
    return {
        "actions": allowed(_request(context), actions),
        "small": small,
        "csrf_token": context.get("csrf_token"),
        "request": _request(context),
    }


@register.inclusion_tag("kit/parts/menu.html", takes_context=True)
def menu(context: Context, actions: Iterable[Action]) -> dict[str, Any]:
    """The list under a `<details class="mt-menu">`."""
    return {"actions": allowed(_request(context), actions), "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("kit/parts/verdict.html", takes_context=True)
def verdict(
    context: Context, verdict: Verdict | None, joined: bool = False, brief: bool = False
) -> dict[str, Any]:
    found = {
        "verdict": verdict,
        "joined": joined,
        "brief": brief,
        "request": _request(context),
        "csrf_token": context.get("csrf_token"),
    }
    return {**found, "shape": f"s-{verdict.shape or VERDICT_SHAPES[verdict.tone]}"} if verdict else found


@register.inclusion_tag("kit/parts/thread.html", takes_context=True)
def thread(context: Context, steps: Sequence[Step], down: bool = False, css: str = "") -> dict[str, Any]:
    """The chain of facts; `down` stands it up, as a timeline."""
    return {
        "steps": steps,
        "down": down,
        "css": css,
        "csrf_token": context.get("csrf_token"),
        "request": _request(context),
    }


@register.inclusion_tag("kit/parts/figures.html", takes_context=True)
def figures(context: Context, items: Iterable[Figure], css: str = "") -> dict[str, Any]:
    return {"items": allowed(_request(context), items), "css": css}


@register.inclusion_tag("kit/parts/rows.html", takes_context=True)
def rows(context: Context, items: Iterable[Row]) -> dict[str, Any]:
    return {"items": allowed(_request(context), items)}


@register.inclusion_tag("kit/parts/kv.html", takes_context=True)
def kv(context: Context, facts: Iterable[Fact]) -> dict[str, Any]:
    return {"facts": allowed(_request(context), facts)}


@register.inclusion_tag("kit/parts/facts.html", takes_context=True)
def facts(context: Context, facts: Iterable[Fact]) -> dict[str, Any]:
    """The facts of a page's header."""
    return {"facts": allowed(_request(context), facts)}


@register.inclusion_tag("kit/parts/chart.html")
def chart(chart: Chart) -> dict[str, Any]:
    return {"chart": chart, "script": json_script(chart.option, f"chart-{chart.name}")}


@register.inclusion_tag("kit/table.html", takes_context=True)
def table(context: Context, table: KitTable) -> dict[str, Any]:
    """A table in a sheet of its own, outside a list page."""
    return {"table": table, "request": _request(context)}


@register.inclusion_tag("kit/parts/emptiness.html", takes_context=True)
def emptiness(context: Context, emptiness: Emptiness) -> dict[str, Any]:
    return {"emptiness": emptiness, "request": _request(context), "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("kit/parts/refusal.html", takes_context=True)
def refusal(context: Context, refusal: Refusal) -> dict[str, Any]:
    return {"refusal": refusal, "request": _request(context), "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("kit/parts/progress.html")
def progress(progress: Progress) -> dict[str, Any]:
    """Long work. The reply to `poll_url` is this same piece; without `poll_url` it stops asking."""
    return {"progress": progress}


@register.inclusion_tag("kit/parts/share.html")
def share(label: Text, note: Text, percent: int) -> dict[str, Any]:
    """How much of something is used: a bar, with what it is before it and the figures behind."""
    return {"label": label, "note": note, "percent": min(max(percent, 0), 100)}


@register.inclusion_tag("kit/parts/paid_span.html")
def paid_span(start: Text, until: Text, share: float, now: Text) -> dict[str, Any]:
    """The portal's paid period as a thread: `share` of it has passed."""
    return {"from": start, "until": until, "percent": round(min(max(share, 0.0), 1.0) * 97 + 1), "now": now}


@register.filter
def as_toast(message: Message) -> toasts.Toast:
    return toasts.read(message)


@register.simple_block_tag
def sheet(
    content: str,
    title: Text = "",
    note: Text = "",
    more: Text = "",
    more_url: str = "",
    css: str = "",
    as_of: Text = "",
) -> SafeString:
    """`{% sheet title note=… more=… more_url=… %}…{% endsheet %}`: a ruled sheet. `as_of`: old figures."""
    drawn = get_template("kit/parts/sheet.html").render(
        {
            "content": content,
            "title": title,
            "note": note,
            "more": more,
            "more_url": more_url,
            "css": css,
            "as_of": as_of,
        }
    )
    return mark_safe(drawn)


def _request(context: Context) -> HttpRequest | None:
    found = context.get("request")
    return found if isinstance(found, HttpRequest) else None


def _now(context: Context) -> datetime:
    return now_of(_request(context))
