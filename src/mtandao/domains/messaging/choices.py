"""Words of this room."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Channel(TextChoices):
    SMS = "sms", _("SMS")
    EMAIL = "email", _("E-mail")


class Provider(TextChoices):
    AFRICAS_TALKING = "africastalking", _("Africa's Talking")
    SMTP = "smtp", _("Mail server")


class Security(TextChoices):
    """How the line to a mail server is kept from listeners."""

    STARTTLS = "starttls", _("STARTTLS, usually port 587")
    TLS = "tls", _("TLS from the start, usually port 465")
    NONE = "none", _("none: only within your own network")


class Paper(TextChoices):
    """What a message was sent with, or about: the paper itself is made when it leaves."""

    INVOICE = "invoice", _("Invoice")
    RECEIPT = "receipt", _("Receipt")


class Language(TextChoices):
    """Languages that messages are written in."""

    ENGLISH = "en", _("English")
    SWAHILI = "sw", _("Kiswahili")


class State(TextChoices):
    """A message from the wish to its end. Which may follow which: `rules.may_follow`."""

    QUEUED = "queued", _("Waiting to be sent")
    WAITING = "waiting", _("Held back")
    SENDING = "sending", _("Being sent")
    NOT_SENT = "not_sent", _("Not sent")
    UNKNOWN = "unknown", _("No answer from the provider")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    DELIVERED = "delivered", _("Delivered")


# Neither on its way to anybody nor there: what a person may have to look at.
UNSENT = (State.QUEUED, State.WAITING, State.NOT_SENT, State.UNKNOWN, State.FAILED)
