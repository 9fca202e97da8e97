"""What CoA left undone is done over the router's own interface: silence, and the causes that ask for it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from mtandao.domains.network import contract as network
from mtandao.domains.network.models import RouterRequest
from mtandao.foundation.jobs import Job
from mtandao.gateways.radius import jobs, sessions, steering
from mtandao.gateways.radius.coa import CoaAnswer, CoaRequest, Outcome
from mtandao.gateways.radius.error_causes import error_cause
from mtandao.gateways.radius.sessions import OpenSession
from mtandao.gateways.routeros import jobs as router_jobs
from mtandao.gateways.routeros.tests.lab import PASSWORD, USER, Lab, running_router
from tests.worlds import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def lab() -> Iterator[Lab]:
    with running_router() as lab:
        yield lab


@pytest.fixture
def online(world: World, lab: Lab, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Somebody online on a router whose REST interface answers; CoA answers as the test says."""
    nas = network.register_nas(
        world.ctx, name="Mast", address="127.0.0.1", secret="a-long-secret",
        api_user=USER, api_password=PASSWORD, api_port=lab.port,
    )  # fmt: skip
    router_jobs.look_and_record(world.ctx, [nas], compared=())
    login = world.sale().login
    call = lab.calls.came(login.username, "100.64.0.10")
    session = OpenSession(
        username=login.username, acct_session_id=call.id, address="100.64.0.10", mac=None, nas_address="127.0.0.1",
        nas_secret="a-long-secret", coa_port=3799, router="Mast", started_at=datetime(2026, 11, 20, tzinfo=UTC),
    )  # fmt: skip
    monkeypatch.setattr(sessions, "open_sessions", lambda tenant_id, names: [session])
    return login


def coa_says(monkeypatch: pytest.MonkeyPatch, number: int | None) -> None:
    def sent(requests: list[CoaRequest], **more: Any) -> list[CoaAnswer]:
        if number is None:
            return [CoaAnswer(request, Outcome.UNANSWERED, 3, detail="no answer") for request in requests]
        return [CoaAnswer(each, Outcome.REFUSED, 1, 2.0, error_cause(number)) for each in requests]

    monkeypatch.setattr(steering, "send", sent)


def log() -> list[tuple[str, str]]:
    return list(RouterRequest.objects.order_by("pk").values_list("kind", "answer"))


def run(world: World, login: Any) -> None:
    jobs.disconnect_sessions(world.ctx, login_id=str(login.id))


@pytest.mark.parametrize(
    ("number", "first"), [(None, "unanswered"), (405, "refused"), (406, "refused"), (504, "refused")]
)
def test_a_session_that_coa_cannot_end_is_removed_over_rest(
    world: World, online: Any, lab: Lab, monkeypatch: pytest.MonkeyPatch, number: int | None, first: str
) -> None:
    coa_says(monkeypatch, number)
    run(world, online)
    assert len(lab.calls.ended) == 1
    assert log() == [("disconnect", first), ("removal", "acknowledged")]
    run(world, online)
    assert log()[-1] == ("removal", "offline"), "gone already is as good"


@pytest.mark.parametrize(("number", "word"), [(503, "offline"), (501, "refused")])
def test_other_refusals_are_no_reason_to_remove(
    world: World, online: Any, lab: Lab, monkeypatch: pytest.MonkeyPatch, number: int, word: str
) -> None:
    coa_says(monkeypatch, number)
    run(world, online)
    assert (lab.calls.ended, log()) == ([], [("disconnect", word)])


def test_where_rest_is_silent_too_it_is_asked_again_later(
    world: World, online: Any, lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    coa_says(monkeypatch, None)
    lab.fails(cut=9)
    later: list[dict[str, Any]] = []
    monkeypatch.setattr(Job, "defer", lambda self, ctx, **more: later.append(more))
    jobs.steer_sessions(world.ctx, login_ids=[str(online.id)], only_rate=False)
    assert log() == [("disconnect", "unanswered")]
    assert [each["login_ids"] for each in later] == [[str(online.id)]]
