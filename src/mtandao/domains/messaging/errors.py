"""Refusals of this room."""

from mtandao.foundation.refusals import Refusal


class NoRecipients(Refusal):
    code = "message.no_recipients"


class TemplateExists(Refusal):
    code = "message_template.exists"


class TemplateOff(Refusal):
    code = "message_template.off"


class NotStopped(Refusal):
    code = "messaging.not_stopped"
