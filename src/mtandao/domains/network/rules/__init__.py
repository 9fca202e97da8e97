"""What decides in this room, from values alone. No Django here."""

from mtandao.domains.network.rules.access import (
    WALLED_GROUP,
    Wanted,
    cut_to_octets,
    ends_by_itself,
    wanted_access,
)
from mtandao.domains.network.rules.keeping import LEAST, days_kept, least_days
from mtandao.domains.network.rules.names import (
    device,
    device_spellings,
    is_certificate,
    is_plain_address,
    password,
    prefix,
    prefixes_around,
    sign_in_name,
    username,
)
from mtandao.domains.network.rules.rates import (
    Speeds,
    bits_of,
    bits_per_second,
    boosted,
    boosted_group,
    fair_use_group,
    plain,
    rate_limit,
    speeds_of,
)

__all__ = [
    "LEAST",
    "WALLED_GROUP",
    "Speeds",
    "Wanted",
    "bits_of",
    "bits_per_second",
    "boosted",
    "boosted_group",
    "cut_to_octets",
    "days_kept",
    "device",
    "device_spellings",
    "ends_by_itself",
    "fair_use_group",
    "is_certificate",
    "is_plain_address",
    "least_days",
    "password",
    "plain",
    "prefix",
    "prefixes_around",
    "rate_limit",
    "sign_in_name",
    "speeds_of",
    "username",
    "wanted_access",
]
