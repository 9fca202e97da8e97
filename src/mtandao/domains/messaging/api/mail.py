"""`/api/sms/mail-server`: the account that sends e-mail. Its password is never told."""

from typing import Literal

from pydantic import Field

from mtandao.domains.messaging import permissions
from mtandao.domains.messaging.api.router import router
from mtandao.domains.messaging.choices import Channel, Security
from mtandao.domains.messaging.commands.mail import set_up_mail
from mtandao.domains.messaging.models import ProviderSettings
from mtandao.domains.messaging.queries import provider_settings
from mtandao.foundation.api import Body, Instant, Request, Shape, needs
from mtandao.foundation.refusals import NotFound


class MailServerShape(Shape):
    host: str
    port: int
    security: Security
    username: str
    from_address: str
    with_runs: bool
    active: bool
    stopped_at: Instant | None
    stopped_for: str = Field(description="What has to be mended before anything leaves again.")


class MailServerBody(Body):
    """What is not sent stays."""

    host: str | None = Field(None, max_length=253)
    port: Literal[25, 465, 587, 2525] | None = None
    security: Security | None = None
    username: str | None = Field(None, max_length=200)
    password: str = Field("", max_length=300)
    from_address: str | None = Field(None, max_length=200)
    with_runs: bool | None = Field(None, description="Invoices of billing runs go by e-mail as well.")
    active: bool | None = None


def _shape(server: ProviderSettings) -> MailServerShape:
    return MailServerShape.model_validate(
        {name: getattr(server, name) for name in MailServerShape.model_fields}
    )


@router.get("/mail-server", response=MailServerShape, auth=needs(permissions.CONFIGURE))
def read_mail_server(request: Request) -> MailServerShape:
    """Where e-mail leaves from."""
    known = provider_settings(request.ctx).filter(channel=Channel.EMAIL).first()
    if known is None:
        raise NotFound("No mail server is set up here yet.")
    return _shape(known)


@router.patch("/mail-server", response=MailServerShape, auth=needs(permissions.CONFIGURE))
def change_mail_server(request: Request, body: MailServerBody) -> MailServerShape:
    """Set it up, or change it. What was held back is tried again."""
    return _shape(set_up_mail(request.ctx, **body.given()))
