"""Accounts, journals, their postings and the sums of each day."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from mtandao.domains.ledger.choices import AccountCode, JournalKind
from mtandao.domains.subscribers.contract import Subscriber
from mtandao.foundation.tenancy.models import TenantModel


class Account(TenantModel):
    """One account: a code and a detail, which says which drawer, short code, tax rate or partner ('' for the tenant's
    one account of that code).

    `balance` is kept by a trigger for subscribers' accounts only: a tenant's own accounts are summed when asked,
    because every payment would queue for the one row.
    """

    audited = False  # derived: every change of a balance is a posting

    code = models.TextField(choices=AccountCode.choices)
    subscriber = models.ForeignKey(Subscriber, on_delete=models.PROTECT, null=True, related_name="+")
    detail = models.TextField(default="", blank=True)
    currency = models.TextField()
    balance = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal("0.00"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "code", "subscriber", "detail", "currency"],
                nulls_distinct=False,
                name="an_account_is_there_once",
            ),
            models.CheckConstraint(
                name="wallets_and_debts_have_an_owner",
                condition=Q(code__in=["receivable", "wallet"], subscriber__isnull=False)
                | (~Q(code__in=["receivable", "wallet"]) & Q(subscriber__isnull=True)),
            ),
        ]
        indexes = [models.Index(fields=["subscriber"], name="account_of_subscriber")]


class Journal(TenantModel):
    """One business fact in the ledger. `key` says what it books: a second one of the same key is refused."""

    append_only = True

    kind = models.TextField(choices=JournalKind.choices)
    key = models.TextField()
    memo = models.TextField()
    booked_at = models.DateTimeField()
    booked_on = models.DateField()
    subscriber_id = models.UUIDField(null=True)
    document_id = models.UUIDField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "key"], name="a_fact_is_booked_once")]
        indexes = [
            models.Index(fields=["tenant_id", "booked_on", "id"], name="journal_by_day"),
            models.Index(fields=["tenant_id", "subscriber_id", "id"], name="journal_of_subscriber"),
        ]


class Posting(TenantModel):
    """A signed amount on one account. The postings of a journal arrive in one statement and sum to zero."""

    audited = False  # append-only: its journal is audited, and it never changes
    append_only = True

    journal = models.ForeignKey(Journal, on_delete=models.PROTECT, related_name="postings", db_index=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="postings", db_index=False)
    booked_on = models.DateField()  # its journal's: an account is read by day without a look at each journal
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        constraints = [models.CheckConstraint(name="a_posting_moves_something", condition=~Q(amount=0))]
        indexes = [
            models.Index(fields=["journal"], name="posting_of_journal"),
            models.Index(
                fields=["tenant_id", "account", "booked_on", "id"],
                include=["amount"],
                name="posting_of_account_by_day",
            ),
        ]


class Turnover(TenantModel):
    """What was posted on a day to one code and detail, subscribers' accounts taken together. Written by the trigger
    with the postings: a row each statement, so that nobody waits for a sum, folded into one a day by a job
    (ADR 0018). All sums over many postings are read from here."""

    audited = False  # derived: every row is the sum of postings

    code = models.TextField(choices=AccountCode.choices)
    detail = models.TextField(default="", blank=True)
    currency = models.TextField()
    booked_on = models.DateField()
    debit = models.DecimalField(max_digits=18, decimal_places=2)
    credit = models.DecimalField(max_digits=18, decimal_places=2)

    class Meta:
        indexes = [
            models.Index(
                fields=["tenant_id", "code", "detail", "booked_on"], name="turnover_of_account_by_day"
            )
        ]
