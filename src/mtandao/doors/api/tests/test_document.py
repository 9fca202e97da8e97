"""The OpenAPI document: as committed, whole, and readable without anything from outside."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from mtandao.doors.api import door
from mtandao.doors.api.tests.conftest import Caller

COMMITTED = Path(__file__).parents[5] / "docs" / "openapi.json"


@pytest.fixture
def document(anybody: Caller) -> dict[str, Any]:
    answer = anybody.get("/openapi.json")
    assert answer.status_code == 200
    said: dict[str, Any] = answer.json()
    return said


def test_the_document_is_the_one_that_is_committed(document: dict[str, Any], settings: Any) -> None:
    now = json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    if COMMITTED.exists() and now == COMMITTED.read_text():
        return
    fresh = Path(settings.STATIC_ROOT).parent / "openapi.json"
    fresh.write_text(now)
    pytest.fail(f"The API is not the one of docs/openapi.json. If that is meant: cp {fresh} {COMMITTED}")


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    for name in set(re.findall(r"#/components/schemas/([^\"]+)", json.dumps(document))):
        assert name in schemas, name


def test_a_name_in_the_document_means_one_thing(document: dict[str, Any]) -> None:
    """Two shapes of one name would stand there as one: whichever came last would be said of both."""
    spoken: dict[str, set[str]] = {}
    for shape in _below(BaseModel):
        if shape.__name__ in document["components"]["schemas"]:
            spoken.setdefault(shape.__name__, set()).add(shape.__module__)
    assert len(spoken) > 300
    assert {name: where for name, where in spoken.items() if len(where) > 1} == {}


def _below(shape: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for each in shape.__subclasses__():
        if each.__module__.startswith("mtandao.") and ".tests" not in each.__module__:
            yield each
        yield from _below(each)


def test_every_operation_says_what_it_does_and_that_it_may_refuse(document: dict[str, Any]) -> None:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert operation["description"].endswith("."), (path, method)
            assert operation["tags"], (path, method)
            assert "application/problem+json" in operation["responses"]["4XX"]["content"]
            named = {parameter["name"] for parameter in operation["parameters"]}
            secret = operation["operationId"] in SECRETS
            assert ("Idempotency-Key" in named) is (method == "post" and not secret), (path, method)


SECRETS = {
    "login",
    "logout",
    "client_login",
    "client_logout",
    "create_password",
    "create_portal_password",
    "create_token",
}


def test_the_document_says_which_right_an_operation_needs(document: dict[str, Any]) -> None:
    paths = document["paths"]
    assert paths["/api/packages"]["post"]["x-permissions"] == ["catalog.change"]
    assert paths["/api/billing/revenue"]["get"]["x-permissions"] == ["billing.view", "subscribers.view_money"]
    assert "security" not in paths["/api/auth/login"]["post"]
    assert paths["/api/clients"]["get"]["security"] == [{"Bearer": []}]


def test_a_guarded_field_is_not_promised(document: dict[str, Any]) -> None:
    client = document["components"]["schemas"]["ClientShape"]
    assert "balance" in client["properties"]
    assert "balance" not in client["required"]
    assert "Only with subscribers.view_money." in client["properties"]["balance"]["description"]


def test_money_and_instants_are_described_as_they_are_sent(document: dict[str, Any]) -> None:
    payment = document["components"]["schemas"]["PaymentShape"]["properties"]
    assert payment["amount"]["type"] == "string"
    assert payment["received_at"] == {"format": "date-time", "title": "Received At", "type": "string"}


def test_the_paths_that_others_rely_on_are_there(document: dict[str, Any]) -> None:
    kept = {
        "/api/auth/login": "post",
        "/api/auth/logout": "post",
        "/api/auth/register": "post",
        "/api/isps": "post",
        "/api/clients": "get post",
        "/api/clients/{client_id}": "get patch delete",
        "/api/clients/{client_id}/subscriptions": "get post",
        "/api/clients/{client_id}/activation": "post",
        "/api/clients/{client_id}/suspension": "post delete",
        "/api/clients/{client_id}/plan-change": "post",
        "/api/clients/{client_id}/disconnection": "post",
        "/api/packages": "get post",
        "/api/packages/{package_id}": "get patch delete",
        "/api/billing/transactions": "get post",
        "/api/billing/invoices": "get",
        "/api/billing/invoices/{invoice_id}": "get",
        "/api/billing/runs": "post",
        "/api/billing/revenue": "get",
        "/api/billing/stk": "post",
        "/api/billing/stk/{ask_id}": "get",
        "/api/client/packages": "get",
        "/api/client/subscriptions": "get post",
        "/api/client/invoices": "get",
        "/api/client/usage": "get",
        "/api/client/profile": "patch",
    }
    for path, methods in kept.items():
        assert set(methods.split()) <= set(document["paths"][path]), path


def test_the_page_asks_nothing_of_outside_and_names_every_operation(anybody: Caller) -> None:
    answer = anybody.get("/docs")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "<script" not in page
    assert not re.findall(r"(?:src|href)=\"(?:https?:)?//", page)
    for operation in door.operations_of(door.api._get_bound_routers()):
        assert f'id="{operation.view_func.__name__}"' in page
