"""Facts of this room. Events about access have the subscription as subject."""

from typing import ClassVar

from mtandao.foundation.events import Event


class AccessChanged(Event):
    """What a login is wanted to get has changed; RADIUS and the router are to follow."""

    name: ClassVar[str] = "access.changed"
    label: ClassVar[str] = "Access changed"
    access: str
    was: str = ""
    old_username: str = ""
    credentials: bool = False


class LimitChanged(Event):
    """So much may the next session move; a running one is limited by its router."""

    name: ClassVar[str] = "access.limit_changed"
    label: ClassVar[str] = "Data left written"


class AccessProvisioned(Event):
    """RADIUS holds what is wanted."""

    name: ClassVar[str] = "access.provisioned"
    label: ClassVar[str] = "RADIUS written"
    access: str


class RouterAnswered(Event):
    """A router was asked to change or drop a session, and this came of it."""

    name: ClassVar[str] = "router.answered"
    label: ClassVar[str] = "Router answered"
    kind: str
    answer: str
    router: str
    detail: str = ""
    milliseconds: int = 0


class NasRegistered(Event):
    name: ClassVar[str] = "nas.registered"
    label: ClassVar[str] = "Router added"


class NasChanged(Event):
    name: ClassVar[str] = "nas.changed"
    label: ClassVar[str] = "Router changed"
    old_address: str = ""


class NasRemoved(Event):
    name: ClassVar[str] = "nas.removed"
    label: ClassVar[str] = "Router removed"
    address: str


class NasRowChanged(Event):
    """Somebody changed a queue, a pool or a profile on it by hand, through us."""

    name: ClassVar[str] = "nas.row_changed"
    label: ClassVar[str] = "Changed on a router by hand"
    menu: str
    row: str
    did: str


class NasTaught(Event):
    """It ran our set-up and told us so."""

    name: ClassVar[str] = "nas.taught"
    label: ClassVar[str] = "Router set up"
    version: str = ""
    identity: str = ""


class PopOpened(Event):
    """A place where routers stand has a name."""

    name: ClassVar[str] = "pop.opened"
    label: ClassVar[str] = "POP added"
    pop: str


class PopRenamed(Event):
    name: ClassVar[str] = "pop.renamed"
    label: ClassVar[str] = "POP renamed"
    pop: str
    was: str


class PopRemoved(Event):
    name: ClassVar[str] = "pop.removed"
    label: ClassVar[str] = "POP removed"
    pop: str


class PppoeServiceSetUp(Event):
    """The router is to have it."""

    name: ClassVar[str] = "pppoe.set_up"
    label: ClassVar[str] = "PPPoE service set up"
    service: str
    interface: str


class PppoeServiceChanged(Event):
    name: ClassVar[str] = "pppoe.changed"
    label: ClassVar[str] = "PPPoE service changed"
    service: str
    interface: str


class PppoeServiceRemoved(Event):
    """The router is to have it no more."""

    name: ClassVar[str] = "pppoe.removed"
    label: ClassVar[str] = "PPPoE service removed"
    service: str
    interface: str


class NasFellSilent(Event):
    """It does not answer over REST any more."""

    name: ClassVar[str] = "nas.fell_silent"
    label: ClassVar[str] = "Router fell silent"
    why: str = ""


class NasCameBack(Event):
    name: ClassVar[str] = "nas.came_back"
    label: ClassVar[str] = "Router came back"


class SessionsLeftWall(Event):
    """Sessions that we had walled on this router are over: their addresses may be somebody else's."""

    name: ClassVar[str] = "nas.sessions_left_wall"
    label: ClassVar[str] = "Walled sessions ended"
    sessions: int


class AttributesChanged(Event):
    """A login or a plan (`of`) has other RADIUS attributes of its own."""

    name: ClassVar[str] = "attributes.changed"
    label: ClassVar[str] = "RADIUS attributes changed"
    of: str


class RoundOrdered(Event):
    """All sessions of a router, a POP or a plan are to be told anew, or dropped."""

    name: ClassVar[str] = "round.ordered"
    label: ClassVar[str] = "Round ordered"
    kind: str
    sessions: int


class RoundFinished(Event):
    """Nobody is left, or a person stopped it."""

    name: ClassVar[str] = "round.finished"
    label: ClassVar[str] = "Round finished"
    passed: int
    acknowledged: int
    refused: int
    unanswered: int
    stopped: bool = False


class DisconnectAsked(Event):
    """A person wants a session dropped."""

    name: ClassVar[str] = "session.disconnect_asked"
    label: ClassVar[str] = "Disconnect asked"


class SessionSpeedAsked(Event):
    """A person gave a running session another speed; its router is to be told."""

    name: ClassVar[str] = "session.speed_asked"
    label: ClassVar[str] = "Speed for a session asked"
    session: str
    nas_address: str
    kbps_down: int
    kbps_up: int


class SessionSpeedEnded(Event):
    """A person took it back: the session runs as it was sold."""

    name: ClassVar[str] = "session.speed_ended"
    label: ClassVar[str] = "Speed for a session ended"


class DropAsked(Event):
    """A person wants one session on a router dropped, whoever's it is."""

    name: ClassVar[str] = "nas.drop_asked"
    label: ClassVar[str] = "Disconnect of a session asked"
    username: str
    address: str = ""
    acct_session_id: str = ""


class DropAnswered(Event):
    """What came of it."""

    name: ClassVar[str] = "nas.drop_answered"
    label: ClassVar[str] = "Session dropped, or not"
    username: str
    kind: str
    answer: str
    router: str
    detail: str = ""


class GuessingFound(Event):
    """More sign-ins were refused within minutes than a mistake explains: of one user name, of one device, or by one
    router (`by`; `key` names it)."""

    name: ClassVar[str] = "guessing.found"
    label: ClassVar[str] = "Passwords tried"
    by: str
    key: str
    attempts: int
    minutes: int
    routers: list[str]


class GuessingEnded(Event):
    """It is calm again."""

    name: ClassVar[str] = "guessing.ended"
    label: ClassVar[str] = "No passwords tried any more"
    by: str
    key: str
    attempts: int
