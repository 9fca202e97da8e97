"""Parts of the living demo are killed outright while customers pay and walk the ladder: the outcome is the same."""

import random
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

import httpx
import psycopg
import pytest

from mtandao.config.processes.radius import what_is_missing
from mtandao.foundation.ids import new_id
from tests.kills.whole import (
    books_are_right,
    comes_to_rest,
    each_is_refused,
    each_paid_once,
    radius_holds_what_is_wanted,
)
from tests.stories import daraja
from tests.stories.provider import PAYS, SILENT, Json, Provider, morning_of
from tests.stories.stack import Stack, eventually, running_stack

# A demo of its own: one whose parts have been killed is no place for other tests.
pytestmark = [pytest.mark.kills, pytest.mark.xdist_group("stack-kills"), pytest.mark.timeout(420)]

HOME = Path(__file__).parent.parent.parent / ".test-home" / "kills"
AWAY = (httpx.HTTPError, psycopg.Error, AssertionError)


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    missing = what_is_missing()
    if missing:
        pytest.skip(missing)
    with running_stack(HOME, size=10) as running:
        yield running


@pytest.fixture(scope="module")
def savanna(stack: Stack) -> Provider:
    return Provider(stack, "savanna", "admin@savanna.example")


@contextmanager
def killed(stack: Stack, parts: Sequence[str], times: int) -> Iterator[None]:
    """Each of the parts so many times, at random moments in a random order, beside whatever the block does."""
    order = [part for part in parts for _ in range(times)]
    random.shuffle(order)

    def kill_them() -> None:
        for part in order:
            time.sleep(random.uniform(0.2, 2.0))
            stack.kill(part)

    killer = threading.Thread(target=kill_them)
    killer.start()
    try:
        yield
    finally:
        killer.join()
    print(f"killed, in this order: {', '.join(order)}")  # noqa: T201 -- shown with a failure


def asked_to_pay(provider: Provider, client: Json) -> str:
    """By the desk, which presses again until it is answered; the key makes it one wish. Returns its id."""
    key = str(new_id())

    def asked() -> httpx.Response | None:
        body = {"client_id": client["id"]}
        answer = provider.ask("POST", "/billing/stk", body, **{"Idempotency-Key": key})
        return answer if answer.status_code < 500 else None

    answer = eventually(asked, within_s=60, what="an answer", despite=AWAY)
    assert answer is not None and answer.status_code == 201, answer
    return str(answer.json()["id"])


def clock_moved(stack: Stack, to: datetime) -> None:
    """Again, until it stands there: the database may fall in the middle of it."""

    def moved() -> bool:
        try:
            return stack.move_clock(to=to) >= to
        except AssertionError:
            return datetime.fromisoformat(stack.command("clock").strip()) >= to

    eventually(moved, within_s=90, what=f"the clock at {to}", despite=AWAY)


def sold(provider: Provider, name: str, count: int, ending: str) -> list[Json]:
    return [provider.register(name, ending=ending) for _ in range(count)]


def paid_or_never_asked(provider: Provider, client: Json, ask_id: str) -> str:
    """How an ask ends that was interrupted: paid, or we do not know whether it went out, and it did not."""

    def ended() -> str:
        if provider.payments(client):
            return "paid"
        status = provider.get(f"/billing/stk/{ask_id}")["status"]
        pushes = daraja.pushes_to(provider.stack, client)
        if status == "unknown" and not pushes:
            return "never asked"
        if any(push["receipt"] for push in pushes):
            # Callback and confirmation may both have found the web dead. We ask again by ourselves, and M-Pesa's
            # list is fetched three times an hour; nobody learns anything from that wait.
            provider.stack.hurry(ask_id)
            provider.run_now("Missed M-Pesa payments")
            time.sleep(2)
        seen.append(f"{status}, {pushes}")
        return ""

    seen: list[str] = []
    try:
        return eventually(ended, within_s=150, despite=AWAY)
    except AssertionError as never:
        raise AssertionError(f"the ask of {client['full_name']} did not end: {seen[-1:]}") from never


def test_parts_fall_while_twenty_pay_and_ten_walk_the_ladder(stack: Stack, savanna: Provider) -> None:
    payers, walkers = sold(savanna, "Payer", 20, PAYS), sold(savanna, "Walker", 10, SILENT)
    due_on = date.fromisoformat(savanna.invoices(walkers[0])[0]["due_on"])
    asks = {}
    with killed(stack, ("relay", "jobs", "clock", "postgres"), 2):
        for client in payers[:10]:
            asks[client["id"]] = asked_to_pay(savanna, client)
            time.sleep(random.uniform(0, 0.4))
        clock_moved(stack, morning_of(due_on + timedelta(days=4)))
    for client in walkers:
        eventually(
            lambda client=client: savanna.events(name="account.walled", client_id=client["id"]),
            within_s=120,
            what=f"the wall before {client['full_name']}",
            despite=AWAY,
        )
    with killed(stack, ("relay", "clock", "web"), 2):
        # First, or payments would be a week old a second later, and M-Pesa's list goes back two days.
        clock_moved(stack, morning_of(due_on + timedelta(days=11)))
        for client in payers[10:]:
            asks[client["id"]] = asked_to_pay(savanna, client)
            time.sleep(random.uniform(0, 0.4))
    for client in payers:
        if paid_or_never_asked(savanna, client, asks[client["id"]]) == "never asked":
            asked_to_pay(savanna, client)
            eventually(lambda client=client: savanna.payments(client), within_s=60, what="the second ask")
    for client in walkers:
        savanna.wait_for("account.suspended", client_id=client["id"], within_s=120)
    comes_to_rest(stack)
    each_paid_once(savanna, payers)
    each_is_refused(savanna, walkers)
    books_are_right(stack)
    radius_holds_what_is_wanted(stack)


def with_prompts_in_hand(provider: Provider, count: int) -> list[Json]:
    """Customers who hold their phones and have not pressed anything yet."""
    payers = sold(provider, "Holder", count, PAYS)
    for client in payers:
        daraja.told(provider.stack, "/customers", {"phone": client["phone"], "held": True})
        ask_id = asked_to_pay(provider, client)
        eventually(lambda ask_id=ask_id: provider.get(f"/billing/stk/{ask_id}")["status"] == "accepted")
    return payers


def all_press_pay(stack: Stack, payers: list[Json]) -> list[str]:
    """The fates of the callbacks."""
    checkouts = []
    for client in payers:
        (push,) = daraja.pushes_to(stack, client)
        checkouts.append(push["checkout_id"])
        daraja.told(stack, f"/prompts/{push['checkout_id']}/pay", {})

    def fates() -> list[str]:
        told = [each for each in daraja.state(stack)["callbacks"] if each["subject"] in checkouts]
        settled = [each["fate"] for each in told if each["fate"] not in ("waiting", "sending")]
        return settled if len(settled) == len(checkouts) else []

    return eventually(fates, within_s=30, what="the callbacks' end")


def test_callbacks_that_found_the_web_dead_are_found_by_asking(stack: Stack, savanna: Provider) -> None:
    with daraja.without_confirmations(stack):
        payers = with_prompts_in_hand(savanna, 3)
        stack.kill("web")
        assert set(all_press_pay(stack, payers)) == {"failed"}
        for client in payers:
            # The web may still be on its way back: then this is asked again too.
            asked = eventually(
                lambda client=client: savanna.wait_for("payment.asked", client_id=client["id"]),
                within_s=60,
                despite=AWAY,
            )
            eventually(
                lambda client=client, ask=asked["subject_id"]: stack.hurry(ask) and savanna.payments(client),
                within_s=120,
                what="the money",
                despite=AWAY,
            )
    comes_to_rest(stack)
    for client in payers:
        assert [payment["channel"] for payment in savanna.payments(client)] == ["stk, asked"]
    each_paid_once(savanna, payers)
    books_are_right(stack)
    radius_holds_what_is_wanted(stack)


def test_callbacks_that_found_the_database_dead_wait_on_disk(stack: Stack, savanna: Provider) -> None:
    payers = with_prompts_in_hand(savanna, 3)
    stack.admin("ALTER DATABASE mtandao ALLOW_CONNECTIONS false")
    try:
        stack.kill("postgres")
        assert set(all_press_pay(stack, payers)) == {"arrived"}
        assert len(list((stack.home / "spool").glob("*.json"))) >= 3
    finally:
        allow = "ALTER DATABASE mtandao ALLOW_CONNECTIONS true"
        eventually(lambda: stack.admin(allow) is None, within_s=60, despite=AWAY)
    comes_to_rest(stack)
    eventually(lambda: not list((stack.home / "spool").glob("*.json")), what="an empty folder")
    for client in payers:
        eventually(lambda client=client: savanna.payments(client), what="the money")
    comes_to_rest(stack)
    each_paid_once(savanna, payers)
    books_are_right(stack)
    radius_holds_what_is_wanted(stack)


def test_a_web_server_killed_outright_leaves_nobody_behind(stack: Stack) -> None:
    """Its worker is a process of its own, and would go on answering at the port with yesterday's code."""
    eventually(stack.is_ready, within_s=90, what="everything up")
    before = stack.pid("web")
    stack.kill("web")
    eventually(stack.is_ready, within_s=90, what="the web again")
    assert stack.pid("web") != before
