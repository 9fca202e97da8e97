"""The client against the simulated RouterOS, each over its own socket: verbs, sentences, dynamic rows, faults."""

import time
from collections.abc import Iterator

import httpx
import pytest

from mtandao.gateways.routeros import client
from mtandao.gateways.routeros.client import RouterOS
from mtandao.gateways.routeros.tests.dialing import SERVER
from mtandao.gateways.routeros.tests.lab import PASSWORD, USER, Lab, running_router

SECRET = {"name": "joe", "password": "k3y", "service": "pppoe", "comment": "mtandao:501"}


@pytest.fixture(scope="module")
def shared() -> Iterator[Lab]:
    with running_router() as lab:
        yield lab


@pytest.fixture
def lab(shared: Lab) -> Iterator[Lab]:
    shared.calls.held.clear()
    yield shared
    shared.fails(silent=False, slow_s=0, cut=0, ones_as_lists=False, long_s=60)
    with shared.router() as router:
        for menu in (
            "ppp/secret",
            "ip/pool",
            "queue/simple",
            "ip/firewall/address-list",
            "ip/firewall/filter",
            SERVER,
        ):
            for row in router.read(menu):
                if row.get(".id", "") and not row[".id"].startswith("*80"):
                    router.remove(menu, row[".id"])


@pytest.fixture
def router(lab: Lab) -> Iterator[RouterOS]:
    with lab.router() as router:
        yield router


def test_a_row_is_added_changed_and_removed(router: RouterOS) -> None:
    made = router.add("ppp/secret", SECRET)
    assert made[".id"].startswith("*") and made["profile"] == "default" and made["disabled"] == "false"
    assert "caller-id" not in made
    changed = router.change("ppp/secret", made[".id"], {"disabled": "yes", "comment": "mtandao:502"})
    assert (changed["disabled"], changed["comment"]) == ("true", "mtandao:502")
    assert router.read("ppp/secret", ("name", "disabled"), name="joe") == [
        {"name": "joe", "disabled": "true"}
    ]
    router.remove("ppp/secret", made[".id"])
    router.remove("ppp/secret", made[".id"])
    assert router.read("ppp/secret", name="joe") == []


def test_a_property_that_is_set_to_nothing_is_absent(router: RouterOS) -> None:
    made = router.add("ppp/secret", {**SECRET, "caller-id": "02:1A:7F:00:10:2B"})
    assert "caller-id" not in router.change("ppp/secret", made[".id"], {"caller-id": ""})


@pytest.mark.parametrize(
    ("menu", "row", "there"),
    [
        ("ppp/secret", SECRET, "secret with the same name already exists"),
        ("ip/pool", {"name": "homes", "ranges": "100.64.0.10-100.64.0.90"}, "pool with such name exists"),
        (
            "queue/simple",
            {"name": "q", "target": "100.64.0.9", "max-limit": "5M/10M"},
            "already have such name",
        ),
        ("ip/firewall/address-list", {"list": "walled", "address": "100.64.0.9"}, "already have such entry"),
    ],
)
def test_a_second_one_is_said_to_be_there(
    router: RouterOS, menu: str, row: dict[str, str], there: str
) -> None:
    router.add(menu, row)
    with pytest.raises(client.ThereAlready, match=there):
        router.add(menu, row)
    assert (
        len([each for each in router.read(menu) if each.items() >= row.items() or menu == "queue/simple"])
        == 1
    )


@pytest.mark.parametrize(
    ("menu", "row", "said"),
    [
        ("ppp/secret", {**SECRET, "foo": "1"}, "unknown parameter foo"),
        ("ppp/secret", {**SECRET, "profile": "gold"}, "input does not match any value of profile"),
        (
            "ip/pool",
            {"name": "x", "ranges": "100.64.0.10-home"},
            "value of range must have ip address after '-'",
        ),
        (
            "ip/firewall/address-list",
            {"list": "x", "address": "300.1.1.1"},
            "invalid value for argument address",
        ),
        ("queue/simple", {"name": "x", "max-limit": "fast"}, "invalid value for argument max-limit"),
        (
            "interface/vlan",
            {"name": "v", "interface": "ether99"},
            "input does not match any value of interface",
        ),
    ],
)
def test_what_routeros_does_not_take(router: RouterOS, menu: str, row: dict[str, str], said: str) -> None:
    before = router.read(menu)
    with pytest.raises(client.Refused) as refused:
        router.add(menu, row)
    assert str(refused.value) == said
    assert router.read(menu) == before


def test_rates_come_back_as_plain_numbers(router: RouterOS) -> None:
    made = router.add("queue/simple", {"name": "q", "target": "100.64.0.9", "max-limit": "5M/10M"})
    assert made["max-limit"] == "5000000/10000000"


def test_rules_keep_their_order_and_one_is_put_before_another(router: RouterOS) -> None:
    last = router.add("ip/firewall/filter", {"chain": "forward", "action": "drop"})
    router.add("ip/firewall/filter", {"chain": "forward", "comment": "first", "place-before": last[".id"]})
    assert [row.get("comment", "") for row in router.read("ip/firewall/filter")] == ["first", ""]


def test_a_value_of_its_own_comes_alone_or_as_a_list_of_one(lab: Lab, router: RouterOS) -> None:
    router.change_one("radius/incoming", {"accept": "yes", "port": "3799"})
    expected = {"accept": "true", "port": "3799", "vrf": "main"}
    assert router.one("radius/incoming") == expected
    lab.fails(ones_as_lists=True)
    assert router.one("radius/incoming") == expected
    assert router.one("system/identity") == {"name": "savanna-cr1"}


def test_sessions_are_rows_of_four_menus_and_their_counters_are_the_interfaces(
    lab: Lab, router: RouterOS
) -> None:
    lab.calls.came("joe", "100.64.0.10")
    lab.calls.came("voucher", "100.64.8.2", is_hotspot=True)
    (active,) = router.read("ppp/active")
    assert (active["name"], active["address"], active["uptime"]) == ("joe", "100.64.0.10", "3h12m7s")
    assert active["session-id"] == "0x81100001" and "bytes-in" not in active
    (hotspot,) = router.read("ip/hotspot/active")
    assert (hotspot["user"], hotspot["bytes-in"], hotspot["bytes-out"]) == ("voucher", "1000", "9000")
    (interface,) = router.read("interface", ("rx-byte", "tx-byte", "dynamic"), name="<pppoe-joe>")
    assert interface == {"rx-byte": "1000", "tx-byte": "9000", "dynamic": "true"}
    queues = router.read("queue/simple", ("name", "max-limit", "dynamic"))
    assert queues[0] == {"name": "<pppoe-joe>", "max-limit": "5000000/20000000", "dynamic": "true"}
    assert router.read("ip/pool/used")[0]["info"] == "joe"


def test_a_session_is_ended_by_removing_its_row_once(lab: Lab, router: RouterOS) -> None:
    call = lab.calls.came("joe", "100.64.0.10")
    (active,) = router.read("ppp/active")
    router.remove("ppp/active", active[".id"])
    assert lab.calls.ended == [call.id] and router.read("ppp/active") == []
    router.remove("ppp/active", active[".id"])


def test_what_a_session_made_cannot_be_edited(lab: Lab, router: RouterOS) -> None:
    lab.calls.came("joe", "100.64.0.10")
    (queue,) = router.read("queue/simple")
    with pytest.raises(client.Refused):
        router.change("queue/simple", queue[".id"], {"max-limit": "1M/1M"})


def test_an_entry_of_a_list_moves_the_session_at_once_and_a_timeout_takes_it_back(
    lab: Lab, router: RouterOS
) -> None:
    call = lab.calls.came("joe", "100.64.0.10")
    entry = {"list": "walled-garden", "address": "100.64.0.10"}
    made = router.add("ip/firewall/address-list", entry)
    assert list(call.address_lists) == ["walled-garden"]
    router.remove("ip/firewall/address-list", made[".id"])
    assert list(call.address_lists) == []
    router.add("ip/firewall/address-list", {**entry, "timeout": "200ms"})
    assert list(call.address_lists) == ["walled-garden"]
    until = time.monotonic() + 5
    while router.read("ip/firewall/address-list", list="walled-garden") and time.monotonic() < until:
        time.sleep(0.05)
    assert list(call.address_lists) == []


def test_a_reboot_ends_sessions_and_gives_other_ids(lab: Lab, router: RouterOS) -> None:
    lab.calls.came("joe", "100.64.0.10")
    first = router.add("ppp/secret", SECRET)
    second = router.add("ppp/secret", {**SECRET, "name": "jane"})
    router.remove("ppp/secret", first[".id"])
    router.run("system/reboot", {})
    assert router.read("ppp/active") == []
    (kept,) = router.read("ppp/secret", name="jane")
    assert kept[".id"] != second[".id"]


def test_the_query_of_a_print_is_a_stack(lab: Lab, router: RouterOS) -> None:
    for name in ("joe", "jane", "jim"):
        router.add("ppp/secret", {**SECRET, "name": name})
    asked = {".proplist": ["name"], ".query": ["name=joe", "name=jim", "#|"]}
    with httpx.Client(trust_env=False, auth=(USER, PASSWORD)) as raw:
        url = f"http://127.0.0.1:{lab.port}/rest/ppp/secret/print"
        assert raw.post(url, json=asked).json() == [{"name": "joe"}, {"name": "jim"}]
        without = raw.post(url, json={".query": ["-caller-id", "name=joe", "#!"], ".proplist": "name"})
        assert without.json() == [{"name": "jane"}, {"name": "jim"}]
        assert raw.post(url, json={".query": ["#|"]}).status_code == 400
        assert raw.delete(f"http://127.0.0.1:{lab.port}/rest/system/resource").status_code == 406
        assert raw.get(f"http://127.0.0.1:{lab.port}/rest/no/such").json() == {
            "detail": "no such command or directory (such)",
            "error": 404,
            "message": "Not Found",
        }


def test_traffic_is_asked_for_once_or_not_at_all(lab: Lab, router: RouterOS) -> None:
    lab.calls.came("joe", "100.64.0.10", rate=(12_000_000, 24_000_000))
    (seen,) = router.run("interface/monitor-traffic", {"interface": "ether1", "once": ""})
    assert (seen["rx-bits-per-second"], seen["tx-bits-per-second"]) == ("1000000", "2000000")
    lab.fails(long_s=0.1)
    with pytest.raises(client.Lost):
        router.run("interface/monitor-traffic", {"interface": "ether1"})


def test_ping_knows_who_is_online(lab: Lab, router: RouterOS) -> None:
    lab.calls.came("joe", "100.64.0.10")
    there = router.run("ping", {"address": "100.64.0.10", "count": "2"})
    assert [row["received"] for row in there] == ["1", "2"]
    assert router.run("ping", {"address": "100.64.0.99", "count": "1"})[0]["packet-loss"] == "100"


def test_whoever_is_not_let_in_is_told_so(lab: Lab) -> None:
    for user, password in ((USER, "wrong"), ("nobody", PASSWORD)):
        with lab.router(user, password) as router, pytest.raises(client.NotLetIn):
            router.one("system/identity")
    assert httpx.get(f"http://127.0.0.1:{lab.port}/", trust_env=False).status_code == 200


def test_a_right_that_is_missing_is_no_fault_of_the_call() -> None:
    with running_router("read,rest-api") as lab, lab.router() as router:
        assert router.one("system/identity")["name"] == "savanna-cr1"
        with pytest.raises(client.NotAllowed):
            router.add("ppp/secret", SECRET)
        with pytest.raises(client.NotAllowed):
            router.run("ping", {"address": "127.0.0.1"})
        assert "password" not in router.read("user")[0]


def test_a_virtual_router_has_no_board_and_no_health() -> None:
    with running_router(virtual=True) as lab, lab.router() as router:
        assert router.read("system/health") == []
        with pytest.raises(client.NotThere):
            router.one("system/routerboard")
        assert router.one("system/resource")["board-name"] == "CHR"


def test_one_that_does_not_answer_is_lost_and_one_that_is_not_there_is_offline(lab: Lab) -> None:
    lab.fails(silent=True)
    with lab.router(answer_s=0.3) as router, pytest.raises(client.Lost):
        router.add("ppp/secret", SECRET)
    lab.fails(silent=False)
    gone = client.Address("127.0.0.1", 1, USER, PASSWORD)
    with RouterOS(gone) as router, pytest.raises(client.Offline):
        router.one("system/identity")


def test_an_answer_that_breaks_off_is_lost_though_the_deed_was_done(lab: Lab, router: RouterOS) -> None:
    lab.fails(cut=1)
    with pytest.raises(client.Lost):
        router.add("ppp/secret", SECRET)
    assert len(router.read("ppp/secret", name="joe")) == 1


def test_a_router_without_rest_is_told_apart(lab: Lab) -> None:
    with RouterOS(client.Address("127.0.0.1", lab.port, USER, PASSWORD)) as router:
        router._client.base_url = httpx.URL(f"http://127.0.0.1:{lab.port}/webfig/")
        with pytest.raises(client.TooOld):
            router.one("system/resource")


def test_two_of_one_name_on_one_interface_are_refused_by_the_router_itself(lab: Lab) -> None:
    def add(name: str, interface: str) -> None:
        lab.do(lambda box: box.tables[SERVER].add({"service-name": name, "interface": interface}))

    add("homes", "ether3")
    add("flats", "ether3")
    add("homes", "ether4")
    with pytest.raises(Exception, match="already exists"):
        add("homes", "ether3")
