"""Step 7: the router's side. Sessions with traffic, changes while they run, and routers that do not answer."""

import pytest

from mtandao.foundation.ids import new_id
from tests.stories.homes import faulty, home, session, wait_online, wait_refused
from tests.stories.provider import OWN_PASSWORD, SILENT, Json, Provider
from tests.stories.stack import STORY, Stack, eventually

pytestmark = STORY

MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def savanna(stack: Stack) -> Provider:
    return Provider(stack, "savanna", "admin@savanna.example")


@pytest.fixture(scope="module")
def people(savanna: Provider) -> dict[str, Json]:
    """Registered together, because the homes of new customers are plugged in together."""
    plan = savanna.plan(f"Speedy {new_id()}")
    return {
        "juma": savanna.register("Juma", ending=SILENT),
        "halima": savanna.register("Halima", ending=SILENT, package_id=plan["id"]),
        "nafula": savanna.register("Nafula", ending=SILENT),
        "wambui": savanna.register("Wambui", ending=SILENT),
    }


@pytest.fixture
def juma(savanna: Provider, people: dict[str, Json]) -> Json:
    """Online, whatever another story did to him, and the list of sessions knows it."""
    running = wait_online(savanna.stack, people["juma"])
    eventually(
        lambda: [each for each in savanna.sessions(people["juma"]) if each["address"] == running["ip"]],
        what="his session in the list",
    )
    return people["juma"]


def answers(savanna: Provider, client: Json) -> list[Json]:
    """What routers said about him, oldest first."""
    told = savanna.events(name="router.answered", client_id=client["id"])
    return [event["payload"] for event in told]


def next_answer(savanna: Provider, client: Json, before: int, *, within_s: float = 60) -> Json:
    """The one after so many."""
    told = eventually(
        lambda: answers(savanna, client)[before:], within_s=within_s, what="the router's answer"
    )
    return told[0]


def login_id(client: Json) -> str:
    found: str = client["subscriptions"][0]["login_id"]
    return found


def test_a_session_shows_its_router_its_address_and_its_home(
    savanna: Provider, stack: Stack, juma: Json
) -> None:
    at_home = home(stack, juma)
    (live,) = savanna.sessions(juma)
    assert (live["router_name"], live["mac"]) == (at_home["router"], at_home["mac"])
    assert (live["address"], live["online"]) == (at_home["session"]["ip"], True)
    assert live["client_name"] == juma["full_name"]


def test_traffic_is_counted_once_and_becomes_usage(savanna: Provider, stack: Stack, juma: Json) -> None:
    routers, mac = stack.service("routers"), home(stack, juma)["mac"]
    passed = {"bytes_up": 20 * MEGABYTE, "bytes_down": 300 * MEGABYTE}
    assert routers.post(f"/api/cpes/{mac}/traffic", json=passed).status_code == 200
    ended = routers.post(f"/api/cpes/{mac}/hang-up", json={"duplicate_stop": True, "late_interim": True})
    assert ended.status_code == 202
    eventually(lambda: not savanna.sessions(juma), what="the end of his session")
    past = savanna.sessions(juma, state="all")
    assert past[0]["stop_cause"] == "User-Request"
    assert 300 * MEGABYTE <= past[0]["bytes_down"] < 400 * MEGABYTE
    assert 20 * MEGABYTE <= past[0]["bytes_up"] < 100 * MEGABYTE
    savanna.post(f"/clients/{juma['id']}/portal-password", {"password": OWN_PASSWORD})
    door = stack.raw("savanna")
    signed_in = door.post(
        "/api/client/login", json={"phone_or_account": juma["account_number"], "password": OWN_PASSWORD}
    )
    bearer = {"Authorization": f"Bearer {signed_in.json()['token']}"}
    used = door.get("/api/client/usage", headers=bearer).json()
    assert used["bytes_up"] == sum(each["bytes_up"] for each in past)
    assert used["bytes_down"] == sum(each["bytes_down"] for each in past)


def test_a_disconnect_shows_the_routers_answer_and_the_home_dials_in_anew(
    savanna: Provider, stack: Stack, juma: Json
) -> None:
    before, told = session(stack, juma)["id"], len(answers(savanna, juma))
    assert savanna.post(f"/logins/{login_id(juma)}/disconnection") == {"asked": 1}
    answer = next_answer(savanna, juma, told)
    assert (answer["kind"], answer["answer"], answer["router"]) == (
        "disconnect",
        "acknowledged",
        home(stack, juma)["router"],
    )
    eventually(lambda: session(stack, juma).get("id") not in (None, before), what="a new session")


def test_who_is_offline_cannot_be_disconnected(savanna: Provider, stack: Stack, juma: Json) -> None:
    stack.service("routers").post(f"/api/cpes/{home(stack, juma)['mac']}/hang-up", json={})
    eventually(lambda: not savanna.sessions(juma), what="the end of his session")
    path = f"/logins/{login_id(juma)}/disconnection"
    assert savanna.refused("POST", path) == (409, "session.not_online")


def test_a_plans_new_speed_reaches_the_running_session_without_dropping_it(
    savanna: Provider, stack: Stack, people: dict[str, Json]
) -> None:
    halima = people["halima"]
    running = wait_online(stack, halima)
    assert running["rate"] == "5120k/20480k"
    plan_id = halima["subscriptions"][0]["package_id"]
    savanna.patch(f"/packages/{plan_id}", {"download_mbps": "30", "upload_mbps": "10"})
    eventually(lambda: session(stack, halima).get("rate") == "10240k/30720k", what="the new rate")
    assert session(stack, halima)["id"] == running["id"]
    assert next_answer(savanna, halima, 0)["answer"] == "acknowledged"
    assert [each["kind"] for each in answers(savanna, halima)] == ["coa"]


def test_a_speed_boost_lifts_the_running_session_and_its_end_lets_it_down(
    savanna: Provider, stack: Stack, people: dict[str, Json]
) -> None:
    wambui = people["wambui"]
    running = wait_online(stack, wambui)
    eventually(lambda: savanna.sessions(wambui), what="her session in the list")
    terms = {"kind": "boost", "download_mbps": "50", "upload_mbps": "20", "price": "200", "lasts_hours": 12}
    boost = savanna.post("/add-ons", {"name": f"Match day {new_id()}", **terms})
    bought = savanna.post(f"/clients/{wambui['id']}/add-ons", {"add_on_id": boost["id"]})
    eventually(lambda: session(stack, wambui).get("rate") == "20480k/51200k", what="the lifted rate")
    savanna.delete(f"/clients/{wambui['id']}/add-ons/{bought['id']}")
    eventually(lambda: session(stack, wambui).get("rate") == running["rate"], what="the plan's rate")
    assert session(stack, wambui)["id"] == running["id"]


def test_a_router_that_refuses_is_quoted_and_the_session_goes_on(
    savanna: Provider, stack: Stack, juma: Json
) -> None:
    before, told = session(stack, juma)["id"], len(answers(savanna, juma))
    with faulty(stack, home(stack, juma)["router"], coa_error_cause=501):
        savanna.post(f"/logins/{login_id(juma)}/disconnection")
        answer = next_answer(savanna, juma, told)
    assert (answer["answer"], answer["detail"]) == ("refused", "Administratively-Prohibited")
    assert session(stack, juma)["id"] == before


def test_a_router_out_of_reach_is_asked_again_later(
    savanna: Provider, stack: Stack, people: dict[str, Json]
) -> None:
    nafula = people["nafula"]
    wait_online(stack, nafula)
    eventually(lambda: savanna.sessions(nafula), what="her session in the list")
    with faulty(stack, home(stack, nafula)["router"], reachable=False):
        savanna.post(f"/clients/{nafula['id']}/suspension", {})
        told = next_answer(savanna, nafula, 0)
        assert (told["kind"], told["answer"]) == ("disconnect", "unanswered")
        assert session(stack, nafula), "the session goes on: nobody told it"
    eventually(lambda: stack.hurry(login_id(nafula)) and answers(savanna, nafula)[1:], what="another try")
    assert next_answer(savanna, nafula, 1)["answer"] == "acknowledged"
    assert wait_refused(stack, nafula) == "Savanna Net: your account is suspended. Call us."
