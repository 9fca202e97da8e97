"""One box for people, user names, MACs and addresses."""

import ipaddress
import re

from django.db.models import Q, QuerySet

from mtandao.domains.network.models import Login, Session
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context

MAC = re.compile(r"[0-9A-Fa-f]{2}([:-]?[0-9A-Fa-f]{2}){5}")


def logins_like(ctx: Context, text: str) -> QuerySet[Login]:
    """Whose user name it is, or whose account, phone or name."""
    people = subscribers.found_by(subscribers.subscribers(ctx), text)
    return Login.of(ctx).filter(Q(username=text.strip()) | Q(subscriber__in=people))


def sessions_like(ctx: Context, rows: QuerySet[Session], text: str) -> QuerySet[Session]:
    """By address or MAC if it looks like one, else by whose it is."""
    text = text.strip()
    if MAC.fullmatch(text):
        bare = re.sub("[:-]", "", text).upper()
        return rows.filter(mac__iexact=":".join(bare[at : at + 2] for at in range(0, 12, 2)))
    try:
        return rows.filter(address=str(ipaddress.ip_address(text)))
    except ValueError:
        return rows.filter(Q(username=text) | Q(login__in=logins_like(ctx, text)))
