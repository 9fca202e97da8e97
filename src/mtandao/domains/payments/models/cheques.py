"""Cheques: paper first, money when they clear."""

from datetime import date, datetime
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mtandao.domains.billing.contract import Invoice
from mtandao.domains.payments.choices import ChequeState
from mtandao.domains.payments.errors import ChequeElsewhere
from mtandao.domains.payments.models.banks import BankAccount
from mtandao.domains.payments.models.payments import Payment
from mtandao.domains.subscribers.contract import Subscriber
from mtandao.foundation.tenancy.models import OrganizationModel


class Cheque(OrganizationModel):
    """One cheque of one customer. It is a payment from the day it clears."""

    number = models.TextField()
    bank = models.TextField()
    branch = models.TextField(default="", blank=True)
    drawn_by = models.TextField(default="", blank=True)
    dated_on = models.DateField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.TextField()
    subscriber = models.ForeignKey(
        Subscriber, on_delete=models.PROTECT, related_name="cheques", db_index=False
    )
    invoice = models.ForeignKey(
        Invoice, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    state = models.TextField(choices=ChequeState.choices, default=ChequeState.RECEIVED)
    received_at = models.DateTimeField()
    received_by = models.TextField(default="", blank=True)
    account = models.ForeignKey(
        BankAccount, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    deposited_on = models.DateField(null=True)
    cleared_at = models.DateTimeField(null=True)
    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, null=True, related_name="cheque")
    bounced_at = models.DateTimeField(null=True)
    bounced_because = models.TextField(default="", blank=True)
    bounce_fee = models.DecimalField(max_digits=12, decimal_places=2, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("tenant_id", Upper("bank"), "number", name="a_cheque_is_taken_once"),
            models.CheckConstraint(name="a_cheque_is_over_something", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="a_cleared_cheque_is_a_payment", condition=~Q(state="cleared") | Q(payment__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "-id"], name="cheque_newest"),
            models.Index(fields=["tenant_id", "subscriber", "-id"], name="cheque_of_subscriber"),
            models.Index(
                fields=["tenant_id", "dated_on"], name="cheque_to_deposit", condition=Q(state="received")
            ),
        ]

    def __str__(self) -> str:
        return self.receipt

    @property
    def receipt(self) -> str:
        """Bank and number: what it is known by once it is a payment."""
        return f"{self.bank} {self.number}".upper()

    def deposit(self, account: BankAccount | None, on: date) -> None:
        """Taken to the bank. One that came back uncleared may be tried again; before its date none is taken."""
        again = self.state == ChequeState.BOUNCED and self.payment_id is None
        if self.state != ChequeState.RECEIVED and not again:
            raise ChequeElsewhere(
                _("Cheque %(number)s is %(state)s: it cannot be deposited.")
                % {"number": self.number, "state": self._said()}
            )
        if self.dated_on > on:
            raise ChequeElsewhere(
                _("Cheque %(number)s is dated %(on)s: the bank takes it then.")
                % {"number": self.number, "on": date_format(self.dated_on, "d M Y")}
            )
        self.state, self.account, self.deposited_on = ChequeState.DEPOSITED, account, on

    def clear(self, now: datetime, payment: Payment) -> None:
        self.state, self.cleared_at, self.payment = ChequeState.CLEARED, now, payment

    def may_clear(self) -> None:
        if self.state != ChequeState.DEPOSITED:
            raise ChequeElsewhere(
                _("Cheque %(number)s is %(state)s: only a deposited one clears.")
                % {"number": self.number, "state": self._said()}
            )

    def bounce(self, now: datetime, because: str, fee: Decimal | None) -> None:
        """Deposited and refused by the bank, or taken back by it after it had cleared."""
        if self.state not in (ChequeState.DEPOSITED, ChequeState.CLEARED):
            raise ChequeElsewhere(
                _("Cheque %(number)s is %(state)s: it cannot bounce.")
                % {"number": self.number, "state": self._said()}
            )
        self.state, self.bounced_at, self.bounced_because, self.bounce_fee = (
            ChequeState.BOUNCED,
            now,
            because,
            fee,
        )

    def _said(self) -> str:
        return str(ChequeState(self.state).label).lower()
