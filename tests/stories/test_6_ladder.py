"""Step 6: who does not pay walks the ladder down to refusal, and is back as soon as he pays."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from mtandao.gateways.radius.packets import Code
from mtandao.gateways.radius.simulator.config import Auth
from tests.stories import daraja
from tests.stories.forms import Form, at_the_desk, send
from tests.stories.homes import home, session, username, wait_online, wait_refused
from tests.stories.nas import Nas
from tests.stories.provider import SILENT, Json, Provider, morning_of
from tests.stories.stack import PASSWORD, STORY, Stack, eventually

pytestmark = STORY

BACK_WITHIN_S = 15  # in the timeline, from the money to the router's answer; mostly it is one or two
GROUP_OF = "SELECT groupname FROM radusergroup WHERE username = %s"


@pytest.fixture(scope="module")
def savanna(stack: Stack) -> Provider:
    return Provider(stack, "savanna", "admin@savanna.example")


def online_and_paid(savanna: Provider, name: str, *, rest: bool) -> Json:
    """His phone answers no prompt. `rest`: on a router that has REST; whoever lives elsewhere is left alone."""
    for _ in range(20):
        client = savanna.register(name, ending=SILENT)
        if has_rest(savanna.stack, client) == rest:
            break
    savanna.pay_in_cash(client, "4000")
    wait_online(savanna.stack, client, rate="5120k/20480k")
    return client


def has_rest(stack: Stack, client: Json) -> bool:
    """One of the provider's routers is a RouterOS 6."""
    at_home = eventually(lambda: home(stack, client), what="his home plugged in")
    view = stack.service("routers").get(f"/api/routers/{at_home['router']}").json()
    return not view["rest"]["version"].startswith("6")


def test_who_does_not_pay_walks_the_ladder_and_is_back_when_he_does(savanna: Provider, stack: Stack) -> None:
    baraka = online_and_paid(savanna, "Baraka", rest=True)
    neema = online_and_paid(savanna, "Neema", rest=False)
    both = [baraka, neema]
    due_on = date.fromisoformat(baraka["subscriptions"][0]["billed_until"])

    def comes(days: int, what: str) -> None:
        stack.move_clock(to=morning_of(due_on + timedelta(days=days)))
        for client in both:
            savanna.wait_for(what, client_id=client["id"])

    stack.move_clock(to=morning_of(due_on - timedelta(days=8)))
    stack.command("bill", "--tenant", "savanna", "--on", due_on.isoformat())
    comes(-7, "account.reminded")
    comes(0, "account.fell_due")
    comes(2, "account.entered_grace")
    for client in both:
        assert savanna.client(client["id"])["status"] == "grace"
        assert session(stack, client)["walled"] is False

    comes(4, "account.walled")
    is_walled_where_he_stands(savanna, baraka)
    is_dropped_and_comes_back_behind_the_wall(savanna, neema)
    behind = session(stack, baraka)["id"]
    daraja.pay_by_hand(stack, baraka, "2500")
    is_back_and_the_timeline_says_how_fast(savanna, baraka, was="walled_garden")
    assert session(stack, baraka)["id"] == behind, "let out where he stood"

    both = [neema]
    comes(11, "account.suspended")
    is_refused_and_told_why(savanna, neema)
    daraja.told(stack, "/force", {"outcome": "success", "phone": neema["phone"]})
    savanna.post("/billing/stk", {"client_id": neema["id"]})
    is_back_and_the_timeline_says_how_fast(savanna, neema, was="suspended")
    assert len([p for p in savanna.payments(neema) if p["method"] == "mpesa"]) == 1

    ladder = ["account.reminded", "account.fell_due", "account.entered_grace", "account.walled"]
    assert steps_of(savanna, baraka) == [*ladder, "account.cleared"]
    assert steps_of(savanna, neema) == [*ladder, "account.suspended", "account.cleared"]
    assert {"account.walled", "account.suspended"} <= {text["event"] for text in savanna.texts(neema)}


def steps_of(savanna: Provider, client: Json) -> list[str]:
    return [name for name in savanna.names(client_id=client["id"]) if name.startswith("account.")]


def is_walled_where_he_stands(savanna: Provider, client: Json) -> None:
    """Group changed, and his session put on its router's walled list: it is the same one, and not dropped."""
    before = session(savanna.stack, client)["id"]
    assert answers_to_the_wall(savanna, client) == [("wall", "acknowledged"), ("coa", "acknowledged")]
    eventually(lambda: session(savanna.stack, client).get("rate") == "512k/512k", what="the wall's rate")
    behind = session(savanna.stack, client)
    assert (behind["id"], behind["walled"], behind["address_lists"]) == (before, True, ["walled-garden"])
    assert savanna.client(client["id"])["status"] == "walled_garden"


def is_dropped_and_comes_back_behind_the_wall(savanna: Provider, client: Json) -> None:
    """RouterOS 6 has no REST: group changed, session disconnected by its router, and back behind the wall."""
    assert answers_to_the_wall(savanna, client) == [("disconnect", "acknowledged")]
    behind = wait_online(savanna.stack, client, walled=True)
    assert (behind["address_lists"], behind["rate"]) == (["walled-garden"], "512k/512k")
    assert savanna.client(client["id"])["status"] == "walled_garden"


def answers_to_the_wall(savanna: Provider, client: Json) -> list[tuple[str, str]]:
    savanna.wait_until_radius_gives(client, "walled")
    assert savanna.stack.radius_rows(GROUP_OF, username(client)) == [("walled-garden",)]
    cause = savanna.wait_for("account.walled", client_id=client["id"])["correlation_id"]
    savanna.wait_for("router.answered", correlation_id=cause, client_id=client["id"])
    told = savanna.events(name="router.answered", correlation_id=cause, client_id=client["id"])
    return [(event["payload"]["kind"], event["payload"]["answer"]) for event in told]


def is_refused_and_told_why(savanna: Provider, client: Json) -> None:
    savanna.wait_until_radius_gives(client, "rejected")
    why = "Savanna Net: your account is suspended because it is not paid."
    assert wait_refused(savanna.stack, client) == why
    router = Nas(savanna.stack, "127.0.1.1", PASSWORD)
    for auth in Auth:
        answer = router.sign_in(username(client), savanna.password_of(client), auth)
        assert answer is not None and answer.code is Code.ACCESS_REJECT
        assert answer.text("Reply-Message") == why
    assert savanna.client(client["id"])["status"] == "suspended"


def is_back_and_the_timeline_says_how_fast(savanna: Provider, client: Json, *, was: str) -> None:
    cleared = savanna.wait_for("account.cleared", client_id=client["id"])
    assert cleared["payload"]["was"] == was
    wait_online(savanna.stack, client, rate="5120k/20480k")
    assert savanna.stack.radius_rows(GROUP_OF, username(client)) == [("plan-home-basic",)]
    assert savanna.client(client["id"])["status"] == "active"
    cause = str(cleared["correlation_id"])
    told = {event["name"]: event for event in savanna.events(correlation_id=cause, client_id=client["id"])}
    wanted = ["invoice.paid", "payment.received", "account.cleared", "access.changed", "access.provisioned"]
    if was == "walled_garden":  # who was refused has no session that a router could drop
        savanna.wait_for("router.answered", correlation_id=cause, client_id=client["id"])
        told = {
            event["name"]: event for event in savanna.events(correlation_id=cause, client_id=client["id"])
        }
        wanted.append("router.answered")
    else:
        wanted.insert(2, "subscription.restored")
    assert [name for name in told if name in wanted] == wanted
    took = instant(told[wanted[-1]]) - instant(told["payment.received"])
    assert took < timedelta(seconds=BACK_WITHIN_S)


def instant(event: Json) -> datetime:
    return datetime.fromisoformat(event["emitted_at"])


def test_who_was_suspended_by_hand_stays_suspended_when_he_pays(savanna: Provider, stack: Stack) -> None:
    client = savanna.register("Kiprotich", ending=SILENT)
    savanna.wait_until_radius_gives(client)
    savanna.post(f"/clients/{client['id']}/suspension", {"reason": "by_hand"})
    savanna.wait_until_radius_gives(client, "rejected")
    receipt = daraja.pay_by_hand(stack, client, "4000")
    received = savanna.wait_for("payment.received", client_id=client["id"])
    assert received["payload"]["receipt"] == receipt
    savanna.wait_for("message.queued", correlation_id=received["correlation_id"])
    paid = savanna.client(client["id"])
    assert (paid["status"], paid["balance"]) == ("suspended_by_hand", "0.00")
    assert savanna.login_of(client)["access"] == "rejected"
    savanna.delete(f"/clients/{client['id']}/suspension")
    savanna.wait_until_radius_gives(client)


def test_a_payment_for_a_service_that_ended_lands_in_the_wallet(savanna: Provider, stack: Stack) -> None:
    client = savanna.register("Zawadi", ending=SILENT)
    savanna.pay_in_cash(client, "4000")
    savanna.post(f"/clients/{client['id']}/disconnection", {})
    lands_in_the_wallet(savanna, client, "disconnected")


def test_a_payment_for_somebody_who_was_terminated_lands_in_the_wallet(savanna: Provider) -> None:
    client = savanna.register("Makena", ending=SILENT)
    savanna.pay_in_cash(client, "4000")
    door, path = at_the_desk(savanna), f"/subscribers/{client['id']}/do/terminate/"
    chosen = send(door, path, Form(door.get(path).text).fields | {"when": "now"})
    assert chosen.status_code == 302, chosen.text
    quoted = chosen.headers["location"]
    answer = send(door, quoted, Form(door.get(quoted).text).fields)
    assert answer.status_code == 302, answer.text
    savanna.wait_for("subscription.terminated", client_id=client["id"])
    path = f"/clients/{client['id']}/activation"
    assert savanna.refused("POST", path, {}) == (409, "subscription.ended")
    lands_in_the_wallet(savanna, client, "terminated")


def lands_in_the_wallet(savanna: Provider, client: Json, state: str) -> None:
    """What he pays is his, opens nothing, and no invoice takes it."""
    savanna.wait_until_radius_gives(client, "none")
    # What was billed ahead came back when it ended.
    held = Decimal(savanna.client(client["id"])["wallet"])
    receipt = daraja.pay_by_hand(savanna.stack, client, "2500")
    (payment,) = eventually(
        lambda: [each for each in savanna.payments(client) if each["receipt"] == receipt], what="the payment"
    )
    assert payment["status"] == "placed"
    after = savanna.client(client["id"])
    assert Decimal(after["wallet"]) == held + 2500
    assert (after["owed"], after["subscriptions"][0]["state"]) == ("0.00", state)
    assert savanna.login_of(client)["access"] == "none"
    assert savanna.stack.radius_rows("SELECT FROM radcheck WHERE username = %s", username(client)) == []
