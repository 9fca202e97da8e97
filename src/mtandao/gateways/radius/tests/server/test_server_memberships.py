"""What time and traffic decide, RADIUS decides alone: memberships that end at an instant or with the last octet."""

from typing import Any

import pytest

from mtandao.gateways.radius.tests.server.lab import Provider

HOUR = 3600
GB = 10**9


@pytest.fixture(params=["ready", "walked through by the server"])
def either_way(request: pytest.FixtureRequest, provider: Provider) -> Provider:
    provider.user("alice", "secret")
    provider.group_reply("plan", "Mikrotik-Rate-Limit", "5120k/20480k")
    provider.group_reply("walled-garden", "Mikrotik-Address-List", "walled-garden")
    if request.param.startswith("walked"):
        provider.group_check("plan", "NAS-Port-Type", "Ethernet", "==")
        provider.group_check("walled-garden", "NAS-Port-Type", "Ethernet", "==")
    return provider


def member(
    provider: Provider,
    ends_in: int | None = None,
    octets: int | None = None,
    then: str | None = "walled-garden",
) -> None:
    provider.lab.sql(
        "insert into radusergroup (tenant_id, username, groupname, priority, until, octets_left, then_group) "
        "values (%s, 'alice', 'plan', 1, now() + make_interval(secs => %s), %s, %s)",
        provider.tenant, ends_in, octets, then,
    )  # fmt: skip


def sign_in(provider: Provider) -> Any:
    return provider.router().sign_in("alice", NAS_Port_Type="Ethernet")


def test_O1_the_router_is_told_when_the_time_and_the_data_end(either_way: Provider) -> None:
    member(either_way, ends_in=10_800, octets=3 * GB)
    answer = sign_in(either_way)
    assert answer.accepted
    assert 10_790 <= int(answer["Session-Timeout"]) <= 10_800
    assert (answer["Mikrotik-Total-Limit"], answer["Mikrotik-Total-Limit-Gigawords"]) == ("3000000000", "0")
    assert answer["Mikrotik-Rate-Limit"] == "5120k/20480k"


def test_more_than_four_gigabytes_go_in_two_halves(either_way: Provider) -> None:
    member(either_way, octets=10 * 2**30)
    answer = sign_in(either_way)
    assert (answer["Mikrotik-Total-Limit"], answer["Mikrotik-Total-Limit-Gigawords"]) == ("2147483648", "2")
    assert "Session-Timeout" not in answer.names


@pytest.mark.parametrize(("left", "expected"), [(1200, range(1190, 1201)), (HOUR * 5, range(3600, 3601))])
def test_O3_the_shorter_of_what_is_left_and_what_the_plan_says(
    either_way: Provider, left: int, expected: range
) -> None:
    either_way.group_reply("plan", "Session-Timeout", "3600")
    member(either_way, ends_in=left)
    assert int(sign_in(either_way)["Session-Timeout"]) in expected


@pytest.mark.parametrize(("ends_in", "octets"), [(-1, None), (None, 0), (HOUR, -5), (-HOUR, GB)])
def test_what_has_ended_is_behind_the_wall(
    either_way: Provider, ends_in: int | None, octets: int | None
) -> None:
    member(either_way, ends_in, octets)
    answer = sign_in(either_way)
    assert answer.accepted
    assert answer["Mikrotik-Address-List"] == "walled-garden"
    assert not {"Mikrotik-Rate-Limit", "Session-Timeout", "Mikrotik-Total-Limit"} & set(answer.names)


@pytest.mark.parametrize(
    ("ends_in", "octets", "why"),
    [(None, 0, "Your data is used up."), (-1, None, "Your time is over.")],
)
def test_O5_what_is_used_up_is_refused_with_the_reason_where_there_is_no_wall(
    either_way: Provider, ends_in: int | None, octets: int | None, why: str
) -> None:
    member(either_way, ends_in, octets, then=None)
    answer = sign_in(either_way)
    assert answer.rejected
    assert answer["Reply-Message"] == why
    assert either_way.attempts("alice") == [("Access-Reject", "refused", why)]


def test_it_ends_while_the_platform_is_away_and_nobody_writes_anything(either_way: Provider) -> None:
    member(either_way, ends_in=HOUR)
    assert sign_in(either_way)["Mikrotik-Rate-Limit"] == "5120k/20480k"
    either_way.lab.sql("insert into mtandao_clock (offset_by) values ('2 hours')")
    try:
        assert sign_in(either_way)["Mikrotik-Address-List"] == "walled-garden"
    finally:
        either_way.lab.sql("delete from mtandao_clock")
    assert sign_in(either_way)["Mikrotik-Rate-Limit"] == "5120k/20480k"


def test_a_login_that_is_locked_to_a_router_signs_in_there_and_nowhere_else(either_way: Provider) -> None:
    member(either_way)
    home, other = either_way.router(), either_way.router()
    either_way.check("alice", "NAS-IP-Address", home.address, "==")
    # What the packet says of itself does not count.
    claims = {"User-Name": "alice", "User-Password": "secret", "NAS-IP-Address": home.address}
    assert home.sign_in("alice", NAS_Port_Type="Ethernet")["Mikrotik-Rate-Limit"] == "5120k/20480k"
    refused = other.ask({**claims, "NAS-Port-Type": "Ethernet"})
    assert refused.rejected
    assert refused["Reply-Message"] == "This account is locked to another router. Call us."
    assert either_way.last_reason("alice") == "another router"
