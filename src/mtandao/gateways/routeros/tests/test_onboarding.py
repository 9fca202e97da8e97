"""A router with a name only is taught by one pasted line: fetched, run, told."""

import asyncio
import re
import subprocess
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from mtandao.domains.network import contract as network
from mtandao.foundation import clock
from mtandao.gateways.routeros.simulator.terminal import Terminal
from mtandao.gateways.routeros.tests.lab import Lab, running_router
from tests.worlds import World

pytestmark = pytest.mark.django_db
TUNNEL = {
    "TUNNEL_ENDPOINT": "net.example.com:51820",
    "TUNNEL_PUBLIC_KEY": "bmV2ZXIgdXNlZCBhbnl3aGVyZSBidXQgaGVyZSEhISE=",
    "TUNNEL_NETWORK": "10.90.0.0/29",
    "RADIUS_ADDRESS": "10.90.0.1",
}


@pytest.fixture(autouse=True)
def at_now(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: world.now)
    cache.clear()


@pytest.fixture
def tunnel(settings: Any) -> None:
    for name, value in TUNNEL.items():
        setattr(settings, name, value)


def fetched(line: str) -> Any:
    found = re.search(r'url="[a-z]+://[^/]+([^"]+)"', line)
    assert found is not None
    return Client().get(found[1])


def imported(lab: Lab, text: str) -> tuple[str, list[tuple[str, str]]]:
    """The file run in a terminal whose `/tool fetch` reaches the product through its own views."""
    told: list[tuple[str, str]] = []

    def run(script: str) -> str:
        return asyncio.run_coroutine_threadsafe(Terminal(lab.box).execute(script), lab.loop).result(30)

    # The last line and that of RouterOS 6 tell by `/tool fetch`: what they would send is put out instead.
    tells = re.compile(r'/tool fetch url="([^"]+)" http-method=post http-data=(\(.*?\)) keep-result=no')
    said = run(tells.sub(lambda found: f':put ("TOLD {found[1]} " . {found[2]})', text))
    for found in re.finditer(r"^TOLD \S+?(/hooks/\S+) (.*)\n(.*)$", said, re.MULTILINE):
        answer = Client().post(found[1], f"{found[2]}\n{found[3]}", content_type="text/plain")
        told.append((found[2], str(answer.status_code)))
    return said, told


def onboarding(nas: network.Nas) -> network.Onboarding:
    return network.Onboarding.objects.get(nas=nas)


def test_a_name_is_enough_and_everything_else_is_made(world: World, tunnel: None) -> None:
    first = network.register_nas(world.ctx, name="Westlands-1")
    second = network.register_nas(world.ctx, name="Westlands-2")
    other = network.register_nas(World(slug="coast").ctx, name="Nyali-1")
    assert [nas.address for nas in (first, second, other)] == ["10.90.0.2", "10.90.0.3", "10.90.0.4"]
    assert first.api_user and first.api_password and len(first.secret) == 24
    assert first.tunnel_key != second.tunnel_key and first.tunnel_public_key != second.tunnel_public_key
    assert network.peers(world.ctx)[0] == (
        f"[Peer]\nPublicKey = {first.tunnel_public_key}\nAllowedIPs = 10.90.0.2/32\n"
    )
    assert len(network.peers(world.ctx)) == 2
    network.remove_nas(world.ctx, nas_id=first.id)
    assert len(network.peers(world.ctx)) == 1


def test_keys_are_what_wireguard_makes_of_them(world: World, tunnel: None) -> None:
    nas = network.register_nas(world.ctx, name="Westlands-1")
    try:
        public = subprocess.run(
            ["wg", "pubkey"], input=nas.tunnel_key, text=True, capture_output=True, check=True
        )
    except FileNotFoundError:
        pytest.skip("WireGuard's tools are not on this machine")
    assert public.stdout.strip() == nas.tunnel_public_key


def test_when_no_address_is_left_it_is_said(world: World, tunnel: None) -> None:
    for number in range(5):
        network.register_nas(world.ctx, name=f"Mast-{number}")
    with pytest.raises(network.TunnelFull):
        network.register_nas(world.ctx, name="One too many")


def test_without_a_management_network_its_address_is_asked(world: World) -> None:
    from mtandao.foundation.refusals import Malformed

    with pytest.raises(Malformed) as refused:
        network.register_nas(world.ctx, name="Westlands-1")
    assert list(refused.value.fields) == ["address"]


def test_the_line_is_fetched_and_run_and_both_are_known(world: World, tunnel: None, lab: Lab) -> None:
    nas = network.register_nas(world.ctx, name='West"lands\n-1')
    line = network.line_of(onboarding(nas))
    assert line.startswith("/tool fetch url=") and line.endswith(
        "; /import mtandao.rsc; /file remove mtandao.rsc"
    )
    answer = fetched(line)
    assert answer.status_code == 200 and "no-store" in answer["Cache-Control"]
    assert onboarding(nas).fetched_at == world.now and onboarding(nas).ran_at is None
    said, told = imported(lab, answer.content.decode())
    assert told == [("7.21.4 (stable)", "200")], said
    taught = onboarding(nas)
    assert (taught.ran_at, taught.version, taught.identity) == (world.now, "7.21.4 (stable)", "savanna-cr1")
    with lab.router() as router:
        (peer,) = router.read("interface/wireguard/peers")
        assert (peer["endpoint-address"], peer["allowed-address"]) == ("net.example.com", "10.90.0.1/32")
        assert router.read("interface/wireguard")[0]["public-key"] == nas.tunnel_public_key
        assert router.read("radius")[0]["secret"] == nas.secret


def test_with_two_radius_nodes_a_router_is_taught_both_and_has_an_address_of_its_own(
    world: World, tunnel: None, lab: Lab, settings: Any
) -> None:
    settings.RADIUS_BACKUPS = (
        ("10.90.0.2", "net2.example.com:51820", "YW5vdGhlciBrZXkgb2YgbmV0Mi5leGFtcGxlLmNvbSE="),
    )
    nas = network.register_nas(world.ctx, name="Westlands-1")
    assert nas.address == "10.90.0.3"
    file = fetched(network.line_of(onboarding(nas))).content.decode()
    for _twice in range(2):
        imported(lab, file)
    with lab.router() as router:
        assert [row["address"] for row in router.read("radius")] == ["10.90.0.1", "10.90.0.2"]
        ways = {
            row["endpoint-address"]: row["allowed-address"]
            for row in router.read("interface/wireguard/peers")
        }
    assert ways == {"net.example.com": "10.90.0.1/32", "net2.example.com": "10.90.0.2/32"}


def test_routeros_6_stops_at_the_first_line_with_a_sentence_and_tells(world: World, tunnel: None) -> None:
    nas = network.register_nas(world.ctx, name="Old-1")
    with running_router(version="6.49.17 (long-term)") as lab:
        said, told = imported(lab, fetched(network.line_of(onboarding(nas))).content.decode())
        assert told == [("6.49.17 (long-term)", "200")] and "Upgrade it to 7" in said
        assert list(lab.box.tables["radius"]) == []
    assert onboarding(nas).ran_at is None and onboarding(nas).version.startswith("6")
    assert network.RouterStatus.objects.get(nas=nas).reach == network.Reach.TOO_OLD


def test_a_line_works_for_a_day_until_the_router_is_heard_and_until_there_is_a_newer_one(
    world: World, tunnel: None
) -> None:
    nas = network.register_nas(world.ctx, name="Westlands-1")
    line = network.line_of(onboarding(nas))
    assert fetched(line).status_code == fetched(line).status_code == 200
    newer = network.line_of(network.issue_line(world.ctx, nas_id=nas.id))
    assert [fetched(each).status_code for each in (line, newer)] == [404, 200]
    world.later(hours=25)
    assert fetched(newer).status_code == 404
    again = network.line_of(network.issue_line(world.ctx, nas_id=nas.id))
    assert fetched(again).status_code == 200
    network.Nas.objects.filter(pk=nas.pk).update(last_seen_at=world.now + timedelta(seconds=1))
    assert fetched(again).status_code == 404
    network.Nas.objects.filter(pk=nas.pk).update(last_seen_at=None)
    network.remove_nas(world.ctx, nas_id=nas.id)
    assert fetched(again).status_code == 404


def test_an_address_that_we_did_not_make_is_told_nothing_and_not_for_long(world: World, tunnel: None) -> None:
    nas = network.register_nas(world.ctx, name="Westlands-1")
    url = network.line_of(onboarding(nas)).split('"')[1].split("/hooks/")[1]
    wrong = [url[:-2] + "xx", "x" * 90, url.replace(":", ":x")]
    answers = {
        (answer.status_code, answer.content) for each in wrong for answer in [Client().get(f"/hooks/{each}")]
    }
    assert {status for status, _ in answers} == {404}
    for _ in range(120):
        Client().get("/hooks/routers/nobody")
    assert Client().get(f"/hooks/{url}").status_code == 404, "too many tries from there"
