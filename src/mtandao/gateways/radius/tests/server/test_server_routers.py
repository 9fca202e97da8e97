"""The router that asks tells the tenant; a stranger is met with silence."""

from typing import Any

import pytest

from mtandao.gateways.radius.tests.server.lab import Lab, Provider, Router, until
from mtandao.gateways.radius.tests.server.radclient import send


def test_the_same_name_in_two_tenants_is_two_users(lab: Lab) -> None:
    north, south = lab.provider(), lab.provider()
    north_router, south_router = north.router(), south.router()
    for provider, password, rate in ((north, "north-pw", "5120k/5120k"), (south, "south-pw", "1024k/9216k")):
        provider.user("john", password, "plan-home-basic")
        provider.group_reply("plan-home-basic", "Mikrotik-Rate-Limit", rate)
    assert north_router.sign_in("john", "north-pw")["Mikrotik-Rate-Limit"] == "5120k/5120k"
    assert south_router.sign_in("john", "south-pw")["Mikrotik-Rate-Limit"] == "1024k/9216k"
    assert north_router.sign_in("john", "south-pw").rejected
    assert south_router.sign_in("john", "north-pw").rejected
    assert [reply for reply, _, _ in north.attempts("john")] == ["Access-Accept", "Access-Reject"]


def test_what_a_packet_claims_about_its_router_changes_nothing(lab: Lab) -> None:
    north, south = lab.provider(), lab.provider()
    north_router, south_router = north.router(), south.router()
    north.user("john", "north-pw")
    claim: dict[str, Any] = {"NAS-IP-Address": north_router.address, "NAS-Identifier": "north"}
    assert south_router.ask({"User-Name": "john", "User-Password": "north-pw", **claim}).rejected
    south_router.account("Start", User_Name="john", Acct_Session_Id="1", **claim)
    assert south.sessions("host(nasipaddress)") == [(south_router.address,)]
    assert north.sessions() == []


def test_an_unknown_router_hears_nothing(lab: Lab, provider: Provider) -> None:
    stranger = Router(lab, "127.19.0.1", "router-secret")
    provider.user("alice")
    assert stranger.ask({"User-Name": "alice", "User-Password": "secret"}, wait=0.4).silent
    assert stranger.account("Start", wait=0.4, User_Name="alice", Acct_Session_Id="1").silent


def test_a_router_with_the_wrong_secret_gets_no_answer_it_can_use(provider: Provider) -> None:
    router = provider.router()
    provider.user("alice")
    packet = {"User-Name": "alice", "User-Password": "secret", "Message-Authenticator": "0x00"}
    assert router.ask(packet, secret="another", wait=0.4).silent
    assert router.ask(packet).accepted


def test_a_router_works_as_soon_as_it_is_in_the_table(lab: Lab, provider: Provider) -> None:
    provider.user("alice")
    address = "127.19.0.2"
    assert (
        Router(lab, address, "late").ask({"User-Name": "alice", "User-Password": "secret"}, wait=0.3).silent
    )
    assert provider.router("late", address).sign_in("alice").accepted


def test_a_whole_town_of_routers_is_taken_up_at_once(lab: Lab, provider: Provider) -> None:
    provider.user("alice")
    routers = [provider.router() for _ in range(20)]
    assert all(router.sign_in("alice").accepted for router in routers)


@pytest.mark.parametrize(
    "secret", ["with space", "back\\slash", "`backquoted`", '"quoted"', "per%cent${x}", "it's", "ключ"]
)
def test_any_secret_will_do(lab: Lab, provider: Provider, secret: str) -> None:
    router = provider.router(secret)
    provider.user("alice")
    assert router.sign_in("alice").accepted


def test_a_router_that_must_sign_is_not_heard_without_a_signature(lab: Lab, provider: Provider) -> None:
    router = provider.router()
    provider.user("alice")
    lab.sql("update nas set require_message_authenticator = true where nasname = %s", router.address)
    request = {"User-Name": "alice", "User-Password": "secret"}
    assert router.ask(request, wait=0.4).silent
    assert router.ask({**request, "Message-Authenticator": "0x00"}).accepted


def test_the_status_port_answers_only_its_own_secret(lab: Lab) -> None:
    from mtandao.gateways.radius.server import answers

    port, secret = lab.settings.status_port, lab.settings.status_secret
    assert answers("127.0.0.1", port, secret)
    assert not answers("127.0.0.1", port, "x" * 32, timeout=0.3)
    assert not answers("127.0.0.1", 1, secret, timeout=0.3)


def test_a_router_on_this_machine_may_have_the_address_of_the_readiness_probe(
    lab: Lab, provider: Provider
) -> None:
    router = provider.router("its own secret", "127.0.0.1")
    provider.user("alice")
    assert router.sign_in("alice").accepted
    assert until(lab.is_ready, seconds=2, what="an answer")
    assert send("auth", lab.settings.auth_port, "x", "127.19.0.3", {"User-Name": "a"}, wait=0.3).silent
