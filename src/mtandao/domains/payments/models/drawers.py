"""Where cash lies, who answers for it, and from when until when."""

from datetime import datetime
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from mtandao.domains.organizations.contract import Organization
from mtandao.domains.payments.choices import COMES_IN, CashMove
from mtandao.domains.payments.errors import ShiftOver
from mtandao.domains.payments.events import ShiftClosed
from mtandao.domains.payments.models.banks import BankAccount
from mtandao.domains.staff.contract import User
from mtandao.foundation.tenancy.models import OrganizationModel, TenantModel


class DeskRules(TenantModel):
    """How a tenant wants money to be taken; the default where there is no row.

    `hold_too_little`: what does not buy the next price of a prepaid service that has run out waits in suspense,
    instead of in the wallet.
    """

    cash_only_in_shift = models.BooleanField(default=False)
    hold_too_little = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id"], name="a_tenant_has_one_set_of_desk_rules")
        ]


class Drawer(OrganizationModel):
    """A place where cash lies: an account of its own in the ledger."""

    name = models.TextField()
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("tenant_id", Lower("name"), name="a_drawer_name_is_used_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Shift(OrganizationModel):
    """One person at one drawer, from counting to counting. Closed once, and never opened again.

    `expected` is what the ledger said when it was counted, `variance` what was there beyond that.
    """

    drawer = models.ForeignKey(Drawer, on_delete=models.PROTECT, related_name="shifts")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    opened_at = models.DateTimeField()
    float_amount = models.DecimalField(max_digits=12, decimal_places=2)
    # What was found too much or missing when it was opened, beside what was brought in.
    found_at_opening = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal("0.00"))
    closed_at = models.DateTimeField(null=True)
    counted_by = models.TextField(default="", blank=True)
    # How many of each note and coin, where they were counted singly.
    pieces = models.JSONField(null=True)
    counted = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    expected = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    variance = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    note = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "drawer"],
                condition=Q(closed_at__isnull=True),
                name="a_drawer_has_one_open_shift",
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "user"],
                condition=Q(closed_at__isnull=True),
                name="a_person_has_one_open_shift",
            ),
            models.CheckConstraint(
                name="a_closed_shift_was_counted",
                condition=Q(
                    closed_at__isnull=True, counted__isnull=True, expected__isnull=True, variance__isnull=True
                )
                | Q(
                    closed_at__isnull=False,
                    counted__isnull=False,
                    expected__isnull=False,
                    variance=F("counted") - F("expected"),
                ),
            ),
            models.CheckConstraint(name="a_float_is_no_debt", condition=Q(float_amount__gte=0)),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "-id"], name="shift_newest"),
            models.Index(fields=["tenant_id", "user", "-id"], name="shift_of_person"),
        ]

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    def must_be_open(self) -> None:
        """ShiftOver where it was closed meanwhile."""
        if not self.is_open:
            raise ShiftOver(_("This shift is closed. Open a new one to go on."))

    def close(
        self,
        now: datetime,
        by: str,
        counted: Decimal,
        pieces: dict[str, int] | None,
        expected: Decimal,
        note: str,
    ) -> ShiftClosed:
        """Write down what was found. ShiftOver if somebody was faster; his figures stay."""
        self.must_be_open()
        self.closed_at, self.counted_by, self.pieces, self.note = now, by, pieces, note
        self.counted, self.expected, self.variance = counted, expected, counted - expected
        return ShiftClosed(
            subject_id=self.id, drawer_id=self.drawer_id, counted=counted, variance=self.variance
        )


class DrawerMove(OrganizationModel):
    """Cash that came into a drawer or left it without being a payment. Never changed, never taken away."""

    append_only = True

    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="moves")
    kind = models.TextField(choices=CashMove.choices)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    reason = models.TextField(default="", blank=True)
    bank_account = models.ForeignKey(
        BankAccount, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    # Cash that a partner handed over, or that one of his people carried out of his own drawer.
    partner = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    moved_at = models.DateTimeField()
    moved_by = models.TextField()

    class Meta:
        constraints = [models.CheckConstraint(name="a_move_moves_something", condition=Q(amount__gt=0))]
        indexes = [models.Index(fields=["tenant_id", "shift", "id"], name="drawer_move_of_shift")]

    @property
    def signed(self) -> Decimal:
        """Above zero: into the drawer."""
        return self.amount if self.kind in COMES_IN else -self.amount
