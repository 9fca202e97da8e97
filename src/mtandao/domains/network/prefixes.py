"""IPv6 prefixes: who has an address within one of his, and which pools they are given from."""

from django.db.models import QuerySet

from mtandao.domains.ipam import contract as ipam
from mtandao.domains.network import rules
from mtandao.domains.network.models import Login, Session
from mtandao.foundation.context import Context

__all__ = ["fixed_to", "planned", "pools", "pools_of_addresses", "with_address"]

MOST = 500
COLUMNS = ("delegated_prefix", "framed_prefix")


def with_address(rows: QuerySet[Session], address: str) -> QuerySet[Session]:
    """Those that had it: as their own, or within an IPv6 prefix of theirs."""
    around = rules.prefixes_around(address)
    if not around:
        return rows.filter(address=address)
    # Each index by itself, and in no order: one that is newest first would be walked to its end.
    found = [rows.filter(address=address), *(rows.filter(**{f"{each}__in": around}) for each in COLUMNS)]
    ids = {pk for those in found for pk in those.order_by().values_list("id", flat=True)[:MOST]}
    return rows.filter(id__any=ids)


def fixed_to(rows: QuerySet[Login], address: str, most: int) -> list[Login]:
    """Logins that have it for good: as their own, or within an IPv6 prefix of theirs."""
    found = list(rows.filter(static_ip=address)[:most])
    around = rules.prefixes_around(address)
    for column in COLUMNS if around else ():
        found += rows.order_by().filter(**{f"{column}__in": around})[:most]
    return list({login.id: login for login in found}.values())[:most]


def planned(ctx: Context) -> bool:
    """That there is an IPv6 subnet to give prefixes from: PostgreSQL has all of IPv4 before it."""
    return ipam.subnets(ctx).filter(first__gte="::").exists()


def pools(ctx: Context) -> QuerySet[ipam.Pool]:
    """From which we give prefixes ourselves."""
    return ipam.pools(ctx).filter(kind=ipam.PoolKind.STATIC, prefix_length__isnull=False)


def pools_of_addresses(ctx: Context) -> QuerySet[ipam.Pool]:
    """From which we give single addresses ourselves."""
    return ipam.pools(ctx).filter(kind=ipam.PoolKind.STATIC, prefix_length__isnull=True)
