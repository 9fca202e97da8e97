"""The parts of a simulated router that need no network: rates, addresses, traffic, ids, configuration."""

import json
from pathlib import Path
from typing import Any

import pytest

from mtandao.gateways.radius.simulator import ConfigRefused, CpeConfig, RouterConfig, read_cpes, read_fleet
from mtandao.gateways.radius.simulator.clock import Clock
from mtandao.gateways.radius.simulator.journal import Journal
from mtandao.gateways.radius.simulator.pool import Pool, PoolEmpty
from mtandao.gateways.radius.simulator.rates import BadRate, RateLimit, read_rate_limit
from mtandao.gateways.radius.simulator.session_ids import SessionIds
from mtandao.gateways.radius.simulator.switches import NoSuchSwitch, Switches
from mtandao.gateways.radius.simulator.traffic import Habits, Meter, day_curve


@pytest.mark.parametrize(
    ("text", "up", "down"),
    [
        ("128k", 128_000, 128_000),
        ("64k/128k", 64_000, 128_000),
        ("5120k/20480k", 5_120_000, 20_480_000),
        ("5120k/20480k 10240k/40960k 4096k/16384k 10/10", 5_120_000, 20_480_000),
        ("64k/128k 256k/512k", 64_000, 128_000),
        ("2M/4M 4M/8M 1500k/3M 16/16 8 512k/1M", 2_000_000, 4_000_000),
        ("2M/4M 2M/4M 2M/4M 1/1 5", 2_000_000, 4_000_000),
        ("1000000", 1_000_000, 1_000_000),
    ],
)
def test_a_rate_limit_is_upload_before_download(text: str, up: int, down: int) -> None:
    assert read_rate_limit(text) == RateLimit(up, down, text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "   ", "2.5M", "5m/10M", "5M/10M/2M", "0/0", "-1/5", "5M/ 10M", "5 Mbps"),
        "5M/10M 4M/20M",
        "5M/10M 5M/10M 5M/10M 1/1 0",
        "5M/10M 5M/10M 5M/10M 1/1 9",
        "5M/10M 5M/10M 5M/10M 1/1 8 6M/1M",
        "1M 1M 1M 1 1 1M 1M",
    ],
)
def test_a_garbled_rate_limit_is_refused(text: str) -> None:
    with pytest.raises(BadRate):
        read_rate_limit(text)


def test_a_pool_gives_each_address_once_and_a_returned_one_last() -> None:
    pool = Pool("10.20.0.10-10.20.0.12")
    assert [pool.draw() for _ in range(3)] == ["10.20.0.10", "10.20.0.11", "10.20.0.12"]
    with pytest.raises(PoolEmpty, match="all 3 addresses are in use"):
        pool.draw()
    pool.give_back("10.20.0.11")
    pool.give_back("10.20.0.11")
    assert pool.draw() == "10.20.0.11"
    with pytest.raises(PoolEmpty):
        pool.draw()


def test_a_pool_leaves_out_network_router_broadcast_and_held_addresses() -> None:
    pool = Pool("10.20.0.0/29")
    pool.hold("10.20.0.3")
    pool.hold("10.20.0.3")
    pool.hold("192.0.2.1")
    assert [pool.draw() for _ in range(4)] == ["10.20.0.2", "10.20.0.4", "10.20.0.5", "10.20.0.6"]
    pool.give_back("10.20.0.3")
    with pytest.raises(PoolEmpty):  # one of the two who hold it is still there
        pool.draw()
    pool.give_back("10.20.0.3")
    assert pool.draw() == "10.20.0.3"


@pytest.mark.parametrize("given", ["", "ten", "10.0.0.9-10.0.0.1", "10.0.0.1/33", "10.0.0.0/31"])
def test_a_senseless_pool_is_refused(given: str) -> None:
    with pytest.raises(ValueError, match="pool"):
        Pool(given)


def test_session_ids_carry_service_boot_and_count_and_outlive_the_process(tmp_path: Path) -> None:
    ids = SessionIds(tmp_path / "new" / "r1.json")
    assert [ids.next("81"), ids.next("80"), ids.next("81")] == ["81100001", "80100002", "81100003"]
    ids.reboot()
    assert ids.next("81") == "81200001"
    assert SessionIds(tmp_path / "new" / "r1.json").next("81") == "81300001"
    (tmp_path / "new" / "r1.json").write_text("not json")
    assert SessionIds(tmp_path / "new" / "r1.json").next("81") == "81100001"


def test_the_boot_digit_comes_round_after_fifteen_reboots(tmp_path: Path) -> None:
    ids = SessionIds(tmp_path / "r1.json")
    first = ids.next("81")
    for _ in range(15):
        ids.reboot()
    assert ids.next("81") == first


def test_the_day_has_its_peak_in_the_evening_and_its_low_before_dawn() -> None:
    hours = [hour / 4 for hour in range(96)]
    assert max(hours, key=day_curve) == 21
    assert min(hours, key=day_curve) == 4
    assert day_curve(23.999) == pytest.approx(day_curve(0), abs=0.01)


class StillClock(Clock):
    """A clock that the test moves."""

    at_s = 20.5 * 3600

    def now(self) -> float:
        return self.at_s

    def hour_of_day(self, at_s: float) -> float:
        return at_s % 86_400 / 3600


def day_of(mac: str, rate: str, seconds: float, *, walled: bool = False, readings: int = 1) -> Meter:
    clock = StillClock()
    meter = Meter(clock, Habits(1, mac))
    for _ in range(readings):
        clock.at_s += seconds / readings
        meter.advance(read_rate_limit(rate), walled=walled)
    return meter


def test_traffic_stays_below_the_rate_and_follows_it() -> None:
    for number in range(60):
        mac = f"02:00:00:00:00:{number:02X}"
        meter = day_of(mac, "5M/10M", 3600)
        assert 0 < meter.bytes_up <= 5_000_000 / 8 * 3600
        assert 0 < meter.bytes_down <= 10_000_000 / 8 * 3600
        assert day_of(mac, "5M/20M", 3600).bytes_down == pytest.approx(2 * meter.bytes_down, rel=1e-6)


def test_homes_use_a_realistic_share_of_their_rate_at_the_evening_peak() -> None:
    shares = [
        day_of(f"02:00:00:00:01:{number:02X}", "10M/10M", 3600).bytes_down / (10_000_000 / 8 * 3600)
        for number in range(200)
    ]
    assert 0.05 < sum(shares) / len(shares) < 0.2
    assert max(shares) > 5 * min(shares)


def test_how_often_one_looks_changes_nothing() -> None:
    once = day_of("02:00:00:00:00:01", "5M/10M", 3600)
    often = day_of("02:00:00:00:00:01", "5M/10M", 3600, readings=777)
    assert often.bytes_down == pytest.approx(once.bytes_down, rel=0.01)
    assert often.packets_down == pytest.approx(once.packets_down, rel=0.01)


def test_the_walled_garden_moves_next_to_nothing() -> None:
    free = day_of("02:00:00:00:00:01", "5M/10M", 3600)
    walled = day_of("02:00:00:00:00:01", "5M/10M", 3600, walled=True)
    assert 0 < walled.bytes_down < free.bytes_down / 100


def test_a_month_without_a_look_is_counted_in_a_bounded_number_of_steps() -> None:
    assert day_of("02:00:00:00:00:01", "5M/10M", 30 * 86_400).bytes_down > 10**9


def test_the_journal_keeps_the_newest_and_finds_by_kind_router_and_name() -> None:
    journal = Journal(kept=3)
    for number in range(5):
        journal.note("r1", "coa" if number % 2 else "access", f"user{number}", "said", "answered")
    assert [entry.user_name for entry in journal.newest()] == ["user4", "user3", "user2"]
    assert [entry.user_name for entry in journal.newest(1)] == ["user4"]
    assert [entry.user_name for entry in journal.newest(kind="coa")] == ["user3"]
    assert list(journal.newest(router="r2")) == []
    assert [entry.user_name for entry in journal.newest(user_name="user2")] == ["user2"]


@pytest.mark.parametrize(
    "changes",
    [{"colour": 1}, {"reachable": 1}, {"delay_ms": -1}, {"delay_ms": True}, {"coa_error_cause": "503"}],
)
def test_a_switch_that_does_not_exist_or_fit_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(NoSuchSwitch):
        Switches().turned(changes)


def test_a_fleet_is_read_from_json(tmp_path: Path) -> None:
    file = tmp_path / "fleet.json"
    one = {"name": "savanna-1", "address": "127.0.1.1", "secret": "s", "pool": "10.20.0.0/22", "auth": "chap"}
    file.write_text(json.dumps({"routers": [one], "auth_port": 18120, "interim_s": 15, "speed": 2}))
    fleet = read_fleet(file)
    assert (fleet.routers[0].auth, fleet.routers[0].called, fleet.speed) == ("chap", "savanna-1", 2.0)
    assert "'s'" not in repr(fleet)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"address": "10.0.0.1"}, "10.0.0.1 is outside 127.0.0.0/8, and the simulator stays on loopback"),
        ({"address": "localhost"}, "localhost is not an IPv4 address"),
        ({"pool": "ten"}, "ten is not a pool"),
        ({"auth": "eap"}, "Input should be 'pap', 'chap' or 'mschap2'"),
        ({"secret": ""}, "needs a name and a secret"),
        ({"colour": "red"}, "Unexpected keyword argument"),
        ({"coa_port": 70000}, "70000 is not a UDP port"),
    ],
)
def test_a_fleet_that_cannot_be_is_refused_with_the_reason(
    tmp_path: Path, change: dict[str, Any], reason: str
) -> None:
    one = {"name": "r1", "address": "127.0.1.1", "secret": "s", "pool": "10.20.0.0/22", **change}
    (tmp_path / "fleet.json").write_text(json.dumps({"routers": [one]}))
    with pytest.raises(ConfigRefused, match=reason):
        read_fleet(tmp_path / "fleet.json")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "is not JSON"),
        ("[]", "Input should be"),
        ('{"routers": []', "is not JSON"),
        ('{"routers": [], "speed": 0}', "more than 0"),
        ('{"routers": [], "radius_host": "203.0.113.1"}', "outside 127.0.0.0/8"),
    ],
)
def test_a_file_that_is_no_fleet_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "fleet.json").write_text(text)
    with pytest.raises(ConfigRefused, match=reason):
        read_fleet(tmp_path / "fleet.json")
    with pytest.raises(ConfigRefused, match="cannot be read"):
        read_fleet(tmp_path / "absent.json")


def test_two_routers_cannot_share_an_address(tmp_path: Path) -> None:
    one = {"address": "127.0.1.1", "secret": "s", "pool": "10.20.0.0/22"}
    routers = [{**one, "name": "r1"}, {**one, "name": "r2"}]
    (tmp_path / "fleet.json").write_text(json.dumps({"routers": routers}))
    with pytest.raises(ConfigRefused, match=r"two routers have the address 127\.0\.1\.1"):
        read_fleet(tmp_path / "fleet.json")


def test_homes_are_read_from_json_and_each_has_a_mac(tmp_path: Path) -> None:
    file = tmp_path / "cpes.json"
    joe = {"router": "r1", "username": "joe", "password": "siri", "mac": "02-1a-7f-00-10-2b"}
    file.write_text(json.dumps([joe, {"router": "r2", "username": "joe", "password": "siri"}]))
    with_mac, without = read_cpes(file)
    assert with_mac.mac == "02:1A:7F:00:10:2B"
    assert without == CpeConfig("r2", "joe", "siri")
    assert without.mac != CpeConfig("r1", "joe", "siri").mac
    file.write_text(json.dumps([{"router": "r1", "username": "", "password": "siri"}]))
    with pytest.raises(ConfigRefused, match=r"cpes\.json: 0: a user name has 1 to 253 octets"):
        read_cpes(file)


def test_a_router_is_called_by_its_identity_when_it_has_one() -> None:
    assert RouterConfig("r1", "127.0.1.1", "s", "10.0.0.0/24", identity="Westlands").called == "Westlands"
