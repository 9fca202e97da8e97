"""Messages, a tenant's own words, its provider, and what the provider reports."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from mtandao.domains.messaging.choices import Channel, Language, Paper, Provider, Security, State
from mtandao.domains.messaging.events import MessageDelivered, MessageFailed, MessageSent
from mtandao.domains.messaging.rules import may_follow
from mtandao.domains.subscribers.contract import Subscriber
from mtandao.foundation.events import Event
from mtandao.foundation.secrets import SealedTextField
from mtandao.foundation.tenancy.models import OrganizationModel, TenantModel


class ProviderSettings(TenantModel):
    """A tenant's account with a message provider. `callback_secret` is the unguessable end of its report URL.

    `stopped_at`: the provider takes nothing from us until somebody mends what `stopped_for` says. Of a mail
    server `api_key` is the password; `with_runs`: what a billing run issues goes out through it as well.
    """

    hidden_from_audit: ClassVar[tuple[str, ...]] = ("api_key", "callback_secret")

    channel = models.TextField(choices=Channel.choices, default=Channel.SMS)
    provider = models.TextField(choices=Provider.choices, default=Provider.AFRICAS_TALKING)
    username = models.TextField(default="", blank=True)
    api_key = SealedTextField()
    sender_id = models.TextField(default="", blank=True)
    host = models.TextField(default="", blank=True)
    port = models.PositiveIntegerField(null=True)
    security = models.TextField(choices=Security.choices, default="", blank=True)
    from_address = models.TextField(default="", blank=True)
    with_runs = models.BooleanField(default=False)
    callback_secret = models.TextField(unique=True)
    active = models.BooleanField(default=True)
    stopped_at = models.DateTimeField(null=True)
    stopped_for = models.TextField(default="", blank=True)

    class Meta:
        verbose_name = "message provider"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "channel", "provider"], name="a_provider_is_set_up_once"
            )
        ]

    def __str__(self) -> str:
        return f"{Provider(self.provider).label} {self.username}"


class Template(TenantModel):
    """A tenant's own words: over a default's (`code` is the default's), or a text of its own to send by hand. Only an
    e-mail's have a subject.

    Switched off, the message of that event is not written at all.
    """

    code = models.TextField()
    channel = models.TextField(choices=Channel.choices, default=Channel.SMS)
    language = models.TextField(choices=Language.choices)
    subject = models.TextField(default="", blank=True)
    text = models.TextField()
    active = models.BooleanField(default=True)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = "message template"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "code", "channel", "language"], name="a_template_is_worded_once"
            ),
            models.CheckConstraint(name="a_template_says_something", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"{self.code} ({self.language})"


class Message(OrganizationModel):
    """One text to one phone, or one e-mail, from the wish to its end. `subscriber` None: nobody we know.

    `to` is E.164, or an e-mail address. `sent_at` is when it was handed to the provider. `dedupe_key`: what must
    not be said twice. `paper` and `paper_id`: the invoice or payment it tells of; an e-mail holds it as PDF.
    """

    audited = False  # a log itself: each row says who wrote what to whom, and its states follow the provider

    subscriber = models.ForeignKey(Subscriber, on_delete=models.PROTECT, null=True, related_name="messages")
    channel = models.TextField(choices=Channel.choices, default=Channel.SMS)
    to = models.TextField()
    subject = models.TextField(default="", blank=True)
    body = models.TextField()
    paper = models.TextField(choices=Paper.choices, default="", blank=True)
    paper_id = models.UUIDField(null=True)
    language = models.TextField(choices=Language.choices, default="", blank=True)
    template = models.TextField(default="", blank=True)
    event = models.TextField(default="", blank=True)
    bulk = models.BooleanField(default=False)
    state = models.TextField(choices=State.choices, default=State.QUEUED)
    reason = models.TextField(default="", blank=True)
    provider = models.TextField(choices=Provider.choices, default="", blank=True)
    provider_id = models.TextField(null=True)
    parts = models.SmallIntegerField(default=1)
    cost = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    cost_currency = models.TextField(default="", blank=True)
    attempts = models.SmallIntegerField(default=0)
    sent_by = models.TextField(default="", blank=True)
    sent_by_id = models.UUIDField(null=True)
    dedupe_key = models.TextField(null=True)
    correlation_id = models.UUIDField()
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "dedupe_key"], name="a_thing_is_said_once"),
            models.CheckConstraint(name="a_message_says_something", condition=~Q(body="")),
            models.CheckConstraint(
                name="a_delivered_message_arrived_at_a_time",
                condition=~Q(state="delivered") | Q(delivered_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "organization_id", "-id"], name="message_newest"),
            models.Index(fields=["tenant_id", "subscriber", "-id"], name="message_of_subscriber"),
            models.Index(fields=["tenant_id", "correlation_id"], name="message_by_correlation"),
            models.Index(fields=["tenant_id", "provider_id"], name="message_by_provider_id"),
            models.Index(fields=["tenant_id", "state", "-id"], name="message_by_state"),
            models.Index(
                fields=["tenant_id", "paper_id", "-id"],
                name="message_of_paper",
                condition=Q(paper_id__isnull=False),
            ),
            models.Index(
                fields=["tenant_id", "channel", "bulk", "id"],
                name="message_next",
                condition=Q(state="queued"),
            ),
            models.Index(
                fields=["tenant_id", "to"],
                name="message_in_doubt",
                condition=Q(state__in=["sending", "unknown"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.to}: {self.body[:40]}"

    def begin_sending(self, now: datetime) -> None:
        """From here on the provider may have it."""
        self.state, self.sent_at, self.attempts, self.reason = State.SENDING, now, self.attempts + 1, ""

    @property
    def why(self) -> str:
        """Why it is where it is, in the reader's language where the sentence is one of ours."""
        return _(self.reason) if self.reason else ""

    def put_back(self, state: State, reason: str) -> None:
        """It surely did not leave: it may be sent again."""
        self.state, self.sent_at, self.reason = state, None, reason

    def become(self, state: State, now: datetime, reason: str = "") -> Event | None:
        """What the provider, or our own call, says of it. Older news than what is known changes nothing."""
        if not may_follow(self.state, state):
            return None
        self.state, self.reason = state, reason
        about: dict[str, Any] = {
            "subject_id": self.id,
            "subscriber_id": self.subscriber_id,
            "channel": self.channel,
        }
        if state == State.DELIVERED:
            self.delivered_at = now
            return MessageDelivered(**about)
        if state == State.FAILED:
            return MessageFailed(**about, reason=reason)
        return MessageSent(**about) if state == State.SENT else None


class DeliveryReport(TenantModel):
    """What a provider told of one message, each state once. Kept until the message it names is known."""

    audited = False  # raw material, never changed but for the mark that it was applied

    provider = models.TextField(choices=Provider.choices)
    provider_id = models.TextField()
    status = models.TextField()
    # What it means for the message; empty if nothing.
    state = models.TextField(choices=State.choices, default="", blank=True)
    to = models.TextField(default="", blank=True)
    reason = models.TextField(default="", blank=True)
    received_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "provider", "provider_id", "status"], name="a_state_is_reported_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "received_at"], name="report_to_apply", condition=Q(applied_at=None)
            )
        ]
