"""RADIUS attributes of a provider's own: who has which, and the dictionary that their names come from, which a gateway
offers."""

from collections.abc import Collection, Iterable
from typing import Protocol
from uuid import UUID

from django.db.models import QuerySet

from mtandao.domains.network.events import AttributesChanged
from mtandao.domains.network.models import AttributeTemplate, Login, OwnAttribute
from mtandao.domains.network.rules.attributes import Known, is_compared
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Unavailable

__all__ = [
    "AttributesChanged",
    "Known",
    "OwnAttribute",
    "forget",
    "is_compared",
    "known",
    "of_logins",
    "of_plan",
    "of_plans",
    "of_template",
    "register",
    "templates",
]


class Dictionary(Protocol):
    def known(self, name: str) -> Known | None:
        """However its letters are spelled. Raises Unavailable where the server has none."""


_offered: list[Dictionary] = []


def register(dictionary: Dictionary) -> None:
    """By the gateway that runs the server."""
    _offered[:] = [dictionary]


def known(name: str) -> Known | None:
    if not _offered:
        raise Unavailable("nobody offers a dictionary of attributes")
    return _offered[0].known(name)


def of_logins(ctx: Context, login_ids: Collection[UUID]) -> dict[UUID, list[OwnAttribute]]:
    """Those that are to be gone as well: RADIUS may hold them."""
    found: dict[UUID, list[OwnAttribute]] = {}
    for row in OwnAttribute.of(ctx).filter(login_id__any=list(login_ids)).order_by("id"):
        if row.login_id:
            found.setdefault(row.login_id, []).append(row)
    return found


def of_plan(ctx: Context, plan_id: UUID) -> list[OwnAttribute]:
    """Those that are to be gone as well."""
    return list(OwnAttribute.of(ctx).filter(plan_id=plan_id).order_by("id"))


def of_plans(ctx: Context, plan_ids: Collection[UUID]) -> dict[UUID, list[OwnAttribute]]:
    """As `of_plan`, of several at once."""
    found: dict[UUID, list[OwnAttribute]] = {}
    for row in OwnAttribute.of(ctx).filter(plan_id__any=list(plan_ids)).order_by("id"):
        if row.plan_id:
            found.setdefault(row.plan_id, []).append(row)
    return found


def shown(ctx: Context, **holder: UUID) -> QuerySet[OwnAttribute]:
    """Of one login, plan or template."""
    return OwnAttribute.of(ctx).filter(removed_at=None, **holder)


def everywhere(ctx: Context) -> QuerySet[OwnAttribute]:
    """Of all logins and plans that this one may see; a partner's people, of their own customers."""
    rows = OwnAttribute.of(ctx).filter(removed_at=None, template=None)
    if ctx.organization_ids is not None:
        rows = rows.filter(login__in=Login.of(ctx))
    return rows.select_related("login", "plan").defer("login__password")


def of_template(ctx: Context, template_id: UUID) -> list[OwnAttribute]:
    return list(shown(ctx, template_id=template_id).order_by("id"))


def templates(ctx: Context) -> QuerySet[AttributeTemplate]:
    return AttributeTemplate.of(ctx)


def forget(ctx: Context, rows: Iterable[OwnAttribute]) -> None:
    """RADIUS holds them no more. One that came back meanwhile stays."""
    gone = [row.pk for row in rows if row.removed_at is not None]
    if gone:
        OwnAttribute.of(ctx).filter(id__any=gone, removed_at__isnull=False).delete()
