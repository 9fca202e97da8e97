"""What others may use of this room."""

from mtandao.domains.messaging import permissions
from mtandao.domains.messaging.audience import Audience, audience
from mtandao.domains.messaging.choices import (
    UNSENT,
    Channel,
    Language,
    Paper,
    Provider,
    Security,
    State,
)
from mtandao.domains.messaging.commands.by_hand import Sent, send_in_bulk, send_message, send_to_each
from mtandao.domains.messaging.commands.configure import resume_sending, set_up_provider
from mtandao.domains.messaging.commands.looking_after import give_up_on_interrupted, try_waiting_again
from mtandao.domains.messaging.commands.mail import set_up_mail
from mtandao.domains.messaging.commands.papers import mail_invoices, send_invoice, send_receipt
from mtandao.domains.messaging.commands.reports import apply_reports, store_report
from mtandao.domains.messaging.commands.sending import Result, claim_messages, record_results
from mtandao.domains.messaging.commands.templates import add_template, change_template, preview
from mtandao.domains.messaging.errors import (
    NoAddress,
    NoRecipients,
    NothingToSend,
    NotSetUp,
    NotStopped,
    SentJustNow,
    TemplateExists,
    TemplateOff,
)
from mtandao.domains.messaging.events import (
    MessageDelivered,
    MessageFailed,
    MessageQueued,
    MessageSent,
    ProviderSetUp,
    SendingResumed,
    SendingStopped,
)
from mtandao.domains.messaging.lengths import Length, length
from mtandao.domains.messaging.models import Message, ProviderSettings, Template
from mtandao.domains.messaging.queries import (
    active_provider,
    last_message_about,
    message,
    messages,
    messages_caused_by,
    messages_of,
    provider_of_callback,
    provider_settings,
    templates,
    unsent_counts,
)
from mtandao.domains.messaging.wordings import Preview, Wording

__all__ = [
    "UNSENT",
    "Audience",
    "Channel",
    "Language",
    "Length",
    "Message",
    "MessageDelivered",
    "MessageFailed",
    "MessageQueued",
    "MessageSent",
    "NoAddress",
    "NoRecipients",
    "NotSetUp",
    "NotStopped",
    "NothingToSend",
    "Paper",
    "Preview",
    "Provider",
    "ProviderSetUp",
    "ProviderSettings",
    "Result",
    "Security",
    "SendingResumed",
    "SendingStopped",
    "Sent",
    "SentJustNow",
    "State",
    "Template",
    "TemplateExists",
    "TemplateOff",
    "Wording",
    "active_provider",
    "add_template",
    "apply_reports",
    "audience",
    "change_template",
    "claim_messages",
    "give_up_on_interrupted",
    "last_message_about",
    "length",
    "mail_invoices",
    "message",
    "messages",
    "messages_caused_by",
    "messages_of",
    "permissions",
    "preview",
    "provider_of_callback",
    "provider_settings",
    "record_results",
    "resume_sending",
    "send_in_bulk",
    "send_invoice",
    "send_message",
    "send_receipt",
    "send_to_each",
    "set_up_mail",
    "set_up_provider",
    "store_report",
    "templates",
    "try_waiting_again",
    "unsent_counts",
]
