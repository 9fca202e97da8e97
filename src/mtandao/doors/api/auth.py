"""`/api/auth` and `/api/isps`: who you are, and how you come to be somebody here."""

from uuid import UUID

from django.conf import settings
from ninja import Router
from pydantic import Field

from mtandao.domains.organizations import contract as organizations
from mtandao.domains.staff import contract as staff
from mtandao.domains.subscribers import contract as subscribers
from mtandao.doors.api import limits
from mtandao.doors.api.clients.shapes import ClientShape, shape
from mtandao.foundation.api import Body, Instant, Request, Shape, needs, never_kept
from mtandao.foundation.context import PLATFORM, Context
from mtandao.foundation.limits import few_refused, must_be_few
from mtandao.foundation.permissions import declared
from mtandao.foundation.refusals import NotFound

router = Router(tags=["Signing in"])


class SignIn(Body):
    email: str = Field(max_length=254)
    password: str = Field(max_length=200)


class WhoShape(Shape):
    id: UUID
    email: str
    full_name: str
    role: str = Field(
        description="A template's code; empty for a role of one's own; `client` for a subscriber."
    )
    permissions: list[str]
    organization_id: UUID


class TokenShape(Shape):
    token: str = Field(description="Send it as `Authorization: Bearer`.")
    expires_at: Instant | None
    user: WhoShape


class Registration(Body):
    first_name: str = Field(max_length=120)
    last_name: str = Field("", max_length=120)
    phone: str = Field(max_length=30, description="In any spelling.")
    email: str = Field("", max_length=254)
    password: str = Field(max_length=200)


class NewIsp(Body):
    company: str = Field(max_length=120)
    slug: str = Field(max_length=63, description="The subdomain.")
    country: organizations.Country = organizations.Country.KENYA
    full_name: str = Field(max_length=120)
    email: str = Field(max_length=254)
    password: str = Field(max_length=200)


class IspShape(Shape):
    organization_id: UUID
    company: str
    slug: str
    host: str = Field(description="Where the new provider signs in.")
    user: WhoShape


def who(user: staff.User) -> WhoShape:
    return WhoShape(
        id=user.id,
        email=user.email,
        full_name=user.full_name,
        role=user.role.code,
        permissions=sorted(user.role.permissions()),
        organization_id=user.organization_id,
    )


@router.post("/auth/login", response=TokenShape, auth=None)
@never_kept
def login(request: Request, body: SignIn) -> TokenShape:
    """A token for one of the team, for 12 hours; for a subscriber, if the e-mail is his alone."""
    ctx = request.ctx
    with few_refused(ctx, limits.SIGN_INS):
        if staff.user_by_email(ctx.trusted(), body.email) is None and "@" in body.email:
            client = _client(ctx, body)
            if client is not None:
                return client
        user = staff.sign_in(ctx, email=body.email, password=body.password)
    issued = staff.issue_token(ctx, user=user, label="Signed in by API")
    return TokenShape(token=issued.token, expires_at=issued.expires_at, user=who(user))


def _client(ctx: Context, body: SignIn) -> TokenShape | None:
    try:
        row = subscribers.sign_in_subscriber(ctx, name=body.email, password=body.password)
    except subscribers.WrongPortalCredentials:
        return None
    issued = subscribers.issue_portal_token(ctx, subscriber=row)
    return TokenShape(token=issued.token, expires_at=issued.expires_at, user=_who_of_client(row))


def _who_of_client(row: subscribers.Subscriber) -> WhoShape:
    return WhoShape(
        id=row.id,
        email=row.email,
        full_name=row.full_name,
        role="client",
        permissions=[],
        organization_id=row.organization_id,
    )


@router.get("/auth/me", response=WhoShape, auth=needs())
def read_me(request: Request) -> WhoShape:
    """Who the token is, and what it may."""
    shown = who(request.staff_user)
    return shown.model_copy(
        update={"permissions": [right.name for right in declared() if request.ctx.may(right)]}
    )


@router.post("/auth/logout", response={204: None}, auth=needs())
@never_kept
def logout(request: Request) -> None:
    """The token opens nothing any more."""
    if request.access_token is not None:
        staff.revoke_token(request.ctx, token_id=request.access_token.id)
    else:
        staff.close_session(request)


@router.post("/auth/register", response={201: ClientShape}, auth=None)
def register(request: Request, body: Registration) -> ClientShape:
    """A client signs himself up, without a service; he signs in at /api/client/login."""
    if request.ctx.tenant is PLATFORM:
        raise NotFound("Register at your provider's own address.")
    must_be_few(request.ctx, limits.SIGN_UPS)
    person = body.model_dump(exclude={"password"})
    row = subscribers.register_self(request.ctx, password=body.password, **person)
    return shape(request.ctx, row)


@router.post("/isps", response={201: IspShape}, auth=None)
def create_isp(request: Request, body: NewIsp) -> IspShape:
    """A provider opens its own house, on the platform's own address."""
    if request.ctx.tenant is not PLATFORM:
        raise NotFound("Providers sign up at the platform's own address.")
    must_be_few(request.ctx, limits.SIGN_UPS)
    admin = staff.sign_up_isp(
        request.ctx,
        company=body.company,
        slug=body.slug,
        country=body.country,
        full_name=body.full_name,
        email=body.email,
        password=body.password,
    )
    slug = body.slug.strip().lower()
    return IspShape(
        organization_id=admin.organization_id,
        company=body.company.strip(),
        slug=slug,
        host=f"{slug}.{settings.BASE_DOMAIN}",
        user=who(admin),
    )
