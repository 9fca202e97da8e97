"""What others may use of this room."""

from mtandao.domains.staff import permissions
from mtandao.domains.staff.commands import (
    add_user,
    change_role,
    ensure_roles,
    make_program_token,
    revoke_program_token,
    sign_up_isp,
    switch_user,
)
from mtandao.domains.staff.errors import BadToken, EmailTaken, LastAdmin, LockedOut, WrongCredentials
from mtandao.domains.staff.events import UserAdded
from mtandao.domains.staff.models import AccessToken, Role, User
from mtandao.domains.staff.queries import roles, tokens, user_by_email, users
from mtandao.domains.staff.roles import TEMPLATES
from mtandao.domains.staff.sessions import close_session, open_session
from mtandao.domains.staff.signing_in import IssuedToken, issue_token, revoke_token, sign_in

__all__ = [
    "TEMPLATES",
    "AccessToken",
    "BadToken",
    "EmailTaken",
    "IssuedToken",
    "LastAdmin",
    "LockedOut",
    "Role",
    "User",
    "UserAdded",
    "WrongCredentials",
    "add_user",
    "change_role",
    "close_session",
    "ensure_roles",
    "issue_token",
    "make_program_token",
    "open_session",
    "permissions",
    "revoke_program_token",
    "revoke_token",
    "roles",
    "sign_in",
    "sign_up_isp",
    "switch_user",
    "tokens",
    "user_by_email",
    "users",
]
