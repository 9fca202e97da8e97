"""Who asks, for which tenant, when, and in which chain of events.
Made by a door, handed down, never changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Self
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from mtandao.foundation.ids import new_id
from mtandao.foundation.permissions import PUBLIC, Permission
from mtandao.foundation.refusals import NotAllowed


class ActorKind(StrEnum):
    STAFF = "staff"
    TOKEN = "token"
    SUBSCRIBER = "subscriber"
    SYSTEM = "system"
    ANONYMOUS = "anonymous"


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who acts. The system holds every right: its commands are started by our own code alone."""

    kind: ActorKind
    id: UUID | None = None
    name: str = ""
    permissions: frozenset[str] = frozenset()
    trusted: bool = False

    @property
    def may_everything(self) -> bool:
        return self.trusted or self.kind == ActorKind.SYSTEM

    @property
    def person(self) -> str:
        """His name; empty where nobody acted but our own code. Pages say "the clock" then."""
        return "" if self.kind == ActorKind.SYSTEM else self.name

    def may(self, needed: Permission) -> bool:
        return needed is PUBLIC or self.may_everything or needed.name in self.permissions


ANONYMOUS = Actor(ActorKind.ANONYMOUS, name="nobody")


@dataclass(frozen=True, slots=True)
class TenantFacts:
    """What every command must know of its tenant without asking the organizations room."""

    id: UUID
    name: str
    slug: str
    timezone: ZoneInfo
    currency: str
    language: str = "en"
    country: str = "KE"


# The platform itself, over all tenants: the root of the organization tree has this id.
PLATFORM = TenantFacts(UUID(int=0), "Mtandao", "", ZoneInfo("UTC"), "")


@dataclass(frozen=True, slots=True)
class Context:
    """One wish on its way down.

    `now` is an aware instant in UTC. `organization_ids` is the subtree that may be read, None for the whole
    tenant; writes go into `organization_id`. `correlation_id` is shared by everything one outside event
    caused; where things of several causes are done at once, `causes` has that of each stream of events.
    `platform` lets the fence down between tenants: platform staff and our own loops only.
    """

    tenant: TenantFacts
    actor: Actor
    now: datetime
    organization_id: UUID
    organization_ids: frozenset[UUID] | None = None
    origin: str = "system"
    request_id: UUID = field(default_factory=new_id)
    correlation_id: UUID = field(default_factory=new_id)
    causes: Mapping[UUID, UUID] = field(default_factory=dict)
    address: str = ""
    platform: bool = False

    @property
    def tenant_id(self) -> UUID:
        return self.tenant.id

    @property
    def today(self) -> date:
        """The tenant's own calendar day."""
        return self.now.astimezone(self.tenant.timezone).date()

    def cause_of(self, stream_id: UUID | None) -> UUID:
        """What set off the things of this stream (a customer's, mostly)."""
        return self.causes.get(stream_id, self.correlation_id) if stream_id else self.correlation_id

    def caused_by(self, stream_id: UUID) -> Self:
        """The same wish for the things of this stream alone."""
        return replace(self, correlation_id=self.cause_of(stream_id), causes={})

    def may(self, needed: Permission) -> bool:
        return (
            self.actor.may(needed)
            and (self.platform or not needed.over_tenants)
            and not self.is_below(needed)
        )

    def is_below(self, needed: Permission) -> bool:
        """Whether it is out of reach where the asker stands: the whole provider's, and he is of a partner.

        Not told by `organization_ids`: the provider's own people narrow these to look at one partner.
        """
        below = self.organization_id != self.tenant_id
        return needed.provider_wide and below and not (self.platform or self.actor.may_everything)

    def must_be_allowed(self, needed: Permission) -> None:
        """NotAllowed, with the sentence that says which of the two is missing."""
        if self.may(needed):
            return
        if self.is_below(needed):
            sentence = _(
                "Only the people of %(provider)s itself may %(verb)s: it holds for all partners."
            ) % {
                "provider": self.tenant.name,
                "verb": _(needed.label),
            }
        else:
            sentence = _("You may not %(verb)s.") % {"verb": _(needed.label)}
        raise NotAllowed(sentence, needs=needed.name)

    def at(self, now: datetime) -> Self:
        """The same wish at another instant."""
        return replace(self, now=now)

    def trusted(self) -> Self:
        """For what one command asks of rooms below to carry out its own wish:
        the same actor, who was let in."""
        return replace(self, actor=replace(self.actor, trusted=True), organization_ids=None)

    def as_system(self, name: str) -> Self:
        """The same chain, carried on by our own code: for what must follow whoever asked."""
        return replace(self, actor=Actor(ActorKind.SYSTEM, name=name), organization_ids=None)


def system_context(
    tenant: TenantFacts,
    name: str,
    now: datetime,
    *,
    correlation_id: UUID | None = None,
    causes: Mapping[UUID, UUID] | None = None,
    platform: bool = False,
) -> Context:
    """A context for a loop of ours (`name`: relay, job, clock) in one tenant."""
    return Context(
        tenant=tenant,
        actor=Actor(ActorKind.SYSTEM, name=name),
        now=now,
        organization_id=tenant.id,
        origin=name,
        correlation_id=correlation_id or new_id(),
        causes=causes or {},
        platform=platform,
    )


def platform_context(name: str, now: datetime) -> Context:
    """A context for a loop of ours that looks over all tenants."""
    return system_context(PLATFORM, name, now, platform=True)
