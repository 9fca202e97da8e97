"""How services sign in: logins, the access they are wanted to get, their own attributes, who was refused."""

from mtandao.domains.network import accepts, attributes
from mtandao.domains.network.addresses import waiting_for_address
from mtandao.domains.network.addressing import Fixed
from mtandao.domains.network.attempts import register as register_attempt_log
from mtandao.domains.network.choices import Access, Answered, AttemptReason, Origin, RefusalReason, Side
from mtandao.domains.network.commands.allowances import open_periods
from mtandao.domains.network.commands.guessing import Refusals, count_refused
from mtandao.domains.network.commands.logins import change_login, create_login, refresh_access, reset_password
from mtandao.domains.network.commands.refusals import Refused, record_refusals
from mtandao.domains.network.commands.reports import record_provisioned
from mtandao.domains.network.errors import LockedTo
from mtandao.domains.network.events import AccessChanged, AccessProvisioned, LimitChanged
from mtandao.domains.network.fixed_forms import FIXED, FixedForm
from mtandao.domains.network.models import Login, Refusal
from mtandao.domains.network.queries import (
    boosts_on,
    days_attempts_are_kept,
    guessing_of,
    logins,
    logins_by_username,
    logins_of,
    logins_waiting,
    offline_logins,
    open_guessings,
    passwords,
    refusal_of,
    wanted_logins,
    wanted_logins_after,
    wanted_logins_by_id,
)
from mtandao.domains.network.rules import (
    WALLED_GROUP,
    Speeds,
    bits_per_second,
    boosted,
    boosted_group,
    cut_to_octets,
    device_spellings,
    fair_use_group,
    plain,
    rate_limit,
    speeds_of,
)
from mtandao.domains.network.session_speeds import speed_given, speeds_given, speeds_sold

__all__ = [
    "FIXED",
    "WALLED_GROUP",
    "Access",
    "AccessChanged",
    "AccessProvisioned",
    "Answered",
    "AttemptReason",
    "Fixed",
    "FixedForm",
    "LimitChanged",
    "LockedTo",
    "Login",
    "Origin",
    "Refusal",
    "RefusalReason",
    "Refusals",
    "Refused",
    "Side",
    "Speeds",
    "accepts",
    "attributes",
    "bits_per_second",
    "boosted",
    "boosted_group",
    "boosts_on",
    "change_login",
    "count_refused",
    "create_login",
    "cut_to_octets",
    "days_attempts_are_kept",
    "device_spellings",
    "fair_use_group",
    "guessing_of",
    "logins",
    "logins_by_username",
    "logins_of",
    "logins_waiting",
    "offline_logins",
    "open_guessings",
    "open_periods",
    "passwords",
    "plain",
    "rate_limit",
    "record_provisioned",
    "record_refusals",
    "refresh_access",
    "refusal_of",
    "register_attempt_log",
    "reset_password",
    "speed_given",
    "speeds_given",
    "speeds_of",
    "speeds_sold",
    "waiting_for_address",
    "wanted_logins",
    "wanted_logins_after",
    "wanted_logins_by_id",
]
