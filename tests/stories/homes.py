"""The simulated routers from outside: how a customer's home stands, and the faults one can give a router."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.stories.provider import Json, Provider
from tests.stories.stack import Stack, eventually


def username(client: Json) -> str:
    name: str = client["subscriptions"][0]["radius_username"]
    return name


def home(stack: Stack, client: Json) -> Json:
    """His home router; empty until he is plugged in."""
    found = stack.service("routers").get("/api/cpes", params={"username": username(client)}).json()["items"]
    return found[0] if found else {}


def session(stack: Stack, client: Json) -> Json:
    """As his provider's router has it; empty while he is offline."""
    return home(stack, client).get("session") or {}


def wait_online(
    stack: Stack, client: Json, *, walled: bool = False, rate: str = "", within_s: float = 90
) -> Json:
    """Online, behind the wall or in front of it. A home that is not tries again now, as if he had pulled the
    plug (by itself it would wait for half a minute), and one that is switched off is switched on."""

    def as_wanted() -> Json:
        at_home = home(stack, client)
        if at_home and at_home["state"] != "online":
            stack.service("routers").post(f"/api/cpes/{at_home['mac']}/dial", json={})
        running = at_home.get("session") or {}
        as_sold = running and running["walled"] is walled and running["rate"].startswith(rate)
        return running if as_sold else {}

    where = "behind the wall" if walled else "online"
    return eventually(as_wanted, within_s=within_s, what=f"{client['full_name']} {where}")


def wait_refused(stack: Stack, client: Json) -> str:
    """What his home router reads when RADIUS turns it away."""

    def refused() -> Json:
        at_home = home(stack, client)
        return at_home if at_home.get("state") == "refused" else {}

    return str(eventually(refused, within_s=90, what=f"refusal of {client['full_name']}")["why"])


def move(stack: Stack, client: Json, octets: int) -> None:
    """Through his router, which counts them."""
    mac = home(stack, client)["mac"]
    passed = {"bytes_up": 0, "bytes_down": octets}
    assert stack.service("routers").post(f"/api/cpes/{mac}/traffic", json=passed).status_code == 200


def wait_counted(isp: Provider, client: Json) -> None:
    """Until his router has told once more: what he moves then lies wholly after what was done to him before."""

    def told() -> Any:
        (running,) = isp.get("/sessions", state="live", username=username(client))["items"]
        return running["updated_at"]

    before = told()
    eventually(lambda: told() > before, what=f"the next interim of {client['full_name']}")


@contextmanager
def faulty(stack: Stack, router: str, **switches: Any) -> Iterator[None]:
    """A router with faults, mended afterwards."""
    control = stack.service("routers")
    before = control.get(f"/api/routers/{router}").json()["switches"]
    answer = control.patch(f"/api/routers/{router}", json=switches)
    assert answer.is_success, answer.text
    try:
        yield
    finally:
        control.patch(f"/api/routers/{router}", json={name: before[name] for name in switches})
