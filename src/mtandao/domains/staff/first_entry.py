"""From the platform's sign-up page into the new provider's own house: one key, for one minute, for one entry."""

from datetime import timedelta
from uuid import UUID

from django.core import signing
from django.utils.translation import gettext as _

from mtandao.domains.staff.errors import WrongCredentials
from mtandao.domains.staff.models import User
from mtandao.foundation.audit.notes import note
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.permissions import PUBLIC

SALT = "staff.first_entry"
LIVES = timedelta(minutes=1)


def first_key(user: User) -> str:
    """Opens the door of the user's own host, as long as nobody has ever come in as this user."""
    return signing.dumps([str(user.tenant_id), str(user.id)], salt=SALT, compress=True)


@command(needs=PUBLIC)
def enter_first_time(ctx: Context, *, key: str) -> User:
    """The user of a key; WrongCredentials if it is too old, used, or of another house."""
    try:
        tenant, user_id = signing.loads(key, salt=SALT, max_age=LIVES)
    except (signing.BadSignature, ValueError):
        raise WrongCredentials(_("This link is too old. Sign in with your e-mail and password.")) from None
    user = (
        User.objects.select_for_update(of=("self",)).filter(tenant_id=ctx.tenant_id, id=UUID(user_id)).first()
    )
    if user is None or tenant != str(ctx.tenant_id) or user.last_sign_in_at is not None:
        raise WrongCredentials(_("This link was used before. Sign in with your e-mail and password."))
    user.last_sign_in_at = ctx.now
    user.save(update_fields=["last_sign_in_at"])
    note(ctx, "staff.signed_in", subject=user.email)
    return user
