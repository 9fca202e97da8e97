"""`/api/sms`: write to one client or to many, what became of it, and the words that are used."""

from mtandao.domains.messaging.api import messages, templates
from mtandao.domains.messaging.api.router import router

__all__ = ["messages", "router", "templates"]
