"""Subscribers and the counter of their account numbers."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Coalesce, Lower, NullIf, Reverse

from mtandao.foundation.tenancy.models import OrganizationModel, TenantModel


class Words(Func):
    """The words of a name, unstemmed: people's names are of no dictionary's language."""

    template = "to_tsvector('simple'::regconfig, %(expressions)s)"
    output_field = SearchVectorField()


class Digest(Func):
    """SHA-256 of a phone's digits, in hexadecimals."""

    template = "encode(sha256((substr(%(expressions)s, 2))::bytea), 'hex')"
    output_field = models.TextField()


class Subscriber(OrganizationModel):
    """A customer. What he is called, reached by and where he lives; his services are subscriptions.

    Phones are E.164. `account_key` is the account number as it is compared: letters and digits alone.
    """

    hidden_from_audit: ClassVar[tuple[str, ...]] = (
        "account_ending",
        "email_key",
        "name_words",
        "payer_digest",
        "phone_ending",
        "portal_password",
    )

    account_number = models.TextField()
    account_key = models.TextField()
    first_name = models.TextField()
    last_name = models.TextField(default="", blank=True)
    full_name = models.TextField()
    phone = models.TextField()
    mpesa_phone = models.TextField(default="", blank=True)
    email = models.TextField(default="", blank=True)
    address = models.TextField(default="", blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    government_id = models.TextField(default="", blank=True)
    # Where he is taxed (county or state, by its official code), and his own tax number (KRA PIN, GSTIN).
    region = models.TextField(default="", blank=True)
    tax_number = models.TextField(default="", blank=True)
    technician_notes = models.TextField(default="", blank=True)
    staff_notes = models.TextField(default="", blank=True)
    language = models.TextField(default="", blank=True)
    portal_password = models.TextField(default="", blank=True)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    # What is searched for, as an index can find it.
    account_ending = models.GeneratedField(
        expression=Reverse("account_key"), output_field=models.TextField(), db_persist=True
    )
    email_key = models.GeneratedField(
        expression=Lower("email"), output_field=models.TextField(), db_persist=True
    )
    phone_ending = models.GeneratedField(
        expression=Reverse("phone"), output_field=models.TextField(), db_persist=True
    )
    # Of the phone that pays: M-Pesa's C2B version 1 tells the payer by this alone.
    payer_digest = models.GeneratedField(
        expression=Digest(Coalesce(NullIf(F("mpesa_phone"), Value("")), F("phone"))),
        output_field=models.TextField(),
        db_persist=True,
    )
    name_words = models.GeneratedField(
        expression=Words(F("full_name")), output_field=SearchVectorField(), db_persist=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "account_key"], name="an_account_number_is_used_once"
            )
        ]
        indexes = [
            models.Index(fields=["tenant_id", "organization_id", "-id"], name="subscriber_newest"),
            # Whose money is this? Both numbers are asked for, so both need one.
            models.Index(fields=["tenant_id", "phone"], name="subscriber_by_phone"),
            models.Index(fields=["tenant_id", "mpesa_phone"], name="subscriber_by_mpesa_phone"),
            models.Index(
                fields=["tenant_id", "phone_ending"],
                name="subscriber_by_phone_ending",
                opclasses=["uuid_ops", "text_pattern_ops"],
            ),
            models.Index(fields=["tenant_id", "full_name", "id"], name="subscriber_by_name"),
            models.Index(fields=["tenant_id", "payer_digest"], name="subscriber_by_payer_digest"),
            GinIndex(fields=["name_words"], name="subscriber_by_name_words"),
            models.Index(fields=["tenant_id", "email_key"], name="subscriber_by_email_key"),
            models.Index(
                fields=["tenant_id", "account_key"],
                name="subscriber_by_account_start",
                opclasses=["uuid_ops", "text_pattern_ops"],
            ),
            models.Index(
                fields=["tenant_id", "account_ending"],
                name="subscriber_by_account_ending",
                opclasses=["uuid_ops", "text_pattern_ops"],
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def pays_from(self) -> str:
        """The phone that gets the M-Pesa prompt."""
        return self.mpesa_phone or self.phone


class AccountCounter(TenantModel):
    """The next running number of a tenant's accounts."""

    audited = False  # a counter: every number it gave is on a subscriber

    next_number = models.BigIntegerField(default=10001)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id"], name="a_tenant_counts_accounts_once")]


class PortalToken(TenantModel):
    """A subscriber's own bearer token. Only its hash is kept."""

    hidden_from_audit: ClassVar[tuple[str, ...]] = ("token_hash",)

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="+", db_index=False)
    token_hash = models.TextField(unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "subscriber"], name="portaltoken_of_subscriber")]


class PortalLock(TenantModel):
    """How often somebody has tried a subscriber's portal password in vain, and until when it is shut."""

    audited = False  # a counter: failed tries are noted in the audit themselves

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="+", db_index=False)
    failed = models.SmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "subscriber"], name="a_subscriber_has_one_portal_lock"
            )
        ]
