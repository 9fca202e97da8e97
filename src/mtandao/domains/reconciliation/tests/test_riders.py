"""Who is online although nobody sold it."""

from datetime import UTC, datetime, timedelta

import pytest

from mtandao.domains.reconciliation.rules.riders import Entitled, Online, Why, riders

NOW = datetime(2026, 10, 16, 9, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=3)


def online(name: str = "wanjiku", **more: bool) -> Online:
    return Online(
        username=name,
        address="100.64.0.7",
        mac="02:1A:7F:00:10:2B",
        by_radius=more.get("by_radius", True),
        walled=more.get("walled", False),
    )


@pytest.mark.parametrize(
    ("session", "access", "why"),
    [
        (online(), "online", None),
        (online(walled=True), "walled", None),
        (online(), "walled", Why.PAST_THE_WALL),
        (online(), "rejected", Why.NOT_ENTITLED),
        (online(), "none", Why.NOT_ENTITLED),
        (online(by_radius=False), "online", Why.BY_HAND),
        (online("nobody"), "online", Why.UNKNOWN),
        (online("nobody", by_radius=False), "online", Why.BY_HAND),
    ],
)
def test_a_session_is_explained_by_a_login_or_it_rides_free(
    session: Online, access: str, why: Why | None
) -> None:
    found = riders([session], {"wanjiku": Entitled(access=access, since=LONG_AGO)}, NOW)
    assert [rider.why for rider in found] == ([why] if why else [])


def test_what_was_just_ended_may_still_be_on_its_way() -> None:
    just_now = {"wanjiku": Entitled(access="rejected", since=NOW - timedelta(seconds=30))}
    assert riders([online()], just_now, NOW) == []
