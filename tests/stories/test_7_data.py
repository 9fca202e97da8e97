"""Step 7, data: a cap is reached on a real router's counters, the line goes slower or behind the wall, and more data
brings it back, whoever sells it."""

import pytest

from mtandao.foundation.ids import new_id
from tests.stories.forms import Form, on_the_portal, send
from tests.stories.homes import move, session, wait_online
from tests.stories.provider import SILENT, Json, Provider
from tests.stories.stack import STORY, Stack, eventually

pytestmark = STORY

GIGABYTE = 10**9
# Interims come once a minute, and a minute is what enforcing may take.
WITHIN_S = 130


@pytest.fixture(scope="module")
def savanna(stack: Stack) -> Provider:
    return Provider(stack, "savanna", "admin@savanna.example")


@pytest.fixture(scope="module")
def people(savanna: Provider) -> dict[str, Json]:
    slows = savanna.plan(f"Fair {new_id()}", data_cap_gb="2", fup_mbps="1")
    walls = savanna.plan(f"Capped {new_id()}", data_cap_gb="2")
    return {
        "zawadi": savanna.register("Zawadi", ending=SILENT, package_id=slows["id"]),
        "baraka": savanna.register("Baraka", package_id=walls["id"]),
    }


def buy_data(savanna: Provider, client: Json, gigabytes: str) -> None:
    """He himself, in the portal: his phone asks for his PIN, and he has it."""
    terms = {"kind": "data", "data_gb": gigabytes, "price": "100"}
    pack = savanna.post("/add-ons", {"name": f"Data {new_id()}", **terms})
    door = on_the_portal(savanna, client)
    at = f"/portal/data/{client['subscriptions'][0]['id']}/{pack['id']}/"
    answer = send(door, at, Form(door.get(at).text).fields)
    assert answer.status_code == 302, answer.text
    waiting = answer.headers["Location"]
    assert waiting.startswith("/portal/pay/")
    eventually(lambda: f"{pack['name']} is yours." in door.get(waiting).text, what="what was bought")


def sell_data(savanna: Provider, client: Json, gigabytes: str) -> None:
    terms = {"kind": "data", "data_gb": gigabytes, "price": "100"}
    pack = savanna.post("/add-ons", {"name": f"Data {new_id()}", **terms})
    savanna.post(f"/clients/{client['id']}/add-ons", {"add_on_id": pack["id"]})


def test_fair_use_slows_the_running_session_and_bought_data_lifts_it(
    savanna: Provider, stack: Stack, people: dict[str, Json]
) -> None:
    zawadi = people["zawadi"]
    running = wait_online(stack, zawadi)
    move(stack, zawadi, 3 * GIGABYTE)
    eventually(
        lambda: session(stack, zawadi).get("rate") == "1024k/1024k",
        within_s=WITHIN_S,
        what="the fair-use speed",
    )
    assert session(stack, zawadi)["id"] == running["id"]
    eventually(lambda: savanna.events(name="allowance.reached", client_id=zawadi["id"]), what="the event")
    sell_data(savanna, zawadi, "20")
    eventually(lambda: session(stack, zawadi).get("rate") == running["rate"], what="the plan's speed")
    assert session(stack, zawadi)["id"] == running["id"]


def test_a_cap_without_fair_use_ends_behind_the_wall_until_data_is_bought(
    savanna: Provider, stack: Stack, people: dict[str, Json]
) -> None:
    baraka = people["baraka"]
    wait_online(stack, baraka)
    move(stack, baraka, 3 * GIGABYTE)
    wait_online(stack, baraka, walled=True, within_s=WITHIN_S)
    eventually(
        lambda: [text for text in savanna.texts(baraka) if "used up" in text["text"]],
        what="the SMS that says so",
    )
    buy_data(savanna, baraka, "20")
    wait_online(stack, baraka, walled=False, within_s=WITHIN_S)
