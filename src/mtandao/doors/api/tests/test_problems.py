"""Every refusal is a problem: its form, its code, and that nothing of ours leaks."""

import json
from typing import Any

import pytest
from django.db import OperationalError

from mtandao.doors.api.tests.conftest import Caller, problem
from mtandao.foundation.refusals import Unavailable
from tests.worlds import World

PLAN = {"name": "Home", "download_mbps": 5, "upload_mbps": 1, "price": "100"}


def test_an_address_that_leads_nowhere_is_a_problem(admin: Caller, anybody: Caller) -> None:
    for path in ("/nothing", "/clients/17", "/clients/", "/", "/clients/x/activation"):
        problem(admin.get(path), 404, "not_found")
    problem(anybody.get("/nothing"), 404, "not_found")
    problem(Caller("nobody.localhost").get("/webhooks/nothing"), 404, "not_found")


def test_nobody_on_the_way_keeps_an_answer(admin: Caller, anybody: Caller) -> None:
    for answer in (admin.get("/clients"), anybody.get("/clients"), anybody.get("/nothing")):
        assert answer["Cache-Control"] == "no-store"


def test_a_method_that_is_not_there_is_a_problem_that_says_which_are(admin: Caller) -> None:
    answer = admin("PUT", "/packages", PLAN)
    problem(answer, 405, "method_not_allowed")
    assert set(answer["Allow"].split(", ")) == {"GET", "POST"}


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff\xfe",
        b'{"name": NaN}',
        b'{"name": "a\\u0000b"}',
        b'{"name": "\\ud800"}',
        b"[" * 100_000,
        b'{"price": ' + b"9" * 5000 + b"}",
        b"name=Home",
    ],
)
def test_what_is_no_json_that_can_be_kept_is_refused(body: bytes, admin: Caller) -> None:
    problem(admin.post("/packages", body), 422, "malformed")


@pytest.mark.parametrize("body", [b"[]", b'"x"', b"1", b"null", b""])
def test_json_of_another_form_is_refused(body: bytes, admin: Caller) -> None:
    problem(admin.post("/packages", body), 422, "malformed")


def test_fields_are_named_by_their_path_with_a_sentence_each(admin: Caller) -> None:
    body = {**PLAN, "name": 7, "price": "much", "burst": {"download_mbps": "x"}, "speed": 1}
    said = problem(admin.post("/packages", body), 422, "malformed")
    assert said["fields"] == {
        "name": "A text.",
        "price": "An amount like 2500.00.",
        "burst.download_mbps": "An amount like 2500.00.",
        "burst.upload_mbps": "This is needed.",
        "burst.threshold_download_mbps": "This is needed.",
        "burst.threshold_upload_mbps": "This is needed.",
        "burst.time": "This is needed.",
        "speed": "There is no such field.",
    }


def test_a_body_where_none_is_taken_is_refused(admin: Caller, clock: World) -> None:
    package = clock.plan()
    problem(admin("DELETE", f"/packages/{package.id}", {"really": True}), 422)
    assert admin("DELETE", f"/packages/{package.id}", {}).status_code == 200


def test_a_nul_in_the_address_is_refused(admin: Caller) -> None:
    assert list(problem(admin.get("/clients?q=a%00b"), 422)["fields"]) == ["q"]


def test_a_body_that_is_too_big_is_refused(admin: Caller, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    problem(admin.post("/packages", {**PLAN, "description": "x" * 2000}), 413, "body_too_big")


def test_a_refusal_tells_what_stood_in_the_way(admin: Caller, clock: World) -> None:
    client = clock.sale().subscriber
    said = problem(admin.post(f"/clients/{client.id}/activation"), 409, "subscription.already_active")
    assert said["title"] == "Subscription already active"
    assert said["detail"] == "This service is active already; nothing was changed."
    assert said["facts"] == {"state": "active"}


@pytest.mark.parametrize("error", [Unavailable("the router is away"), OperationalError("connection lost")])
def test_what_is_away_is_said_so_and_when_to_try_again(
    error: Exception, admin: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mtandao.domains.catalog.commands import plans as commands

    def fail(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(commands, "create_plan", fail)
    answer = admin.post("/packages", PLAN)
    said = problem(answer, 503, "unavailable")
    assert answer["Retry-After"] == "5"
    assert str(error) not in json.dumps(said)


def test_what_fails_unexpectedly_leaks_nothing_and_can_be_found_in_the_log(
    admin: Caller, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from mtandao.domains.catalog.commands import plans as commands

    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("secret of the house")

    monkeypatch.setattr(commands, "create_plan", fail)
    said = problem(admin.post("/packages", PLAN), 500, "failed")
    assert "secret" not in json.dumps(said)
    assert "secret of the house" in caplog.text
    assert said["instance"].removeprefix("urn:uuid:") in caplog.text


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "a key"}])
def test_a_value_that_no_column_holds_is_refused(
    headers: dict[str, str], admin: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last net below our own checks: PostgreSQL says that a number is out of range."""
    from mtandao.domains.catalog.models import Plan

    field = Plan._meta.get_field("sessions_at_once")
    monkeypatch.setattr(field, "get_db_prep_save", lambda *_, **__: 10**9)
    problem(admin.post("/packages", PLAN, **headers), 422, "malformed")
    assert admin.get("/packages").json()["items"] == []


def test_numbers_beyond_all_bounds_are_no_ids(admin: Caller) -> None:
    problem(admin.post("/outbox/replay", {"delivery_ids": [2**70]}), 404)


def test_a_failure_after_the_change_leaves_nothing_of_it(
    admin: Caller, clock: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It fails while the answer is put together."""
    from mtandao.domains.catalog.api import packages

    with monkeypatch.context() as broken:
        broken.setattr(packages, "shape", lambda _: 1 / 0)
        problem(admin.post("/packages", PLAN), 500, "failed")
    assert admin.get("/packages").json()["items"] == []
    assert admin.get("/events").json()["items"][0]["name"] != "plan.created"
