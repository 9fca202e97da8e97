"""Refusals of this room."""

from mtandao.foundation.refusals import Refusal


class NoRecipients(Refusal):
    code = "message.no_recipients"


class NoAddress(Refusal):
    code = "message.no_address"


class SentJustNow(Refusal):
    code = "message.sent_just_now"


class NothingToSend(Refusal):
    code = "message.nothing_to_send"


class NotSetUp(Refusal):
    code = "messaging.not_set_up"


class TemplateExists(Refusal):
    code = "message_template.exists"


class TemplateOff(Refusal):
    code = "message_template.off"


class NotStopped(Refusal):
    code = "messaging.not_stopped"
