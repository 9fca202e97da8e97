"""The tenant's mail server: where it is, who we are there, and from whom our e-mails come."""

import re
import secrets
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from mtandao.domains.messaging import permissions
from mtandao.domains.messaging.choices import Channel, Provider, Security
from mtandao.domains.messaging.commands.configure import free
from mtandao.domains.messaging.events import ProviderSetUp
from mtandao.domains.messaging.models import ProviderSettings
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed

# Where mail servers listen. Nobody looks at other services of a network through this form.
PORTS: Final = (25, 465, 587, 2525)
HOST: Final = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?", re.IGNORECASE)
USUAL_PORT: Final = 587


@command(needs=permissions.CONFIGURE)
def set_up_mail(
    ctx: Context,
    *,
    host: str | None = None,
    port: int | None = None,
    security: str | None = None,
    username: str | None = None,
    password: str = "",
    from_address: str | None = None,
    with_runs: bool | None = None,
    active: bool | None = None,
) -> ProviderSettings:
    """The tenant's mail server, or changes to it: what is not given (an empty password too) stays as it is.

    What was held back is tried again: the change may be what was missing.
    """
    known = ProviderSettings.of(ctx).select_for_update().filter(channel=Channel.EMAIL).first()
    server = known or ProviderSettings(
        tenant_id=ctx.tenant_id,
        channel=Channel.EMAIL,
        provider=Provider.SMTP,
        callback_secret=secrets.token_urlsafe(24),
        port=USUAL_PORT,
        security=Security.STARTTLS,
    )
    given = {
        "host": host if host is None else host.strip().lower(),
        "port": port,
        "security": security,
        "username": username if username is None else username.strip(),
        "from_address": from_address if from_address is None else from_address.strip(),
        "with_runs": with_runs,
        "active": active,
        "api_key": password or None,
    }
    for name, value in given.items():
        if value is not None:
            setattr(server, name, value)
    if not server.username:
        server.api_key = ""
    wrong = _wrong(server)
    if wrong:
        raise Malformed(_("Not saved: see the fields."), fields=wrong)
    server.stopped_at, server.stopped_for = None, ""
    server.save(force_insert=known is None)
    free(ctx, server.channel)
    emit(ctx, ProviderSetUp(subject_id=server.id, channel=server.channel))
    return server


def _wrong(server: ProviderSettings) -> dict[str, str]:
    wrong = {}
    if not HOST.fullmatch(server.host):
        wrong["host"] = _("A name like smtp.example.com.")
    if server.port not in PORTS:
        wrong["port"] = _("One of %(these)s.") % {"these": ", ".join(map(str, PORTS))}
    if server.security not in Security.values:
        wrong["security"] = _("One of %(these)s.") % {"these": ", ".join(Security.values)}
    if server.username and not server.api_key:
        wrong["password"] = _("A user signs in with a password.")
    if server.username and server.security == Security.NONE:
        wrong["security"] = _("A password is not sent over an open line: choose STARTTLS or TLS.")
    try:
        validate_email(server.from_address)
    except ValidationError:
        wrong["from_address"] = _("An e-mail address like billing@example.com.")
    return wrong
