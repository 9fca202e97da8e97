"""What must be true of the whole when everything has come to rest, whatever was killed on the way there."""

from collections import Counter
from decimal import Decimal

import psycopg

from tests.stories.provider import Json, Provider
from tests.stories.stack import Stack, eventually

UNDELIVERED = """
SELECT listener, state, last_error FROM foundation_outboxdelivery WHERE state <> 'done' ORDER BY id LIMIT 5
"""
UNFINISHED = """
SELECT task_name, status, attempts FROM procrastinate_jobs job
WHERE status = 'doing' OR (status = 'todo' AND coalesce(scheduled_at, now()) <= now())
   OR (status = 'failed' AND NOT EXISTS (  -- a later one of its kind did its work
        SELECT FROM procrastinate_jobs later WHERE later.queueing_lock = job.queueing_lock AND later.id > job.id))
LIMIT 5
"""
LOPSIDED = """
SELECT j.memo, sum(p.amount) FROM ledger_journal j JOIN ledger_posting p ON p.journal_id = j.id
GROUP BY j.id, j.memo HAVING sum(p.amount) <> 0
"""
WANTED = """
SELECT tenant_id, username, access,
       CASE WHEN access = 'walled' THEN 'walled-garden' WHEN fair_use THEN "group" || '!fair-use' ELSE "group" END
FROM network_login WHERE access <> 'none'
"""
HELD = """
SELECT c.tenant_id, c.username, bool_or(c.attribute = 'Auth-Type' AND c.value = 'Reject'),
       bool_or(c.attribute = 'Cleartext-Password') AND bool_or(c.attribute = 'NT-Password'), min(g.groupname)
FROM radcheck c LEFT JOIN radusergroup g USING (tenant_id, username) GROUP BY 1, 2
"""


def comes_to_rest(stack: Stack) -> None:
    """Everything serves again, nothing waits, nothing was set aside, and nobody works on anything."""
    eventually(stack.is_ready, within_s=120, what="everything up again")
    for what, query in (("undelivered", UNDELIVERED), ("unfinished", UNFINISHED)):
        eventually(
            lambda query=query: stack.rows(query) == [] or Waiting(stack.rows(query)),
            within_s=120,
            what=f"nothing {what}",
            despite=(psycopg.Error,),
        )


class Waiting(list[object]):
    """What is in the way, for the sentence of a failure; not true."""

    def __bool__(self) -> bool:
        return False


def books_are_right(stack: Stack) -> None:
    assert stack.rows("SELECT coalesce(sum(amount), 0) FROM ledger_posting") == [(Decimal(0),)]
    assert stack.rows(LOPSIDED) == []
    assert stack.rows("SELECT number FROM billing_invoice WHERE paid > total") == []
    settled = """
        SELECT i.number, i.paid, coalesce(sum(s.amount), 0) FROM billing_invoice i
        LEFT JOIN billing_settlement s ON s.invoice_id = i.id
        GROUP BY i.id, i.number, i.paid HAVING i.paid <> coalesce(sum(s.amount), 0)
    """
    assert stack.rows(settled) == []
    twice = "SELECT receipt FROM payments_payment WHERE receipt IS NOT NULL GROUP BY tenant_id, receipt HAVING count(*) > 1"
    assert stack.rows(twice) == []


def radius_holds_what_is_wanted(stack: Stack) -> None:
    wanted = {
        (tenant, name): (access == "rejected", True, group)
        for tenant, name, access, group in stack.rows(WANTED)
    }
    held = {(tenant, name): tuple(rest) for tenant, name, *rest in stack.radius_rows(HELD)}
    assert {
        key: (held.get(key), wanted.get(key)) for key in wanted | held if held.get(key) != wanted.get(key)
    } == {}


def each_paid_once(provider: Provider, payers: list[Json]) -> None:
    """What left his phone is what is booked, his invoice is paid and nothing is left over; and he is online."""
    moved: Counter[str] = Counter()
    for entry in provider.stack.service("daraja").get("/__sim__/ledger").json()["entries"]:
        moved[f"+{entry['phone']}"] += int(Decimal(entry["amount"]))
    for client in payers:
        (payment,) = provider.payments(client)
        assert Decimal(payment["amount"]) == moved[client["phone"]] == 4000, client["full_name"]
        now = provider.client(client["id"])
        assert (now["balance"], now["wallet"], now["status"]) == ("0.00", "0.00", "active"), now["full_name"]
        assert now["subscriptions"][0]["access"] == "online", now["full_name"]
        steps = provider.names(client_id=client["id"])
        after = steps[steps.index("payment.received") :]
        assert not {"account.walled", "account.suspended", "subscription.suspended"} & set(after), after


def each_is_refused(provider: Provider, walkers: list[Json]) -> None:
    for client in walkers:
        now = provider.client(client["id"])
        assert (now["status"], now["balance"]) == ("suspended", "-4000.00"), now["full_name"]
        assert now["subscriptions"][0]["access"] == "rejected", now["full_name"]
        steps = [name for name in provider.names(client_id=client["id"]) if name.startswith("account.")]
        assert steps[-2:] == ["account.walled", "account.suspended"], steps
        assert len(steps) == len(set(steps)), steps
