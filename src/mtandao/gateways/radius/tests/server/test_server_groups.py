"""Groups in order of priority, with FreeRADIUS's operators, for any attribute an operator writes."""

import pytest

from mtandao.gateways.radius.tests.server.lab import Provider


@pytest.fixture(params=["merged in the database", "walked through by the server"])
def either_way(request: pytest.FixtureRequest, provider: Provider) -> Provider:
    """Both ways to read groups must come to the same. A condition in any group makes the server do it."""
    if request.param.endswith("server"):
        provider.group_check("zz-last", "NAS-Port-Type", "Ethernet", "==")
        provider.join("alice", "zz-last", 99)
    return provider


def test_the_users_own_row_wins_over_a_default_and_yields_to_a_replacement(either_way: Provider) -> None:
    provider, router = either_way, either_way.router()
    provider.user("alice", "secret", "plan")
    provider.reply("alice", "Idle-Timeout", "100")
    provider.reply("alice", "Session-Timeout", "100")
    provider.group_reply("plan", "Idle-Timeout", "200", "=")
    provider.group_reply("plan", "Session-Timeout", "200", ":=")
    provider.group_reply("plan", "Port-Limit", "2", "=")
    answer = router.sign_in("alice")
    assert answer.all("Idle-Timeout") == ["100"]
    assert answer.all("Session-Timeout") == ["200"]
    assert answer.all("Port-Limit") == ["2"]


def test_plus_adds_a_further_value(either_way: Provider) -> None:
    provider, router = either_way, either_way.router()
    provider.user("alice", "secret", "plan")
    provider.reply("alice", "Framed-Route", "10.1.0.0/24")
    provider.group_reply("plan", "Framed-Route", "10.2.0.0/24", "+=")
    assert sorted(router.sign_in("alice").all("Framed-Route")) == ["10.1.0.0/24", "10.2.0.0/24"]


def test_the_first_group_ends_the_search_unless_it_falls_through(either_way: Provider) -> None:
    provider, router = either_way, either_way.router()
    provider.user("alice", "secret", "first", "second", "third")
    for group in ("first", "second", "third"):
        provider.group_reply(group, "Reply-Message", group, "+=")
    assert router.sign_in("alice").all("Reply-Message") == ["first"]
    provider.group_reply("first", "Fall-Through", "Yes", "=")
    assert router.sign_in("alice").all("Reply-Message") == ["first", "second"]


def test_the_user_can_forbid_all_groups(either_way: Provider) -> None:
    provider, router = either_way, either_way.router()
    provider.user("alice", "secret", "plan")
    provider.group_reply("plan", "Port-Limit", "2")
    provider.reply("alice", "Fall-Through", "No", "=")
    answer = router.sign_in("alice")
    assert answer.accepted
    assert "Port-Limit" not in answer.names


def test_a_group_may_hold_the_password(either_way: Provider) -> None:
    provider, router = either_way, either_way.router()
    provider.join("alice", "shared")
    provider.group_check("shared", "Cleartext-Password", "everybody")
    provider.group_reply("shared", "Port-Limit", "2")
    assert router.sign_in("alice", "everybody")["Port-Limit"] == "2"
    assert router.sign_in("alice", "nobody").rejected


def test_an_attribute_of_any_maker_goes_out(provider: Provider) -> None:
    router = provider.router()
    provider.user("alice")
    written = {
        "Cisco-AVPair": "ip:sub-qos-policy-out=10M",
        "Huawei-Input-Average-Rate": "10240",
        "WISPr-Bandwidth-Max-Down": "2048000",
        "Delegated-IPv6-Prefix": "2001:db8:1::/56",
        "Framed-Pool": "pool-a",
        "Filter-Id": "name.in",
    }
    for attribute, value in written.items():
        provider.reply("alice", attribute, value)
    answer = router.sign_in("alice")
    assert {name: answer[name] for name in written} == written


def test_a_groups_condition_chooses_between_groups(provider: Provider) -> None:
    router = provider.router()
    provider.user("alice", "secret", "wireless", "wired")
    provider.group_check("wireless", "NAS-Port-Type", "Wireless-802.11", "==")
    provider.group_check("wired", "NAS-Port-Type", "Ethernet", "==")
    provider.group_reply("wireless", "Mikrotik-Rate-Limit", "1M/1M")
    provider.group_reply("wired", "Mikrotik-Rate-Limit", "9M/9M")
    assert router.sign_in("alice", NAS_Port_Type="Wireless-802.11")["Mikrotik-Rate-Limit"] == "1M/1M"
    assert router.sign_in("alice", NAS_Port_Type="Ethernet")["Mikrotik-Rate-Limit"] == "9M/9M"
    neither = router.sign_in("alice", NAS_Port_Type="Virtual")
    assert neither.accepted
    assert "Mikrotik-Rate-Limit" not in neither.names


def test_a_change_counts_for_the_very_next_request(provider: Provider) -> None:
    router = provider.router()
    provider.user("alice", "secret", "plan")
    provider.group_reply("plan", "Mikrotik-Rate-Limit", "1M/1M")
    assert router.sign_in("alice")["Mikrotik-Rate-Limit"] == "1M/1M"
    provider.lab.sql(
        "update radgroupreply set value = '2M/2M' where tenant_id = %s and groupname = 'plan'",
        provider.tenant,
    )
    assert router.sign_in("alice")["Mikrotik-Rate-Limit"] == "2M/2M"
