"""Step 7, all of it at once: what a router holds equals what was sold, whatever happens: money, another plan, data used
up, a suspension, a power cut. After each step it is compared for everybody, not only for whom it was about."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mtandao.gateways.radius.simulator.config import FleetConfig, RouterConfig
from mtandao.gateways.radius.simulator.fleet import Fleet
from mtandao.gateways.radius.simulator.process import RunningFleet, running_fleet
from tests.stories.homes import home, move, username, wait_counted, wait_refused
from tests.stories.nas import new_nas
from tests.stories.provider import SILENT, Json, Provider, sign_up
from tests.stories.stack import STORY, Stack, eventually

pytestmark = STORY

GB = 10**9
TOWER = "Sold Tower"
WALL_RATE = "512k/512k"
SLOW, FULL, FASTER = "1024k/1024k", "5120k/20480k", "10240k/30720k"
# A home that was refused tries again after ten seconds and more; interims come every two.
WITHIN_S = 60
# Between the Accept and the router's own clock.
CLOSE_S = 5
GONE: list[Any] = []


@dataclass
class WithOwnRouter(Stack):
    """The same product; its routers are the story's own one, with nobody else's customers on it."""

    running: RunningFleet | None = None

    def service(self, name: str) -> Any:
        if name != "routers" or self.running is None:
            return super().service(name)
        return self._open(self.running.control_url, {})

    def power_cut(self, octets: int) -> None:
        """After so much has passed on each line since its last interim: nobody is ever told of that."""

        def cut(fleet: Fleet) -> None:
            for session in fleet.routers[TOWER].sessions.values():
                session.meter.add(0, octets)
            fleet.routers[TOWER].reboot()

        assert self.running is not None
        self.running.do(cut)


@pytest.fixture(scope="module")
def isp(stack: Stack) -> Provider:
    return sign_up(stack, "sold")


@pytest.fixture(scope="module")
def tower(isp: Provider) -> Iterator[WithOwnRouter]:
    nas, stack = new_nas(isp), isp.stack
    router = RouterConfig(TOWER, nas.address, nas.secret, pool="100.90.0.0/24", coa_port=stack.coa_port)
    ports = {"auth_port": stack.radius_port, "acct_port": stack.radius_port + 1}
    fleet = FleetConfig((router,), **ports, interim_s=2, boot_s=2, dial_spread_s=1, accounting_on=True)
    with running_fleet(fleet, control_port=0) as running:
        yield WithOwnRouter(**vars(stack), running=running)


@pytest.fixture(scope="module")
def people(isp: Provider, tower: WithOwnRouter) -> dict[str, Json]:
    """Four plans and five lines, each with a home that dials in. Whoever is billed has paid ahead."""
    plans = {
        "amani": isp.plan("Plain", setup_fee="0"),
        "neema": isp.plan("Fair", data_cap_gb="2", fup_mbps="1", setup_fee="0"),
        "pendo": isp.plan("Ahead", billing_mode="prepaid", setup_fee="0"),
        "sefu": isp.plan("Office", download_mbps="30", upload_mbps="10", setup_fee="0"),
    }
    plans["zuri"] = plans["amani"]
    found = {
        name: isp.register(name.title(), ending=SILENT, package_id=plan["id"]) for name, plan in plans.items()
    }
    for name in ("amani", "neema", "sefu"):
        isp.pay_in_cash(found[name], "9000")
    isp.post(f"/clients/{found['zuri']['id']}/suspension", {"reason": "by_hand"})
    for each in found.values():
        plugged = {"router": TOWER, "username": username(each), "password": isp.password_of(each)}
        assert tower.service("routers").post("/api/cpes", json=plugged).status_code == 201
    return found


@dataclass
class Comparison:
    """What was sold against what the router holds; `ahead` is how far the product's clock was moved."""

    isp: Provider
    tower: WithOwnRouter
    people: dict[str, Json]
    ahead: timedelta

    def holds(self, **expected: list[Any]) -> None:
        """For all, in the end; and for whom the step was about it is what he was to get, so that neither side may
        stand still. Each line: behind the wall or not, its rate, and whether time is what ends it."""
        eventually(lambda: self._is_so(expected), within_s=WITHIN_S, despite=(AssertionError,))

    def _is_so(self, expected: dict[str, list[Any]]) -> bool:
        sold = {name: self.sold(client) for name, client in self.people.items()}
        lines = self.lines()
        held = {
            name: [terms for _, *terms in lines.pop(username(each), [])] for name, each in self.people.items()
        }
        for name in held:
            if sold[name] and not held[name]:
                self.try_again(self.people[name])
        assert held == sold
        assert not lines, "somebody whom nobody knows"
        got = {
            name: [[walled, rate, ends is not None] for walled, rate, ends in held[name]] for name in expected
        }
        assert got == expected
        there = sorted((user, address) for user, each in self.lines().items() for address, *_ in each)
        listed = self.isp.get("/sessions", state="live")["items"]
        known = sorted((each["username"], each["address"]) for each in listed)
        assert known == there, "the list of sessions"
        return True

    def sold(self, client: Json) -> list[Any]:
        """Walled or not, rate, and the second at which the paid time ends. Nothing for whom nothing is sold now."""
        now = self.isp.client(client["id"])
        (service,) = now["subscriptions"]
        ran_out = service["suspended_for"] == "run_out"
        if service["state"] != "active" and not ran_out:
            return GONE
        plan = self.isp.get(f"/packages/{service['package_id']}")
        allowances = self.isp.get(f"/clients/{client['id']}/allowances")["items"]
        used_up = any(each["bytes_left"] == 0 for each in allowances)
        if ran_out or now["status"] == "walled_garden" or (used_up and not plan["fup_mbps"]):
            return [[True, WALL_RATE, None]]
        up, down = (plan["fup_mbps"],) * 2 if used_up else (plan["upload_mbps"], plan["download_mbps"])
        ends = service["paid_until"] and datetime.fromisoformat(service["paid_until"]) - self.ahead
        rate = f"{float(up) * 1024:.0f}k/{float(down) * 1024:.0f}k"
        return [[False, rate, ends and pytest.approx(ends.timestamp(), abs=CLOSE_S)]]

    def lines(self) -> dict[str, list[Any]]:
        """By user name, everything that runs on the router: address, walled, rate, and the second at which it ends."""
        found: dict[str, list[Any]] = {}
        for each in self.tower.service("routers").get("/api/sessions").json()["items"]:
            began, lasts = datetime.fromisoformat(each["since"]).timestamp(), each["session_timeout_s"]
            terms = [each["ip"], each["walled"], each["rate"], began + lasts if lasts else None]
            found.setdefault(each["username"], []).append(terms)
        return found

    def try_again(self, client: Json) -> None:
        """As if he pulled the plug: by itself a home that was refused waits for half a minute."""
        at_home = home(self.tower, client)
        if at_home["state"] in ("refused", "waiting"):
            self.tower.service("routers").post(f"/api/cpes/{at_home['mac']}/dial", json={})


def test_what_the_router_holds_is_what_was_sold_through_all_that_happens(
    isp: Provider, tower: WithOwnRouter, people: dict[str, Json]
) -> None:
    shown = datetime.fromisoformat(isp.stack.command("clock").strip())
    compared = Comparison(isp, tower, people, shown - datetime.now(UTC))
    amani, neema, pendo, sefu, _ = people.values()
    full, slow, faster = ([[False, rate, False]] for rate in (FULL, SLOW, FASTER))
    paid_ahead, walled = [[False, FULL, True]], [[True, WALL_RATE, False]]
    compared.holds(amani=full, neema=full, sefu=faster, pendo=walled, zuri=GONE)

    isp.pay_in_cash(pendo, "2500")
    compared.holds(pendo=paid_ahead)
    until = isp.client(pendo["id"])["subscriptions"][0]["paid_until"]
    isp.pay_in_cash(pendo, "2500")
    eventually(lambda: isp.client(pendo["id"])["subscriptions"][0]["paid_until"] > until, what="a renewal")
    compared.holds(pendo=paid_ahead)

    better = isp.plan("Plainer", download_mbps="30", upload_mbps="10", setup_fee="0")
    isp.post(f"/clients/{amani['id']}/plan-change", {"package_id": better["id"], "when": "now"})
    compared.holds(amani=faster)

    move(tower, neema, 3 * GB)
    compared.holds(neema=slow)
    half = isp.post("/add-ons", {"name": "Half", "kind": "data", "data_gb": "0.5", "price": "100"})
    isp.post(f"/clients/{neema['id']}/add-ons", {"add_on_id": half["id"]})
    compared.holds(neema=full)
    wait_counted(isp, neema)
    move(tower, neema, GB)
    compared.holds(neema=slow)

    isp.post(f"/clients/{sefu['id']}/suspension", {"reason": "by_hand"})
    compared.holds(sefu=GONE)
    assert wait_refused(tower, sefu).endswith("your account is suspended. Call us.")
    isp.delete(f"/clients/{sefu['id']}/suspension")
    compared.holds(sefu=faster)

    before = isp.get("/sessions", state="live")["items"]
    tower.power_cut(50 * GB)
    compared.holds(amani=faster, neema=slow, pendo=paid_ahead, sefu=faster, zuri=GONE)
    past = {each["id"]: each for each in isp.get("/sessions", state="all")["items"]}
    for running in before:
        closed = past[running["id"]]
        assert (closed["online"], closed["stop_cause"]) == (False, "NAS-Reboot")
        assert running["bytes_down"] <= closed["bytes_down"] < running["bytes_down"] + GB
    (allowance,) = isp.get(f"/clients/{neema['id']}/allowances")["items"]
    assert 4 * GB <= allowance["bytes_used"] < 5 * GB, "once, over both sessions"
