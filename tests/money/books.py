"""What is true of a provider's books at any moment, asked of the tables themselves and not of the commands."""

from decimal import Decimal
from typing import Any

from django.db import connection

# Each finds the rows that are wrong. Read inside a provider's fence.
WRONG = {
    "a journal that is not even": """
        SELECT j.memo, sum(p.amount) FROM ledger_journal j LEFT JOIN ledger_posting p ON p.journal_id = j.id
        GROUP BY j.id, j.memo HAVING coalesce(sum(p.amount), 0) <> 0 OR count(p.id) = 0""",
    "a trial balance that is not zero": """
        SELECT sum(debit) - sum(credit) FROM ledger_turnover HAVING sum(debit) <> sum(credit)""",
    "a place whose sums are not its postings": """
        SELECT code, detail, sum(said) FROM (
            SELECT code, detail, debit - credit AS said FROM ledger_turnover
            UNION ALL
            SELECT a.code, a.detail, -p.amount FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id
        ) AS both_sides GROUP BY code, detail HAVING sum(said) <> 0""",
    "a customer's account that is not its running balance": """
        SELECT a.code, a.subscriber_id, a.balance, sum(p.amount) FROM ledger_account a
        LEFT JOIN ledger_posting p ON p.account_id = a.id WHERE a.subscriber_id IS NOT NULL
        GROUP BY a.id HAVING a.balance <> coalesce(sum(p.amount), 0)""",
    "an invoice whose paid is not its settlements": """
        SELECT i.number, i.paid, sum(s.amount) FROM billing_invoice i
        LEFT JOIN billing_settlement s ON s.invoice_id = i.id
        GROUP BY i.id HAVING i.paid <> coalesce(sum(s.amount), 0)""",
    "an invoice whose credits are not its credit notes": """
        SELECT i.number, i.credited, i.given_back FROM billing_invoice i
        LEFT JOIN billing_creditnote n ON n.invoice_id = i.id
        GROUP BY i.id HAVING i.credited <> coalesce(sum(n.applied), 0)
            OR i.given_back <> coalesce(sum(n.to_wallet), 0)""",
    "a void invoice with money in it": "SELECT number FROM billing_invoice WHERE state = 'void' AND paid <> 0",
    "lines or taxes that do not add up to their invoice": """
        SELECT i.number FROM billing_invoice i
        LEFT JOIN (SELECT invoice_id, sum(net) AS net, sum(tax) AS tax FROM billing_invoiceline GROUP BY 1) l
            ON l.invoice_id = i.id
        LEFT JOIN (SELECT invoice_id, sum(amount) AS tax FROM billing_invoicetax GROUP BY 1) t
            ON t.invoice_id = i.id
        WHERE (i.net, i.tax) <> (coalesce(l.net, 0), coalesce(l.tax, 0)) OR i.tax <> coalesce(t.tax, 0)""",
    "somebody whose debt is not his open invoices": """
        SELECT subscriber_id, sum(owed) FROM (
            SELECT subscriber_id, balance AS owed FROM ledger_account WHERE code = 'receivable'
            UNION ALL SELECT subscriber_id, -open FROM billing_invoice
        ) AS both_sides GROUP BY subscriber_id HAVING sum(owed) <> 0""",
    "a receipt that counts twice": """
        SELECT method, receipt, count(*) FROM payments_payment WHERE receipt IS NOT NULL
        GROUP BY tenant_id, method, receipt HAVING count(*) > 1""",
    "a period of a service that is billed twice": """
        SELECT one.subscription_id, one.starts_on, other.starts_on FROM billing_billedcycle one
        JOIN billing_billedcycle other ON other.subscription_id = one.subscription_id AND other.id > one.id
        AND daterange(one.starts_on, one.ends_on) && daterange(other.starts_on, other.ends_on)""",
    "the same stretch of a service on two invoices": """
        SELECT l.subscription_id, l.description, count(*) FROM billing_invoiceline l
        JOIN billing_invoice i ON i.id = l.invoice_id AND i.state <> 'void'
        WHERE l.kind = 'plan' AND l.subscription_id IS NOT NULL GROUP BY 1, 2 HAVING count(*) > 1""",
    "a gap in the numbers of invoices or credit notes": """
        SELECT series, count(*), max(n) FROM (
            SELECT 'INV' AS series, substring(number FROM '[0-9]+$')::int AS n FROM billing_invoice
            UNION ALL SELECT 'CN', substring(number FROM '[0-9]+$')::int FROM billing_creditnote
        ) AS numbers GROUP BY series HAVING count(*) <> max(n) OR min(n) <> 1""",
}
PAPERS = """
SELECT subscriber_id, sum(billed), sum(settled), sum(credited), sum(given_back) FROM (
    SELECT subscriber_id, CASE state WHEN 'void' THEN 0 ELSE total END AS billed, paid AS settled,
        0 AS credited, 0 AS given_back FROM billing_invoice
    UNION ALL SELECT subscriber_id, 0, 0, total, to_wallet FROM billing_creditnote
) AS papers GROUP BY subscriber_id
"""


def rows(query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


def assert_even() -> None:
    for what, query in WRONG.items():
        found = rows(query)
        assert not found, f"{what}: {found[:5]}"


def on_paper() -> dict[Any, tuple[Decimal, ...]]:
    """Of each customer who has papers: billed, settled, credited, and what of the credit went to the wallet."""
    return {owner: tuple(sums) for owner, *sums in rows(PAPERS)}
