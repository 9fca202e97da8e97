"""Another speed for one running session, and the router's own answer."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.network import permissions
from mtandao.domains.network.choices import Answer
from mtandao.domains.network.commands.session_speeds import end_session_speed, set_session_speed
from mtandao.domains.network.models import Login, RouterRequest, Session
from mtandao.domains.network.pages.disconnecting import said_of, steps
from mtandao.domains.network.queries import logins, sessions
from mtandao.domains.network.session_speeds import sold_to, speed_given
from mtandao.foundation.context import Context
from mtandao.foundation.kit.form_pages import ConfirmPage, Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.pages import Page, draw
from mtandao.foundation.kit.pieces import Action, Crumb, Text, Verdict
from mtandao.foundation.kit.widgets import FigureInput


class SpeedForm(KitForm):
    kbps_down = forms.DecimalField(
        label=gettext_lazy("Download"),
        max_digits=9,
        decimal_places=3,
        min_value=Decimal("0.001"),
        widget=FigureInput("Mbps"),
    )
    kbps_up = forms.DecimalField(
        label=gettext_lazy("Upload"),
        max_digits=9,
        decimal_places=3,
        min_value=Decimal("0.001"),
        widget=FigureInput("Mbps"),
    )


class SessionSpeedPage(FormPage):
    needs = permissions.SPEED
    title = gettext_lazy("Speed for this session")
    verb = gettext_lazy("Set the speed")
    form = SpeedForm
    template = "network/session_speed.html"

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        session, login = _found(ctx, kwargs["session_id"])
        if login is None:
            return {}
        speeds = speed_given(ctx, session, login) or sold_to(login)
        return {name: catalog.mbps(getattr(speeds, name)) for name in ("kbps_down", "kbps_up")}

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        session, login = _found(ctx, kwargs["session_id"])
        named = {"login": session.username, "router": session.nas.name if session.nas else _("its router")}
        given = login is not None and speed_given(ctx, session, login) is not None
        back_to = Action(
            _("Back to what was sold"),
            reverse("network:end-session-speed", kwargs={"session_id": session.pk}),
            icon="arrow-back-up",
            dialog=True,
        )
        return {
            "intro": " ".join(
                (
                    _("%(router)s is told at once for %(login)s.") % named,
                    _("It lasts until the next sign-in, or until the plan's speed is told again."),
                    _("Another plan, fair use, a boost and the wall go before it."),
                )
            ),
            "back": Crumb(_("Sessions"), reverse("network:sessions")),
            "back_to": back_to if given else None,
        }

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        down, up = (catalog.kbps(form.cleaned_data[name]) for name in ("kbps_down", "kbps_up"))
        session = set_session_speed(ctx, session_id=kwargs["session_id"], kbps_down=down, kbps_up=up)
        return _answer(ctx, session)


class EndSessionSpeedPage(ConfirmPage):
    needs = permissions.SPEED
    title = gettext_lazy("Back to what was sold")

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...] | None]:
        session, login = _found(ctx, kwargs["session_id"])
        if login is None or speed_given(ctx, session, login) is None:
            return _("%(username)s runs as it was sold.") % {"username": session.username}, None
        said = _("%(login)s runs as it was sold again. The line stays up.") % {"login": session.username}
        return said, ()

    def way_back(self, ctx: Context, **kwargs: Any) -> Crumb:
        return Crumb(_("Sessions"), reverse("network:sessions"))

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        return _answer(ctx, end_session_speed(ctx, session_id=kwargs["session_id"]))


class SpeedAnswerPage(Page):
    """Waits for the router, at most as long as it is asked for."""

    needs = permissions.VIEW

    def get(self, request: HttpRequest, session_id: UUID, cause: UUID) -> HttpResponse:
        session, login = _found(self.ctx, session_id)
        said = said_of(self.ctx, cause, login=login.pk) if login is not None else None
        waits = said is None or said.answer == Answer.WAITING
        context = {
            "title": _("Speed of %(login)s") % {"login": session.username},
            "verdict": _verdict(said),
            "steps": steps(said, _("at that speed"), _("as before")),
            "poll_url": request.path if waits else "",
            "poll_seconds": 2 if waits else 0,
        }
        return draw(request, "kit/waiting.html", context)


def _found(ctx: Context, session_id: UUID) -> tuple[Session, Login | None]:
    session = sessions(ctx).get(pk=Session.found(ctx, id=session_id).pk)
    return session, logins(ctx).filter(pk=session.login_id).first() if session.login_id else None


def _answer(ctx: Context, session: Session) -> Done:
    at = {"session_id": session.pk, "cause": ctx.correlation_id}
    return Done(reverse("network:speed-answer", kwargs=at))


def _verdict(said: RouterRequest | None) -> Verdict:
    if said is None or said.answer == Answer.WAITING:
        return Verdict(
            "wait",
            _("The router is being asked."),
            _("You may leave: its answer is among the router requests."),
        )
    back = (Action(_("Sessions"), reverse("network:sessions")),)
    name = said.nas.name if said.nas else _("The router")
    detail = f"{said.detail}." if said.detail and not said.detail.endswith(".") else said.detail
    if said.answer == Answer.ACKNOWLEDGED:
        took = {"name": name, "ms": said.milliseconds}
        return Verdict(
            "good",
            _("%(name)s took the speed in %(ms)s ms.") % took,
            _("It lasts until the next sign-in, or until the plan's speed is told again."),
            back,
        )
    if said.answer == Answer.OFFLINE:
        return Verdict("quiet", _("%(name)s says: not online any more.") % {"name": name}, detail, back)
    if said.answer == Answer.REFUSED:
        return Verdict(
            "bad", _("%(name)s refused: the session runs as before.") % {"name": name}, detail, back
        )
    return Verdict(
        "bad",
        _("%(name)s did not answer.") % {"name": name},
        _("If it took the speed all the same, the next look at it sets it back."),
        back,
    )
