"""Drop a running session, and the router's own answer."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mtandao.domains.network import permissions
from mtandao.domains.network.choices import Answer
from mtandao.domains.network.commands.dropping import drop_session
from mtandao.domains.network.commands.reports import disconnect_sessions
from mtandao.domains.network.models import RouterRequest, Session
from mtandao.domains.network.queries import live_sessions_of, login, logins, router, sessions
from mtandao.foundation.context import Context
from mtandao.foundation.kit.form_pages import ConfirmPage, Done
from mtandao.foundation.kit.pages import Page, draw
from mtandao.foundation.kit.pieces import Action, Crumb, Step, Text, Verdict


class DisconnectPage(ConfirmPage):
    needs = permissions.DISCONNECT
    title = gettext_lazy("Disconnect session")
    verb = gettext_lazy("Disconnect session")
    danger = True

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...]]:
        found = logins(ctx).get(pk=login(ctx, kwargs["login_id"]).pk)
        live = live_sessions_of(ctx, [found.pk])
        routers = ", ".join(dict.fromkeys(session.nas.name for session in live if session.nas))
        where = ngettext("One session on %(routers)s.", "%(n)s sessions on %(routers)s.", len(live)) % {
            "n": len(live),
            "routers": routers,
        }
        return (
            _("%(name)s loses the line for some seconds.") % {"name": found.subscriber.full_name},
            (where, _("The router at home signs in again by itself. Account and plan stay as they are."))
            if live
            else (_("%(login)s is not online just now.") % {"login": found.username},),
        )

    def way_back(self, ctx: Context, **kwargs: Any) -> Crumb:
        return Crumb(_("Sessions"), reverse("network:sessions"))

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        disconnect_sessions(ctx, login_id=kwargs["login_id"])
        url = reverse("network:answer", kwargs={"login_id": kwargs["login_id"], "cause": ctx.correlation_id})
        return Done(url)


class DropPage(ConfirmPage):
    """One session, of somebody whom no login explains as well."""

    needs = permissions.DISCONNECT
    title = gettext_lazy("Disconnect session")
    verb = gettext_lazy("Disconnect session")
    danger = True

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...] | None]:
        session = sessions(ctx).get(pk=Session.found(ctx, id=kwargs["session_id"]).pk)
        if session.stopped_at is not None or session.nas is None:
            return _("%(username)s is not online.") % {"username": session.username}, None
        named = {"name": session.username, "router": session.nas.name}
        return (
            _("%(name)s loses the line on %(router)s.") % named,
            (_("Whoever may sign in comes back by himself; whoever may not stays out."),),
        )

    def way_back(self, ctx: Context, **kwargs: Any) -> Crumb:
        return Crumb(_("Sessions"), reverse("network:sessions"))

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        session = drop_session(ctx, session_id=kwargs["session_id"])
        url = reverse("network:drop-answer", kwargs={"nas_id": session.nas_id, "cause": ctx.correlation_id})
        return Done(url)


class DropAnswerPage(Page):
    """Waits for the router's word on a session that was asked for by itself."""

    needs = permissions.VIEW

    def get(self, request: HttpRequest, nas_id: UUID, cause: UUID) -> HttpResponse:
        ctx: Context = self.ctx
        said = said_of(ctx, cause, login=None, nas=router(ctx, nas_id))
        title = _("Disconnect %(login)s") % {"login": said.username} if said else _("Disconnect session")
        return _drawn(request, said, title)


class AnswerPage(Page):
    """Waits for the router, at most as long as it is asked for."""

    needs = permissions.VIEW

    def get(self, request: HttpRequest, login_id: UUID, cause: UUID) -> HttpResponse:
        ctx: Context = self.ctx
        found = logins(ctx).get(pk=login(ctx, login_id).pk)
        said = said_of(ctx, cause, login=found.pk)
        return _drawn(request, said, _("Disconnect %(login)s") % {"login": found.username})


def said_of(ctx: Context, cause: UUID, **asked: Any) -> RouterRequest | None:
    """What the router said last to what was asked then."""
    rows = RouterRequest.of(ctx).select_related("nas").filter(correlation_id=cause, **asked)
    return rows.order_by("-pk").first()


def _drawn(request: HttpRequest, said: RouterRequest | None, title: str) -> HttpResponse:
    waits = said is None or said.answer == Answer.WAITING
    back = Action(_("Sessions"), reverse("network:sessions"))
    context = {
        "title": title,
        "verdict": _verdict(said, back),
        "steps": steps(said, _("ended"), _("still there")),
        "poll_url": request.path if waits else "",
        "poll_seconds": 2 if waits else 0,
    }
    return draw(request, "kit/waiting.html", context)


def _verdict(said: RouterRequest | None, back: Action) -> Verdict:
    if said is None or said.answer == Answer.WAITING:
        return Verdict(
            "wait",
            _("The router is being asked."),
            _("You may leave: its answer is among the router requests."),
        )
    name = said.nas.name if said.nas else _("The router")
    detail = f"{said.detail}." if said.detail else ""
    if said.answer == Answer.ACKNOWLEDGED:
        took = {"name": name, "ms": said.milliseconds}
        return Verdict("good", _("%(name)s dropped the session in %(ms)s ms.") % took, actions=(back,))
    if said.answer == Answer.OFFLINE:
        return Verdict("quiet", _("%(name)s says: not online any more.") % {"name": name}, detail, (back,))
    if said.answer == Answer.REFUSED:
        return Verdict("bad", _("%(name)s refused.") % {"name": name}, detail, (back,))
    said_nothing = _("%(name)s did not answer.") % {"name": name}
    return Verdict(
        "bad", said_nothing, _("It may be away, or CoA is not allowed on it: see its set-up lines."), (back,)
    )


def steps(said: RouterRequest | None, done: str, left: str) -> list[Step]:
    """`done`, `left`: how the session is, by whether its router did it."""
    asked = Step(_("Asked"), _("by us"))
    if said is None or said.answer == Answer.WAITING:
        return [asked, Step(_("Router"), _("asking"), "wait"), Step(_("Session"), "", "todo")]
    name = said.nas.name if said.nas else _("Router")
    fact = str(Answer(said.answer).label)
    if said.answer in (Answer.REFUSED, Answer.UNANSWERED):
        return [asked, Step(name, fact, "cut"), Step(_("Session"), left, "todo")]
    over = _("ended") if said.answer == Answer.OFFLINE else done
    return [asked, Step(name, fact), Step(_("Session"), over, "last")]
