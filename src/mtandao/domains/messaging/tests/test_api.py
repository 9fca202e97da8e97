"""The room's own operations: what they take, answer and refuse. The door around them has tests of its own."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory
from django.urls import path as address_of
from django.urls import resolve
from ninja import NinjaAPI
from ninja.errors import ValidationError

from mtandao.domains.messaging import contract as messaging
from mtandao.domains.messaging.api import router
from mtandao.domains.messaging.defaults import DEFAULTS
from mtandao.domains.messaging.letters import LETTERS
from mtandao.domains.messaging.tests.conftest import settle
from mtandao.foundation.context import ANONYMOUS, ActorKind, Context
from mtandao.foundation.ids import new_id
from mtandao.foundation.refusals import Refusal
from mtandao.foundation.tenancy.fence import fence
from tests.worlds import World

api = NinjaAPI(urls_namespace="messaging-tests")
api.add_router("/sms", router)


@api.exception_handler(Refusal)
def _refused(_request: HttpRequest, refusal: Any) -> JsonResponse:
    return JsonResponse({"code": refusal.code, "fields": refusal.fields}, status=refusal.status)


@api.exception_handler(ValidationError)
def _malformed(_request: HttpRequest, error: Any) -> JsonResponse:
    return JsonResponse({"code": "malformed", "fields": error.errors}, status=422)


urlpatterns = [address_of("api/", api.urls)]

Ask = Callable[..., tuple[int, Any]]


@pytest.fixture
def ask(isp: World) -> Ask:
    """Asks as an admin, or as whoever's context is given."""

    def answer(method: str, path: str, body: Any = None, ctx: Context | None = None, **headers: str) -> Any:
        data = json.dumps(body) if body is not None else ""
        address = f"/api/sms{path}"
        request: Any = RequestFactory().generic(method, address, data, "application/json", headers=headers)
        request.ctx, request.refused = ctx or token(isp.as_role("admin")), None
        found = resolve(request.path_info, urlconf=__name__)
        response: HttpResponseBase = found.func(request, *found.args, **found.kwargs)
        return response.status_code, _read(response)

    return answer


def token(ctx: Context) -> Context:
    """As a program asks: a browser's session would need a page's token besides."""
    return replace(ctx, actor=replace(ctx.actor, kind=ActorKind.TOKEN))


def _read(response: Any) -> Any:
    if response.streaming:
        return b"".join(response).decode()
    return json.loads(response.content) if response.content else None


def test_a_text_to_a_client_is_answered_with_its_message(isp: World, ask: Ask) -> None:
    sale = isp.sale()
    status, said = ask(
        "POST", "/send", {"client_id": str(sale.subscriber.id), "text": "Hello {{first_name}}"}
    )
    assert status == 201
    assert said["text"] == "Hello Wanjiku" and said["to"] == "+254700000001"
    assert (said["status"], said["parts"], said["cost"], said["sent_by"]) == ("queued", 1, None, "admin")
    assert said["created_at"] == "2026-11-20T09:00:00.000Z" and said["sent_at"] is None
    assert UUID(said["id"]).version == 7
    assert ask("GET", f"/logs/{said['id']}") == (200, said)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"text": "Hello"}, "to"),
        ({"to": "0712345678"}, "text"),
        ({"to": "0712345678", "text": "{{nobody}}"}, "text"),
        ({"to": "0712345678", "template": "nothing_such"}, "template"),
    ],
)
def test_a_body_that_says_too_little_names_the_field(ask: Ask, body: dict[str, str], field: str) -> None:
    status, said = ask("POST", "/send", body)
    assert status == 422 and field in said["fields"]
    assert ask("GET", "/logs")[1]["items"] == []


def test_strange_fields_and_wrong_types_are_refused(ask: Ask) -> None:
    strange: list[Any] = [
        {"too": "0712345678"},
        {"client_id": "nobody", "text": "Hello"},
        {"text": "a" * 1001},
        [],
    ]
    for body in strange:
        assert ask("POST", "/send", body)[0] == 422
    assert ask("POST", "/send", {"client_id": str(new_id()), "text": "Hello"})[0] == 404


def test_a_bulk_tells_how_many(isp: World, ask: Ask) -> None:
    plan = isp.plan()
    isp.sale(plan), isp.sale(plan)
    body = {"package_id": str(plan.id), "status": "active", "text": "Hello {{first_name}} {{account}}"}
    assert ask("POST", "/bulk-send", body) == (201, {"written": 2, "queued": 2})
    assert ask("POST", "/bulk-send", {"status": "suspended", "text": "Hello"}) == (
        409,
        {"code": "message.no_recipients", "fields": {}},
    )
    assert ask("POST", "/bulk-send", {"status": "happy", "text": "Hello"})[0] == 422


def test_the_log_pages_and_filters(isp: World, ask: Ask) -> None:
    sale = isp.sale()
    settle(isp)
    for number in range(3):
        messaging.send_message(isp.ctx, to=f"071200000{number}", text="Hello")
    _, first = ask("GET", "/logs?limit=3&count=true")
    assert (len(first["items"]), first["count"]) == (3, 4)
    _, rest = ask("GET", f"/logs?limit=3&cursor={first['next']}")
    assert [each["template"] for each in rest["items"]] == ["welcome"] and rest["next"] is None
    for query, count in (
        (f"client_id={sale.subscriber.id}", 1),
        ("status=queued", 4),
        ("status=sent", 0),
        ("to=0712 000 001", 1),
        ("template=welcome", 1),
        ("event=by_hand", 3),
        ("bulk=true", 0),
        ("q=Wanjiku", 1),
    ):
        assert len(ask("GET", f"/logs?{query}")[1]["items"]) == count, query
    assert ask("GET", "/logs?to=nobody")[0] == 422
    assert ask("GET", "/logs?status=happy")[0] == 422
    assert ask("GET", "/logs?cursor=made-up")[0] == 422


def test_the_log_comes_as_csv(isp: World, ask: Ask) -> None:
    messaging.send_message(isp.ctx, to="0712000000", text="=1+1")
    status, text = ask("GET", "/logs", Accept="text/csv")
    header, row = text.strip().splitlines()
    assert status == 200 and header.startswith("id,client_id,channel,to,subject,text,")
    assert "'=1+1" in row and "+254712000000" in row


def test_templates_are_listed_shown_and_changed(isp: World, ask: Ask) -> None:
    _, said = ask("GET", "/templates?code=reminder")
    assert [each["language"] for each in said["items"]] == ["en", "sw"] and said["next"] is None
    reminder = said["items"][0]
    assert reminder["is_own"] is False and reminder["parts"] == 1
    assert {"amount", "due_on", "in_days", "account"} <= set(reminder["variables"])
    assert "KES 2,500 is due in 7 days" in reminder["preview"]
    path = f"/templates/{reminder['id']}"
    status, changed = ask("PATCH", path, {"text": "Pay {{amount}} {{in_days}}. {{account}}"})
    assert status == 200 and changed["is_own"] and changed["preview"].startswith("Pay KES 2,500 in 7 days.")
    assert ask("PATCH", path, {"active": False})[1]["active"] is False
    assert [each["code"] for each in ask("GET", "/templates?active=false")[1]["items"]] == ["reminder"]
    status, refused = ask("PATCH", path, {"text": "Pay {{amont}}"})
    assert status == 422 and "{{amont}} is not known here" in refused["fields"]["text"]
    assert ask("GET", "/templates?code=reminder")[1]["items"][0]["text"] == changed["text"]
    assert ask("PATCH", f"/templates/{new_id()}", {"active": False})[0] == 404


def test_an_emails_words_are_changed_too(ask: Ask) -> None:
    _, said = ask("GET", "/templates?channel=email&language=en&q=receipt {{receipt}}")
    (receipt,) = said["items"]
    assert (receipt["code"], receipt["parts"]) == ("payment_received", 0)
    assert receipt["preview_subject"] == "Receipt UKK0000001 from Savanna Net: KES 2,500"
    path = f"/templates/{receipt['id']}"
    status, changed = ask("PATCH", path, {"subject": "Paid: {{total}}"})
    assert status == 200 and changed["is_own"] and changed["preview_subject"] == "Paid: KES 2,500"
    assert changed["text"] == receipt["default_text"]
    status, refused = ask("PATCH", path, {"subject": "{{owing}}", "text": "{{"})
    assert status == 422 and set(refused["fields"]) == {"subject", "text"}
    assert ask("PATCH", path, {"subject": ""})[1]["is_own"] is False


def test_templates_page_too(ask: Ask) -> None:
    seen: list[str] = []
    cursor = ""
    while True:
        _, said = ask("GET", f"/templates?limit=5&count=true&cursor={cursor}")
        seen += [each["id"] for each in said["items"]]
        if not said["next"]:
            break
        cursor = said["next"]
    assert len(seen) == len(set(seen)) == said["count"] == 2 * len(DEFAULTS) + 2 * len(LETTERS)
    assert ask("GET", f"/templates?cursor={new_id()}")[0] == 422
    assert len(ask("GET", "/templates", Accept="text/csv")[1].strip().splitlines()) >= 29


def test_a_text_of_ones_own_is_added(ask: Ask) -> None:
    body = {"code": "outage", "language": "en", "text": "Fibre cut, {{first_name}}."}
    status, said = ask("POST", "/templates", body)
    assert status == 201 and said["code"] == "outage" and said["preview"] == "Fibre cut, Wanjiku."
    assert ask("POST", "/templates", body)[0] == 409
    assert ask("POST", "/templates", {**body, "language": "fr"})[0] == 422


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/send", {"to": "0712345678", "text": "Hello"}),
        ("POST", "/bulk-send", {"text": "Hello"}),
        ("POST", "/templates", {"code": "outage", "language": "en", "text": "Hello"}),
        ("PATCH", "/templates/{id}", {"active": False}),
        ("GET", "/logs", None),
        ("GET", "/templates", None),
        ("GET", "/logs/{id}", None),
    ],
)
def test_who_may_not_is_refused_before_anything_is_read(
    isp: World, ask: Ask, method: str, path: str, body: Any
) -> None:
    path = path.replace("{id}", str(messaging.templates(isp.ctx)[0].id))
    nobody = replace(isp.ctx, actor=ANONYMOUS)
    assert ask(method, path, body, ctx=nobody)[0] == 401
    assert ask(method, path, body, ctx=token(isp.as_role("sales")))[0] == 403
    assert messaging.messages(isp.ctx).count() == 0
    assert all(each.active for each in messaging.templates(isp.ctx))


def test_another_tenants_messages_are_not_found(isp: World, ask: Ask) -> None:
    other = World(slug="coast")
    with fence(other.ctx):
        theirs = messaging.send_message(other.ctx, to="0712345678", text="Hello")
    assert ask("GET", f"/logs/{theirs.id}")[0] == 404
    assert ask("GET", "/logs")[1]["items"] == []
