"""Step 5: the billing day comes, phones are asked, and money comes back in every way that M-Pesa knows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from tests.stories import daraja
from tests.stories.provider import (
    CANCELS,
    LOSES_THE_CALLBACK,
    NEVER_ANSWERS_US,
    PAYS,
    TELLS_BEFORE_THE_ANSWER,
    TELLS_TWICE,
    Json,
    Provider,
    billing_hour_of,
    run_since,
)
from tests.stories.stack import STORY, Stack, eventually

pytestmark = STORY

ENDINGS = (PAYS, CANCELS, LOSES_THE_CALLBACK, TELLS_TWICE, TELLS_BEFORE_THE_ANSWER, NEVER_ANSWERS_US)
RUNS = ("Billing run", "Reminders and cuts")
UNFINISHED = (
    "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND args::text LIKE %s"
)


@dataclass
class BillingDay:
    """Customers by the ending of their phones, all due on the same day, which has come."""

    savanna: Provider
    people: dict[str, Json]
    due_on: str

    def invoice(self, ending: str) -> Json:
        """The day's own; the one of the sale is paid."""
        return self.savanna.invoices(self.people[ending])[-1]

    def issued(self, ending: str) -> Json:
        """The event of the day's invoice."""
        return self.savanna.wait_for("invoice.issued", client_id=self.people[ending]["id"])

    def paid(self, ending: str) -> Json:
        return eventually(
            lambda: invoice if (invoice := self.invoice(ending))["status"] == "paid" else None,
            within_s=120,
            what=f"the payment of the phone …{ending}",
        )

    def ask(self, ending: str) -> Json:
        """What became of the prompt."""
        asked = self.savanna.wait_for("payment.asked", client_id=self.people[ending]["id"])
        ask: Json = self.savanna.get(f"/billing/stk/{asked['subject_id']}")
        return ask

    def day_payments(self, ending: str) -> list[Json]:
        """Those by M-Pesa: the installation was paid in cash."""
        found = self.savanna.payments(self.people[ending])
        return [payment for payment in found if payment["method"] == "mpesa"]


@pytest.fixture(scope="module")
def day(stack: Stack) -> Iterator[BillingDay]:
    savanna = Provider(stack, "savanna", "admin@savanna.example")
    people = {ending: savanna.register(ending=ending) for ending in ENDINGS}
    for client in people.values():
        savanna.pay_in_cash(client, "4000")
    due_on = people[PAYS]["subscriptions"][0]["billed_until"]
    with daraja.without_confirmations(stack):
        # What a month left undone ends the evening before, so that the day's own run finds nothing beside it.
        evening = stack.move_clock(to=billing_hour_of(due_on) - timedelta(hours=12))
        eventually(
            lambda: all(run_since(evening, savanna, label) for label in RUNS), what="the evening's runs"
        )
        stack.move_clock(to=billing_hour_of(due_on))
        for client in people.values():
            eventually(lambda c=client: len(savanna.invoices(c)) == 2, within_s=60, what="the day's invoice")
        yield BillingDay(savanna, people, due_on)


def next_month(day: str) -> str:
    """The same day of the next month; the last one where it is too short."""
    start = date.fromisoformat(day)
    year, month = start.year + start.month // 12, start.month % 12 + 1
    for fitting in range(start.day, 27, -1):
        try:
            return start.replace(year=year, month=month, day=fitting).isoformat()
        except ValueError:
            continue
    return start.replace(year=year, month=month).isoformat()


def test_the_run_invoices_everyone_who_is_due_and_nobody_twice(day: BillingDay, stack: Stack) -> None:
    for ending in ENDINGS:
        invoice = day.invoice(ending)
        assert (invoice["due_on"], invoice["total"], invoice["recurring"]) == (day.due_on, "2500.00", True)
    morning = billing_hour_of(day.due_on)
    run = eventually(lambda: run_since(morning, day.savanna, RUNS[0]), what="the end of the run")
    assert run["outcome"] == "success"
    assert stack.command("bill", "--tenant", "savanna").startswith("savanna: 0 invoices issued")


def test_the_prompt_goes_out_and_every_step_of_the_payment_is_told_in_order(day: BillingDay) -> None:
    client = day.people[PAYS]
    assert day.paid(PAYS)["open_amount"] == "0.00"
    (payment,) = day.day_payments(PAYS)
    assert (payment["amount"], payment["channel"], payment["status"]) == ("2500.00", "stk", "placed")
    assert payment["receipt"] and payment["invoice_id"] == day.invoice(PAYS)["id"]
    day.savanna.wait_for("message.delivered", correlation_id=cause_of(day, PAYS))
    told = day.savanna.names(correlation_id=cause_of(day, PAYS))
    # The report of the delivery may overtake the provider's answer; then nobody says "sent" any more.
    assert [name for name in told if name != "message.sent"] == [
        "gateway.message_received",
        "invoice.paid",
        "payment.received",
        "message.queued",
        "message.delivered",
    ]
    of_him = day.savanna.events(client_id=client["id"])
    since = [event["name"] for event in of_him if event["position"] >= day.issued(PAYS)["position"]]
    steps = ["invoice.issued", "payment.asked", "payment.ask_accepted", "invoice.paid", "payment.received"]
    assert [name for name in since if name in steps] == steps


def test_the_ledger_the_wallet_and_the_next_due_date_follow(day: BillingDay, stack: Stack) -> None:
    day.paid(PAYS)
    client = day.savanna.client(day.people[PAYS]["id"])
    assert (client["balance"], client["wallet"], client["owed"]) == ("0.00", "0.00", "0.00")
    assert client["subscriptions"][0]["billed_until"] == next_month(day.due_on)
    booked = stack.rows(
        "SELECT j.kind, a.code, p.amount::text FROM ledger_posting p JOIN ledger_journal j ON j.id = p.journal_id "
        "JOIN ledger_account a ON a.id = p.account_id WHERE j.subscriber_id = %s ORDER BY p.id",
        client["id"],
    )
    invoiced, paid, settled = booked[-8:-4], booked[-4:-2], booked[-2:]
    # In the price: VAT of 16 % on top of the net and its excise of 15 %.
    assert sorted(invoiced) == [
        ("invoice", "receivable", "2500.00"),
        ("invoice", "revenue", "-1874.06"),
        ("invoice", "tax", "-281.11"),
        ("invoice", "tax", "-344.83"),
    ]
    assert sorted(paid) == [("payment", "mpesa", "2500.00"), ("payment", "wallet", "-2500.00")]
    assert sorted(settled) == [
        ("settlement", "receivable", "-2500.00"),
        ("settlement", "wallet", "2500.00"),
    ]


def test_the_sms_that_says_so_is_logged_and_was_delivered(day: BillingDay, stack: Stack) -> None:
    receipt = day.paid(PAYS) and day.day_payments(PAYS)[0]["receipt"]
    client = day.people[PAYS]
    text = eventually(lambda: delivered_text(day.savanna, client, receipt), what="the SMS")
    assert (text["event"], text["to"]) == ("payment.received", client["phone"])
    inbox = stack.service("sms").get("/__sim__/messages").json()["messages"]
    assert text["text"] in [message["text"] for message in inbox if message["phone"] == client["phone"]]
    asked = [t["event"] for t in day.savanna.texts(client)]
    assert "invoice.issued" in asked


def test_who_cancels_owes_still_and_nothing_is_booked(day: BillingDay) -> None:
    client = day.people[CANCELS]
    ended = day.savanna.wait_for("payment.ask_ended", client_id=client["id"])
    assert ended["payload"]["state"] == "cancelled" and ended["payload"]["reason"]
    assert day.ask(CANCELS)["status"] == "cancelled"
    assert day.invoice(CANCELS)["status"] == "unpaid"
    assert day.day_payments(CANCELS) == []
    assert day.savanna.client(client["id"])["balance"] == "-2500.00"


def test_a_lost_callback_is_found_by_asking(day: BillingDay, stack: Stack) -> None:
    ask = day.ask(LOSES_THE_CALLBACK)
    daraja.wait_until_answered(stack, day.people[LOSES_THE_CALLBACK])
    eventually(
        lambda: stack.hurry(ask["id"]) and day.ask(LOSES_THE_CALLBACK)["status"] == "succeeded",
        within_s=60,
        what="the answer to our question",
    )
    day.paid(LOSES_THE_CALLBACK)
    (payment,) = day.day_payments(LOSES_THE_CALLBACK)
    assert (payment["channel"], payment["receipt"]) == ("stk, asked", "")
    assert day.ask(LOSES_THE_CALLBACK)["status"] == "succeeded"


def test_a_callback_that_comes_twice_is_one_payment(day: BillingDay, stack: Stack) -> None:
    day.paid(TELLS_TWICE)
    messages = (
        "SELECT count(*) FROM payments_inboxmessage WHERE handled_at IS NOT NULL AND body::text LIKE %s"
    )
    (push,) = daraja.pushes_to(stack, day.people[TELLS_TWICE])
    hexed = f"%{push['checkout_id'].encode().hex()}%"
    eventually(lambda: stack.rows(messages, hexed) == [(2,)], what="both callbacks")
    assert len(day.day_payments(TELLS_TWICE)) == 1
    assert day.savanna.client(day.people[TELLS_TWICE]["id"])["wallet"] == "0.00"


def test_a_callback_before_the_answer_is_booked_all_the_same(day: BillingDay) -> None:
    day.paid(TELLS_BEFORE_THE_ANSWER)
    assert len(day.day_payments(TELLS_BEFORE_THE_ANSWER)) == 1
    assert day.ask(TELLS_BEFORE_THE_ANSWER)["status"] == "succeeded"


def test_an_answer_that_is_lost_after_execution_is_never_asked_for_again(
    day: BillingDay, stack: Stack
) -> None:
    day.paid(NEVER_ANSWERS_US)
    ask = day.ask(NEVER_ANSWERS_US)
    eventually(lambda: stack.rows(UNFINISHED, f"%{ask['id']}%") == [(0,)], within_s=90, what="the job's end")
    assert day.ask(NEVER_ANSWERS_US)["status"] == "succeeded"
    assert len(daraja.pushes_to(stack, day.people[NEVER_ANSWERS_US])) == 1
    assert len(day.day_payments(NEVER_ANSWERS_US)) == 1


def test_a_second_prompt_while_the_first_is_open_is_refused(day: BillingDay) -> None:
    client = day.savanna.register(ending=LOSES_THE_CALLBACK)
    day.savanna.post("/billing/stk", {"client_id": client["id"]})
    again = day.savanna.refused("POST", "/billing/stk", {"client_id": client["id"]})
    assert again == (409, "payment.in_progress")


def delivered_text(provider: Provider, client: Json, word: str) -> Json | None:
    texts = (text for text in provider.texts(client) if word in text["text"])
    return next((text for text in texts if text["status"] == "delivered"), None)


def cause_of(day: BillingDay, ending: str) -> str:
    """The correlation of the payment."""
    (received,) = [
        event
        for event in day.savanna.events(name="payment.received", client_id=day.people[ending]["id"])
        if event["payload"]["method"] == "mpesa"
    ]
    return str(received["correlation_id"])
