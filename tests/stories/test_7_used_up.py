"""Step 7, data at a router of another make: what a real FreeRADIUS says of somebody whose data is used up, what his router
is told of the running session, and how what he buys in the portal brings him back."""

import time

import pytest

from mtandao.gateways.radius.packets import Code, ReceivedPacket
from tests.stories.forms import Form, on_the_portal, send
from tests.stories.homes import username
from tests.stories.nas import Nas, new_nas
from tests.stories.provider import Json, Provider, sign_up
from tests.stories.stack import STORY, Stack, eventually

pytestmark = STORY

GB = 10**9
SESSION = "81b00001"
MEMBERSHIP = "SELECT groupname, octets_left, then_group FROM radusergroup WHERE username = %s"
# What enforcing may take.
WITHIN_S = 60


@pytest.fixture(scope="module")
def isp(stack: Stack) -> Provider:
    return sign_up(stack, "capped")


@pytest.fixture(scope="module")
def neema(isp: Provider) -> Json:
    """Two gigabytes until the wall. Paid, with 100 over."""
    plan = isp.plan("Two", data_cap_gb="2", setup_fee="0")
    client: Json = isp.register("Neema", package_id=plan["id"])
    isp.pay_in_cash(client, "2600")
    isp.wait_until_radius_gives(client)
    return client


@pytest.fixture(scope="module")
def tower(isp: Provider) -> Nas:
    return new_nas(isp)


def dialled(isp: Provider, tower: Nas, client: Json) -> ReceivedPacket:
    answer = tower.sign_in(username(client), isp.password_of(client))
    assert answer is not None and answer.code is Code.ACCESS_ACCEPT
    return answer


def walled(answer: ReceivedPacket) -> bool:
    return answer.text("Mikrotik-Address-List") == "walled-garden"


def limit(answer: ReceivedPacket) -> int:
    """Octets that the router may let pass."""
    low, high = "Mikrotik-Total-Limit", "Mikrotik-Total-Limit-Gigawords"
    return (answer.number(low) or 0) + ((answer.number(high) or 0) << 32)


def test_used_up_data_ends_behind_the_wall_within_a_minute_and_bought_data_brings_her_back(
    isp: Provider, tower: Nas, stack: Stack, neema: Json
) -> None:
    name = username(neema)
    answer = dialled(isp, tower, neema)
    assert (walled(answer), limit(answer)) == (False, 2 * GB)

    tower.account("Start", name, SESSION, Framed_IP_Address="100.64.9.9")
    counted = {"Acct_Input_Octets": 10**8, "Acct_Output_Octets": 2 * GB, "Framed_IP_Address": "100.64.9.9"}
    with tower.listening() as told:
        tower.account("Interim-Update", name, SESSION, Acct_Session_Time=60, **counted)
        began = time.monotonic()
        eventually(lambda: told, within_s=WITHIN_S, what="the end of the running session")
        (asked,) = told
        assert (asked.code, asked.text("User-Name")) == (Code.DISCONNECT_REQUEST, name)
        assert asked.text("Acct-Session-Id") == SESSION
        tower.account("Stop", name, SESSION, Acct_Session_Time=70, **counted)
        assert walled(dialled(isp, tower, neema))
    assert time.monotonic() - began < WITHIN_S
    assert stack.radius_rows(MEMBERSHIP, name) == [("walled-garden", None, None)]

    door = on_the_portal(isp, neema)
    page = door.get("/portal/").text
    assert "Your data is used up" in page and "2.00\u00a0GB of 2.00\u00a0GB are used since" in page
    data = isp.post("/add-ons", {"name": "Five more", "kind": "data", "data_gb": "5", "price": "100"})
    at = f"/portal/data/{neema['subscriptions'][0]['id']}/{data['id']}/"
    form = Form(door.get(at).text).fields
    assert send(door, at, form).headers["Location"] == "/portal/"
    assert "Five more is yours." in door.get("/portal/").text

    left = 5 * GB
    eventually(
        lambda: stack.radius_rows(MEMBERSHIP, name) == [("plan-two", left, "walled-garden")],
        what="what is left in RADIUS",
    )
    answer = dialled(isp, tower, neema)
    assert (walled(answer), limit(answer)) == (False, left)
    assert "Your data is used up" not in door.get("/portal/").text
    send(door, at, form)  # the same form once more
    assert [each["name"] for each in isp.get(f"/clients/{neema['id']}/add-ons")] == ["Five more"]
