"""Speeds, sizes and group names, from values alone."""

import re
import unicodedata
from decimal import Decimal

KBPS_PER_MBPS = 1024
BYTES_PER_GB = 1_000_000_000


def kbps(mbps: Decimal) -> int:
    """1 Mbps is 1024k, as FyberPay writes it."""
    return int(mbps * KBPS_PER_MBPS)


def mbps(kbps: int) -> Decimal:
    value = Decimal(kbps) / KBPS_PER_MBPS
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def radius_group(plan_name: str) -> str:
    """`Home Basic` -> `plan-home-basic`. Other scripts are kept, because a group may be any text."""
    folded = unicodedata.normalize("NFKC", plan_name).lower()
    return "plan-" + "-".join(re.findall(r"[\w.+]+", folded))
