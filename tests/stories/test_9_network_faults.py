"""A part of the network is away. Nobody who may come in is turned away for it, nothing that was counted is lost or
counted twice, and when the part is back all is as it was sold, without anybody's hand."""

import pytest

from mtandao.foundation.ids import new_id
from mtandao.gateways.radius.packets import Code, ReceivedPacket, Value
from tests.stories.homes import faulty, home, session, username, wait_online, wait_refused
from tests.stories.nas import Nas, new_nas
from tests.stories.provider import SILENT, Json, Provider, sign_up
from tests.stories.stack import STORY, Stack, eventually

pytestmark = STORY

NO_ANSWER = (AssertionError,)


@pytest.fixture(scope="module")
def savanna(stack: Stack) -> Provider:
    return Provider(stack, "savanna", "admin@savanna.example")


@pytest.fixture(scope="module")
def quiet(stack: Stack) -> Provider:
    """Without simulated homes: nobody dials in but the story."""
    provider = sign_up(stack, "quiet")
    provider.plan("Home Basic")
    return provider


@pytest.fixture(scope="module")
def tower(quiet: Provider) -> Nas:
    return new_nas(quiet)


def customer(provider: Provider, name: str, **more: str) -> Json:
    client: Json = provider.register(name, ending=SILENT, **more)
    provider.wait_until_radius_gives(client)
    return client


def accepted(answer: ReceivedPacket | None) -> bool:
    return answer is not None and answer.code is Code.ACCESS_ACCEPT


def tell(nas: Nas, status: str, client: Json, number: str, **more: Value) -> None:
    """Until it is answered, as routers do."""
    eventually(
        lambda: nas.account(status, username(client), number, **more) or True,
        within_s=60,
        what=f"an answer to {status}",
        despite=NO_ANSWER,
    )


def counted(provider: Provider, client: Json) -> tuple[int, int]:
    """Upwards and downwards, over all his sessions."""
    past = provider.sessions(client, state="all")
    return sum(each["bytes_up"] for each in past), sum(each["bytes_down"] for each in past)


def test_while_the_platform_is_away_customers_dial_in_and_are_counted(
    quiet: Provider, stack: Stack, tower: Nas
) -> None:
    client = customer(quiet, "Zawadi")
    name, password, number = username(client), quiet.password_of(client), new_id().hex[-8:]
    with stack.without("mtandao"):
        assert accepted(tower.sign_in(name, password))
        refused = tower.sign_in(name, "not-her-password")
        assert refused is not None and refused.code is Code.ACCESS_REJECT
        tell(tower, "Start", client, number)
        tell(tower, "Interim-Update", client, number, Acct_Session_Time=60, Acct_Output_Octets=7_000_000)
    (running,) = eventually(lambda: quiet.sessions(client), within_s=60, what="her session")
    assert (running["online"], running["bytes_down"]) == (True, 7_000_000)
    tried = eventually(
        lambda: found if len(found := quiet.get("/attempts", username=name)["items"]) == 2 else None,
        what="both attempts in the log",
    )
    assert {each["accepted"] for each in tried} == {True, False}
    tell(tower, "Stop", client, number, Acct_Session_Time=90, Acct_Output_Octets=9_000_000)
    eventually(lambda: counted(quiet, client) == (0, 9_000_000), what="her nine megabytes")


def test_while_radius_has_no_database_it_refuses_nobody_and_keeps_what_it_was_told(
    quiet: Provider, stack: Stack, tower: Nas
) -> None:
    client = customer(quiet, "Baraka")
    name, password, number = username(client), quiet.password_of(client), new_id().hex[-8:]
    assert accepted(tower.sign_in(name, password)), "the server has met this router"
    with stack.without("mtandao_radius"):
        assert tower.sign_in(name, password) is None, "silence: the router asks again, or another server"
        tell(tower, "Start", client, number)
        tell(tower, "Interim-Update", client, number, Acct_Session_Time=60, Acct_Input_Octets=1_000)
        tell(tower, "Interim-Update", client, number, Acct_Session_Time=120, Acct_Input_Octets=5_000)
    eventually(lambda: accepted(tower.sign_in(name, password)), within_s=60, what="his Accept")
    eventually(lambda: counted(quiet, client) == (5_000, 0), within_s=60, what="what he moved meanwhile")


def test_freeradius_killed_in_the_middle_of_a_session_counts_it_once(
    quiet: Provider, stack: Stack, tower: Nas
) -> None:
    client, number = customer(quiet, "Imani"), new_id().hex[-8:]
    tell(tower, "Start", client, number)
    tell(tower, "Interim-Update", client, number, Acct_Session_Time=60, Acct_Output_Octets=3_000)
    stack.kill("radius")
    # Unanswered, so the router repeats them; both may have been taken before the kill or after it.
    for seconds, octets in ((120, 6_000), (120, 6_000), (60, 3_000)):
        tell(tower, "Interim-Update", client, number, Acct_Session_Time=seconds, Acct_Output_Octets=octets)
    stack.kill("radius")
    for _ in range(2):
        tell(tower, "Stop", client, number, Acct_Session_Time=130, Acct_Output_Octets=6_500)
    eventually(lambda: not quiet.sessions(client), within_s=60, what="the end of her session")
    assert counted(quiet, client) == (0, 6_500)
    assert len(quiet.sessions(client, state="all")) == 1


def test_an_answer_that_was_lost_is_asked_for_again_and_nothing_is_done_twice(
    savanna: Provider, stack: Stack
) -> None:
    plan = savanna.plan(f"Hers {new_id()}")
    client = customer(savanna, "Neema", package_id=plan["id"])
    running = wait_online(stack, client)
    with faulty(stack, home(stack, client)["router"], lose_coa_answers=2):
        savanna.patch(f"/packages/{plan['id']}", {"download_mbps": "30", "upload_mbps": "10"})
        told = savanna.wait_for("router.answered", client_id=client["id"])["payload"]
    assert (told["kind"], told["answer"]) == ("coa", "acknowledged")
    now = session(stack, client)
    assert now["rate"] == "10240k/30720k"
    assert now["id"] == running["id"], "the line did not drop for it"


def test_a_router_that_was_away_for_a_day_holds_what_was_sold_when_it_is_back(
    savanna: Provider, stack: Stack
) -> None:
    gone, stays = customer(savanna, "Otieno"), customer(savanna, "Achieng")
    for client in (gone, stays):
        wait_online(stack, client)
    router = home(stack, gone)["router"]
    with faulty(stack, router, reachable=False):
        savanna.post(f"/clients/{gone['id']}/suspension", {})
        savanna.wait_until_radius_gives(gone, access="rejected")
        stack.move_clock(by="24h")
        assert session(stack, gone), "nobody could tell the router"
    login = gone["subscriptions"][0]["login_id"]
    eventually(lambda: stack.hurry(login) and not session(stack, gone), within_s=120, what="his end")
    assert wait_refused(stack, gone) == "Savanna Net: your account is suspended. Call us."
    wait_online(stack, stays)
