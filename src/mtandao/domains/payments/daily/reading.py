"""Reads of the daily line."""

from collections.abc import Sequence

from django.db.models import QuerySet

from mtandao.domains.payments.choices import Method
from mtandao.domains.payments.daily.choices import LineKind
from mtandao.domains.payments.daily.files import NewLine
from mtandao.domains.payments.models import Gateway, Payment, StatementDay, StatementDifference
from mtandao.foundation.context import Context

AT_ONCE = 2000


def statement_days(ctx: Context) -> QuerySet[StatementDay]:
    return StatementDay.of(ctx).select_related("gateway")


def differences(ctx: Context) -> QuerySet[StatementDifference]:
    return StatementDifference.of(ctx).select_related("day", "line", "payment", "payout")


def short_codes(gateway: Gateway) -> list[str]:
    """Of one gateway: where money comes in, and where it goes out from if that is another one."""
    return list(dict.fromkeys(filter(None, (gateway.short_code, str(gateway.value("payout_code") or "")))))


def unknown_receipts(ctx: Context, lines: Sequence[NewLine]) -> list[NewLine]:
    """Payments that came and that are no payment here."""
    known: set[str | None] = set()
    mine = Payment.objects.filter(tenant_id=ctx.tenant_id, method=Method.MPESA)
    for start in range(0, len(lines), AT_ONCE):
        some = [line.receipt for line in lines[start : start + AT_ONCE]]
        known.update(mine.filter(receipt__in=some).values_list("receipt", flat=True))
    return [line for line in lines if line.kind == LineKind.PAYMENT and line.receipt not in known]
