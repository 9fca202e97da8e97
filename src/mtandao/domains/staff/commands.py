"""Changes of this room."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from mtandao.domains.organizations import contract as organizations
from mtandao.domains.staff import permissions
from mtandao.domains.staff.errors import EmailTaken, LastAdmin
from mtandao.domains.staff.events import UserAdded
from mtandao.domains.staff.models import AccessToken, Role, User
from mtandao.domains.staff.roles import PLATFORM_TEMPLATE, TEMPLATES, Template
from mtandao.domains.staff.signing_in import IssuedToken, make_token
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context, system_context
from mtandao.foundation.ids import new_id
from mtandao.foundation.outbox import emit
from mtandao.foundation.permissions import PUBLIC, declared, expanded
from mtandao.foundation.refusals import Malformed, NotAllowed

LEAST_PASSWORD = 10


@command(needs=PUBLIC)
def sign_up_isp(
    ctx: Context, *, company: str, slug: str, country: str, full_name: str, email: str, password: str
) -> User:
    """An ISP opens its own tenant; the answer is its first admin. `ctx` is the platform's."""
    _check_person(full_name, email, password)
    tenant = organizations.open_tenant(ctx, name=company, slug=slug, country=country)
    inside = system_context(tenant.facts(), "sign-up", ctx.now, correlation_id=ctx.correlation_id)
    ensure_roles(inside)
    admin = add_user(inside, full_name=full_name, email=email, password=password, role_code="admin")
    organizations.announce_tenant(inside, tenant=tenant)
    return admin


@command(needs=permissions.CHANGE)
def ensure_roles(ctx: Context, *, platform: bool = False) -> None:
    """The tenant's own copies of the templates it lacks."""
    templates: Sequence[Template] = (PLATFORM_TEMPLATE,) if platform else TEMPLATES
    have = set(Role.of(ctx).values_list("code", flat=True))
    Role.objects.bulk_create(
        Role(
            tenant_id=ctx.tenant_id, name=template.name, code=template.code, patterns=list(template.patterns)
        )
        for template in templates
        if template.code not in have
    )


@command(needs=permissions.CHANGE)
def add_user(
    ctx: Context,
    *,
    full_name: str,
    email: str,
    password: str,
    role_code: str = "",
    role_id: UUID | None = None,
    organization_id: UUID | None = None,
) -> User:
    """A new team member with a role by id, or by its template's code."""
    _check_person(full_name, email, password)
    if organization_id is not None:
        organizations.visible(ctx, organization_id)
    role = Role.found(ctx, id=role_id) if role_id else Role.found(ctx, code=role_code)
    _give_no_more(ctx, role.permissions())
    user = User(
        tenant_id=ctx.tenant_id,
        organization_id=organization_id or ctx.organization_id,
        full_name=full_name.strip(),
        email=email.strip().lower(),
        role=role,
        session_salt=new_id(),
    )
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError:
        raise EmailTaken(
            _("%(email)s is on the team already.") % {"email": user.email}, email=user.email
        ) from None
    emit(ctx, UserAdded(subject_id=user.id, role=role.name))
    return user


@command(needs=permissions.CHANGE)
def change_role(ctx: Context, *, user_ids: Sequence[UUID], role_id: UUID) -> int:
    """Give people another role; the tenant keeps at least one admin."""
    role = Role.found(ctx, id=role_id)
    _give_no_more(ctx, role.permissions())
    changed = User.of(ctx).filter(id__in=user_ids).update(role=role)
    _keep_an_admin(ctx)
    return changed


@command(needs=permissions.CHANGE)
def switch_user(ctx: Context, *, user_id: UUID, active: bool) -> User:
    """Let someone in again, or keep him out: his sessions end at once."""
    user = User.locked(ctx, id=user_id)
    user.is_active, user.session_salt = active, new_id()
    user.save(update_fields=["is_active", "session_salt"])
    _keep_an_admin(ctx)
    return user


@command(needs=permissions.CHANGE_TOKENS)
def make_program_token(
    ctx: Context, *, user_id: UUID, label: str, patterns: list[str] | None = None, days: int | None = None
) -> IssuedToken:
    """An API token of a program that acts for a user, with all or part of his rights."""
    if not label.strip():
        raise Malformed(_("Say what the token is for."), fields={"label": _("A name is needed.")})
    unknown = [pattern for pattern in patterns or () if not expanded([pattern])]
    if unknown:
        raise Malformed(
            _("There are no such rights."),
            fields={"permissions": _("Unknown: %(rights)s.") % {"rights": ", ".join(unknown)}},
        )
    user = User.found(ctx, id=user_id)
    rights = user.role.permissions()
    _give_no_more(ctx, rights if patterns is None else rights & expanded(patterns))
    return make_token(
        ctx, user=user, label=label.strip(), lives=timedelta(days=days) if days else None, patterns=patterns
    )


@command(needs=permissions.CHANGE_TOKENS)
def revoke_program_token(ctx: Context, *, token_id: UUID) -> None:
    token = AccessToken.locked(ctx, id=token_id)
    token.revoked_at = ctx.now
    token.save(update_fields=["revoked_at"])


def _give_no_more(ctx: Context, rights: frozenset[str]) -> None:
    """Nobody gives, to himself or another, what he does not have. What is the whole provider's is nothing in the
    hands of a partner's people: they may pass on a role that has it."""
    theirs = [right for right in declared() if right.name in rights and not right.over_tenants]
    lacking = [right for right in theirs if not ctx.actor.may(right)]
    if lacking:
        raise NotAllowed(
            _("You cannot give a right that you lack: to %(verb)s.") % {"verb": _(lacking[0].label)},
            needs=lacking[0].name,
        )


def _keep_an_admin(ctx: Context) -> None:
    if not User.of(ctx).filter(is_active=True, role__patterns__contains=["*"]).exists():
        raise LastAdmin(_("Someone must be left who may do everything. Make another one admin first."))


def _check_person(full_name: str, email: str, password: str) -> None:
    wrong = {}
    if not full_name.strip():
        wrong["full_name"] = _("A name is needed.")
    try:
        validate_email(email.strip())
    except ValidationError:
        wrong["email"] = _("An address like %(example)s.") % {"example": "achieng@example.com"}
    if len(password) < LEAST_PASSWORD:
        wrong["password"] = _("At least %(least)s characters.") % {"least": LEAST_PASSWORD}
    if wrong:
        raise Malformed(_("Not saved: see the fields."), fields=wrong)
