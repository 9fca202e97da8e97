"""The log of sign-ins as pages and API show it: RADIUS's own rows, the tenant's alone, and a sentence when it is away."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connections

from mtandao.domains.network import attempts
from mtandao.domains.network import contract as network
from mtandao.domains.network.choices import AttemptReason
from mtandao.foundation import clock
from mtandao.foundation.ids import new_id
from mtandao.gateways.radius.server.reasons import Reason
from tests.databases import Databases
from tests.room_pages import URLS, Desk, words_of
from tests.worlds import World

pytestmark = [pytest.mark.urls(URLS)]
ROUTER = "127.0.9.1"
LIST = "/network/attempts/"


@pytest.fixture
def radius(kept_world: World, databases: Databases) -> Iterator[Any]:
    """The owner of the RADIUS database."""
    name = connections["radius"].settings_dict["NAME"]
    with psycopg.connect(databases.admin.database(name).text, autocommit=True) as connection:
        yield connection


def tried(radius: Any, world: World, username: str, reason: str | None = None, **more: Any) -> None:
    row = {"ago": "1 minute", "mac": "02-1A-7F-00-10-2C", "nas": ROUTER, "tenant": world.tenant_id} | more
    radius.execute(
        "INSERT INTO radpostauth (username, reply, reason, message, callingstationid, nasipaddress, tenant_id, authdate) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, now() - %s::interval)",
        [
            username,
            "Access-Reject" if reason else "Access-Accept",
            reason,
            row.get("message"),
            row["mac"],
            row["nas"],
            row["tenant"],
            row["ago"],
        ],
    )


def seen(world: World, query: str = "") -> str:
    return words_of(Desk(world, "noc").get(f"{LIST}?{query}"))


@pytest.fixture(autouse=True)
def by_the_real_clock(kept_world: World) -> None:
    """RADIUS writes the machine's own time: the desk's clock is set to it."""
    kept_world.now = clock.now()


def test_each_sign_in_stands_there_with_its_reason_and_whose_it_is(kept_world: World, radius: Any) -> None:
    sale = kept_world.sale()
    network.register_nas(kept_world.ctx, name="Westlands-1", address=ROUTER, secret="a-long-secret")
    tried(radius, kept_world, sale.login.username)
    tried(radius, kept_world, sale.login.username, "wrong password")
    tried(radius, kept_world, "stranger", "unknown user")
    said = seen(kept_world)
    for word in (sale.subscriber.full_name, "Westlands-1", "wrong password", "unknown user name", "let in"):
        assert word in said
    assert "nobody we know" in said


def test_it_is_narrowed_by_name_device_router_reason_and_days(kept_world: World, radius: Any) -> None:
    nas = network.register_nas(kept_world.ctx, name="Westlands-1", address=ROUTER, secret="a-long-secret")
    tried(radius, kept_world, "first", "wrong password", mac="02-1A-7F-00-10-AA")
    tried(radius, kept_world, "second", "unknown user", nas="127.0.9.9")
    tried(radius, kept_world, "third", ago="3 days")
    day = f"{kept_world.ctx.today:%Y-%m-%d}"
    for query, found in {
        "q=first": {"first"},
        "q=02:1a:7f:00:10:aa": {"first"},
        f"router={nas.id}": {"first", "third"},
        "reason=unknown+user": {"second"},
        "accepted=true": {"third"},
        "accepted=false": {"first", "second"},
        f"at_before={day}": {"first", "second", "third"},
        "at_before=2001-01-01": set(),
    }.items():
        said = seen(kept_world, query)
        assert {name for name in ("first", "second", "third") if f" {name} " in said} == found, query


def test_what_is_older_than_a_week_is_found_by_name_or_day(kept_world: World, radius: Any) -> None:
    tried(radius, kept_world, "longago", "expired", ago="20 days")
    assert "Of the last 7 days" not in seen(kept_world, "q=longago") and "longago" in seen(
        kept_world, "q=longago"
    )
    assert " longago " not in seen(kept_world)
    assert " longago " in seen(kept_world, "at_after=2020-01-01")


def test_another_providers_sign_ins_are_not_seen(kept_world: World, radius: Any) -> None:
    tried(radius, kept_world, "theirs", "unknown user", tenant=new_id())
    assert " theirs " not in seen(kept_world)


def test_a_partners_people_see_their_own_customers_alone(kept_world: World, radius: Any) -> None:
    tried(radius, kept_world, kept_world.sale().login.username)
    below = replace(kept_world.ctx, organization_ids=frozenset({new_id()}))
    assert attempts.attempts(below).count() == 0
    assert attempts.attempts(kept_world.ctx).count() == 1


def test_a_database_that_is_away_is_a_sentence(kept_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> None:
        raise OperationalError("connection refused")

    with monkeypatch.context() as broken:
        broken.setattr(connections["radius"], "cursor", away)
        broken.setattr(connections["radius"], "chunked_cursor", away)
        answer = Desk(kept_world, "noc").get(LIST)
    assert answer.status_code == 200
    assert "RADIUS's database does not answer: its log cannot be read now." in words_of(answer)


def test_the_file_has_every_row(kept_world: World, radius: Any) -> None:
    tried(radius, kept_world, "first", "wrong password")
    answer = Desk(kept_world, "noc").get(f"{LIST}?format=csv")
    text = b"".join(answer.streaming_content).decode()
    assert "first" in text and "wrong password" in text


def test_of_whoever_we_refuse_page_and_file_say_what_he_was_told(kept_world: World, radius: Any) -> None:
    told = "Your service is suspended: pay 2,500 to come back."
    tried(radius, kept_world, "unpaid", "refused", message=told)
    assert f"not allowed in by us {told}" in seen(kept_world)
    answer = Desk(kept_world, "noc").get(f"{LIST}?format=csv")
    assert f"not allowed in by us: {told}" in b"".join(answer.streaming_content).decode()


def test_every_word_of_radius_has_its_sentence() -> None:
    assert set(AttemptReason.values) == {str(reason) for reason in Reason}
