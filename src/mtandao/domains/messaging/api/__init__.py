"""`/api/sms`: write to one client or to many, what became of it, and the words that are used."""

from mtandao.domains.messaging.api import mail, messages, templates
from mtandao.domains.messaging.api.papers import papers_router
from mtandao.domains.messaging.api.router import router

__all__ = ["mail", "messages", "papers_router", "router", "templates"]
