"""A short code, a customer, and a statement as a test writes it."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from mtandao.domains.payments import contract as payments
from mtandao.domains.payments.contract import daily
from tests.worlds import World

KIND = daily.LineKind
CODE = "600100"


@dataclass
class Books:
    """A short code, a customer, and the statement as a test writes it."""

    world: World
    gateway: payments.Gateway
    lines: list[daily.NewLine] = field(default_factory=list)

    def paid(self, receipt: str, amount: str = "500", at: datetime | None = None) -> payments.Payment:
        return payments.receive_payment(
            self.world.ctx,
            received=payments.Received(
                method=payments.Method.MPESA,
                amount=Decimal(amount),
                received_at=at or self.world.now,
                receipt=receipt,
                gateway_id=self.gateway.id,
                reference=self.owner.account_number,
                channel="paybill",
            ),
        )

    def says(
        self, receipt: str, amount: str = "500", kind: daily.LineKind = KIND.PAYMENT, **more: Any
    ) -> None:
        at = more.pop("at", self.world.now)
        self.lines.append(
            daily.NewLine(receipt=receipt, kind=kind, amount=Decimal(amount), completed_at=at, **more)
        )

    def compared(self, *, filed: bool = True) -> daily.StatementDay:
        """Of the day of the last line that the statement says, else today."""
        ctx = self.world.ctx
        of_it: dict[str, Any] = {"gateway_id": self.gateway.id, "short_code": CODE}
        daily.take_in_lines(ctx, lines=self.lines, pulled=not filed, **of_it)
        on = (self.lines[-1].completed_at if self.lines else self.world.now).astimezone(ctx.tenant.timezone)
        (day,) = daily.cover_days(ctx, days=[on.date()], pulled=not filed, **of_it)
        compared = daily.compare_day(ctx, day_id=day.id)
        if filed:
            _adds_up(compared)
        return compared

    @property
    def owner(self) -> Any:
        if "owner" not in self.world.made:
            self.world.made["owner"] = self.world.sale().subscriber
        return self.world.made["owner"]


def _adds_up(day: daily.StatementDay) -> None:
    told = (day.statement_in - day.statement_out) - (day.ledger_in - day.ledger_out)
    assert day.difference == told == sum(each.amount for each in day.differences.all())


def only(day: daily.StatementDay) -> daily.StatementDifference:
    return day.differences.get()


@pytest.fixture
def books(world: World) -> Books:
    gateway = payments.set_up_gateway(
        world.ctx, short_code=CODE, consumer_key="key", consumer_secret="secret", passkey="passkey"
    )
    return Books(world, gateway)
