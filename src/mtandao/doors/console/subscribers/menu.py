"""What can be done to a customer beside the buttons: what his service's state allows, and this one may."""

from dataclasses import replace
from typing import Literal

from django.urls import reverse
from django.utils.translation import gettext as _

from mtandao.domains.network import contract as network
from mtandao.domains.subscribers import contract as subscribers
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.doors.console.subscribers.seen import Seen
from mtandao.doors.console.subscribers.wallet import wallet_actions
from mtandao.doors.console.subscribers.ways_on import do_url
from mtandao.foundation.kit.pieces import Action

State = subscriptions.State
RIGHTS = subscriptions.permissions


def menu(seen: Seen) -> list[Action]:
    key, service = seen.subscriber.id, seen.client.service
    edit = Action(
        _("Edit subscriber"), do_url(key, "edit"), icon="pencil", needs=subscribers.permissions.CHANGE
    )
    found = [edit, *wallet_actions(seen)]
    if service is not None:
        found += [*_changes(seen, service), *_access(seen), *_stops(seen, service)]
    return allowed_to(seen, *found)


def of_one_of_several(seen: Seen, service: subscriptions.Subscription) -> list[Action]:
    """The same for each service of a customer who has more than one: the header acts on the first."""
    if len(seen.services) < 2:
        return []
    found = [*_changes(seen, service), *_stops(seen, service)]
    mine = [replace(each, url=f"{each.url}?service={service.id}", rule=False) for each in found]
    return allowed_to(seen, *mine)


def _changes(seen: Seen, service: subscriptions.Subscription) -> list[Action]:
    """What it is, and what goes with it."""
    state, found = State(service.state), list[Action]()

    def add(label: str, what: str, needs: object, *, icon: str) -> None:
        found.append(Action(label, do_url(seen.subscriber.id, what), icon=icon, dialog=True, needs=needs))

    if state == State.PENDING:
        add(_("Activate service"), "activate", RIGHTS.ACTIVATE, icon="player-play")
    if state in (State.PENDING, State.ACTIVE, State.SUSPENDED):
        add(_("Change plan"), "plan", RIGHTS.CHANGE_PLAN, icon="switch-horizontal")
        if service.next_plan_id is not None:
            add(_("Keep the plan"), "keep-plan", RIGHTS.CHANGE_PLAN, icon="arrow-back-up")
        if subscriptions.waiting_relocation(seen.ctx, service.id) is None:
            add(_("Move service"), "move", RIGHTS.RELOCATE, icon="map-pin")
        else:
            add(_("Drop the move"), "drop-move", RIGHTS.RELOCATE, icon="arrow-back-up")
        add(_("Sell add-on"), "add-on", RIGHTS.ADD_ONS, icon="plus")
        add(_("Give discount"), "discount", RIGHTS.DISCOUNT, icon="discount")
    return found


def _access(seen: Seen) -> list[Action]:
    if seen.diagnosis.login is None:
        return []
    key, needs = seen.subscriber.id, network.permissions.CHANGE_LOGIN
    session, found = seen.diagnosis.session, list[Action]()
    if session is not None and session.stopped_at is None and session.login_id is not None:
        at = reverse("network:session-speed", kwargs={"session_id": session.id})
        speed = network.permissions.SPEED
        found.append(Action(_("Speed for this session"), at, icon="adjustments", dialog=True, needs=speed))
    return [
        *found,
        Action(_("Change login"), do_url(key, "login"), icon="router", dialog=True, needs=needs),
        Action(_("New password"), do_url(key, "password"), icon="key", dialog=True, needs=needs),
    ]


def _stops(seen: Seen, service: subscriptions.Subscription) -> list[Action]:
    """What takes the line away for a while or for good, and what gives it back."""
    state, found = State(service.state), list[Action]()
    pause = subscriptions.living_pause(seen.ctx, service.id)

    def add(
        label: str,
        what: str,
        needs: object,
        *,
        icon: str,
        kind: Literal["", "danger"] = "",
        rule: bool = False,
    ) -> None:
        at = do_url(seen.subscriber.id, what)
        found.append(Action(label, at, icon=icon, dialog=True, needs=needs, kind=kind, rule=rule))

    if state == State.ACTIVE:
        if pause is None:
            add(_("Pause service"), "pause", RIGHTS.PAUSE, icon="player-pause", rule=True)
        else:
            add(_("Drop the pause"), "drop-pause", RIGHTS.PAUSE, icon="arrow-back-up", rule=True)
        add(_("Suspend service"), "suspend", RIGHTS.SUSPEND, icon="ban", kind="danger")
    if state == State.SUSPENDED and pause is not None and pause.began_on is not None:
        add(_("Resume service"), "resume", RIGHTS.PAUSE, icon="player-play")
    elif state == State.SUSPENDED and not service.has_run_out:
        add(_("Restore service"), "restore", RIGHTS.SUSPEND, icon="player-play")
    paused = pause is not None and pause.began_on is not None
    if state in (State.ACTIVE, State.SUSPENDED) and not paused:
        add(_("Disconnect service"), "disconnect-service", RIGHTS.END, icon="plug-connected-x", kind="danger")
    if state == State.DISCONNECTED:
        add(_("Reactivate service"), "reactivate", RIGHTS.ACTIVATE, icon="player-play")
    if service.trial_stops and state == State.ACTIVE:
        add(_("Keep after the trial"), "keep-trial", RIGHTS.ACTIVATE, icon="arrow-back-up")
    if service.ends_on is not None:
        add(_("Keep the service"), "keep-service", RIGHTS.END, icon="arrow-back-up")
    if state != State.TERMINATED:
        add(_("Terminate service"), "terminate", RIGHTS.END, icon="circle-x", kind="danger")
    return found


def allowed_to(seen: Seen, *actions: Action) -> list[Action]:
    """Those that this one may press, so that an empty menu is no menu."""
    return [action for action in actions if action.needs is None or seen.ctx.may(action.needs)]  # type: ignore[arg-type]
