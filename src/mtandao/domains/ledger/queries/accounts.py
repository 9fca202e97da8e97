"""The tenant's own accounts, and what one held after a posting."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import DecimalField, F, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.fields.tuple_lookups import Tuple, TupleLessThanOrEqual
from django.db.models.functions import Coalesce

from mtandao.domains.ledger.models import Account, Posting, Turnover
from mtandao.domains.ledger.queries.statement import Place, held_then
from mtandao.foundation.context import Context

MONEY: Any = DecimalField(max_digits=18, decimal_places=2)
ZERO = Decimal("0.00")


def own_accounts(ctx: Context) -> QuerySet[Account]:
    """Drawers, short codes, revenue, taxes: all but subscribers', each with `held`, debit above zero."""
    days = Turnover.of(ctx).filter(
        code=OuterRef("code"), detail=OuterRef("detail"), currency=OuterRef("currency")
    )
    held = days.order_by().values("code").annotate(net=Sum(F("debit") - F("credit"))).values("net")
    rows = Account.of(ctx).filter(subscriber=None)
    return rows.annotate(held=Coalesce(Subquery(held, output_field=MONEY), Value(ZERO, output_field=MONEY)))


def own_account(ctx: Context, account_id: UUID) -> Account:
    """One of them, or NotFound."""
    return own_accounts(ctx).get(pk=Account.found(ctx, id=account_id, subscriber=None).pk)


def account(ctx: Context, account_id: UUID) -> Account:
    return Account.found(ctx, id=account_id)


def postings_on(ctx: Context, account: Account) -> QuerySet[Posting]:
    return Posting.of(ctx).filter(account=account).select_related("journal")


def held_after(ctx: Context, account: Account, place: Place) -> Decimal:
    """What an account held just after this posting, debit above zero: of the days before it their sums, and of its
    own day the postings up to it."""
    if account.subscriber_id is not None:
        return held_then(ctx, [account.id], place)
    days = Turnover.of(ctx).filter(
        code=account.code, detail=account.detail, currency=account.currency, booked_on__lt=place.booked_on
    )
    before = days.aggregate(net=Sum(F("debit") - F("credit")))["net"] or ZERO
    own_day = Posting.of(ctx).filter(
        TupleLessThanOrEqual(Tuple(F("booked_on"), F("id")), (place.booked_on, place.posting_id)),
        account=account,
        booked_on=place.booked_on,
    )
    return before + (own_day.aggregate(net=Sum("amount"))["net"] or ZERO)
