"""Who is signed in here: the session holds a subscriber's own portal token, beside whatever the staff's door keeps.

So a new password, a removed subscriber or thirty days end it, as they end the API's tokens.
"""

from dataclasses import replace
from typing import Final

from django.http import HttpRequest
from django.middleware.csrf import rotate_token

from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.audit.notes import note
from mtandao.foundation.context import ANONYMOUS, Context

TOKEN: Final = "portal_token"
# How he proved who he is: `code` or `password`. A code lets him set a password that he forgot.
PROOF: Final = "portal_proof"
MINE: Final = "portal_"


def nobody(ctx: Context) -> Context:
    """The request's context without whoever the staff's session says is there: this door knows subscribers only."""
    return replace(
        ctx,
        actor=ANONYMOUS,
        organization_id=ctx.tenant_id,
        organization_ids=frozenset(),
        origin="portal",
        platform=False,
    )


def subscribers_context(request: HttpRequest, ctx: Context) -> Context | None:
    """The signed-in subscriber's own context, None if nobody is."""
    token = request.session.get(TOKEN, "")
    if not token:
        return None
    try:
        return subscribers.context_of_portal_token(ctx, token)
    except subscribers.BadPortalToken:
        _forget(request)
        return None


def open_session(request: HttpRequest, ctx: Context, subscriber: subscribers.Subscriber, proof: str) -> None:
    """After the proof: a new session key and a new form token, so that planted ones are worth nothing."""
    close_session(request, ctx)
    request.session.cycle_key()
    request.session[TOKEN] = subscribers.issue_portal_token(ctx, subscriber=subscriber).token
    request.session[PROOF] = proof
    rotate_token(request)
    if proof == "code":  # the room notes a password itself
        note(ctx, "portal.signed_in", subject=subscriber.account_number, by=proof)


def close_session(request: HttpRequest, ctx: Context) -> None:
    """Sign out here. A member of staff who is signed in with the same browser stays so."""
    token = request.session.get(TOKEN, "")
    if token:
        subscribers.revoke_portal_token(ctx, token=token)
        request.session.cycle_key()
    _forget(request)


def _forget(request: HttpRequest) -> None:
    for key in [key for key in request.session.keys() if key.startswith(MINE)]:  # noqa: SIM118 -- no mapping
        del request.session[key]
