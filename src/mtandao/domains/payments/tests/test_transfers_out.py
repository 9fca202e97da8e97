"""Money that goes out by bank transfer leaves an account that is named, and that account's statement shows it."""

from decimal import Decimal

import pytest

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import contract as payments
from mtandao.domains.payments.commands.bank_lines import match_transfer, undo_line
from mtandao.domains.payments.errors import LineDone, NotByHand
from mtandao.domains.payments.models import BankAccount, BankLine
from mtandao.domains.payments.tests.test_payouts import BANK, CASH, approved, refund, rich, somebody
from mtandao.domains.payments.tests.test_statements import account, held, taken_in  # noqa: F401 -- a fixture
from mtandao.foundation.refusals import Malformed, NotFound
from tests.worlds import World


def transferred(world: World, reference: str = "FT900", **more: object) -> payments.Payout:
    payout = approved(world, refund(world, rich(world), method=BANK))
    return payments.pay_by_hand(somebody(world), payout_id=payout.id, reference=reference, **more)  # type: ignore[arg-type]


def test_the_only_account_is_the_one_it_left(world: World, account: BankAccount) -> None:  # noqa: F811
    before = held(world, account)
    assert transferred(world).bank_account == account
    assert held(world, account) == before - 600
    assert ledger.trial_balance_of(world.ctx, ledger.AccountCode.BANK).get("", 0) == 0


def test_of_several_one_is_named(world: World, account: BankAccount) -> None:  # noqa: F811
    other = payments.set_up_bank_account(world.ctx, name="Other", bank="KCB", number="77")
    payout = approved(world, refund(world, rich(world), method=BANK))
    with pytest.raises(Malformed) as refused:
        payments.pay_by_hand(somebody(world), payout_id=payout.id, reference="FT900")
    assert list(refused.value.fields) == ["bank_account_id"]
    strange = payments.set_up_bank_account(World("coast").ctx, name="Main", bank="Equity", number="1")
    with pytest.raises(NotFound):
        payments.pay_by_hand(
            somebody(world), payout_id=payout.id, reference="FT900", bank_account_id=strange.id
        )
    payments.pay_by_hand(somebody(world), payout_id=payout.id, reference="FT900", bank_account_id=other.id)
    assert held(world, other) == -600
    with pytest.raises(NotByHand):
        payments.pay_by_hand(
            somebody(world), payout_id=payout.id, reference="FT900", bank_account_id=account.id
        )
    assert held(world, other) == -600


def test_cash_leaves_no_bank_account(world: World, account: BankAccount) -> None:  # noqa: F811
    payout = approved(world, refund(world, rich(world), method=CASH))
    with pytest.raises(Malformed):
        payments.pay_by_hand(somebody(world), payout_id=payout.id, bank_account_id=account.id)


def test_its_line_is_found_by_the_reference_and_nothing_is_booked_twice(
    world: World,
    account: BankAccount,  # noqa: F811
) -> None:
    sent = transferred(world)
    before = held(world, account)
    taken_in(
        world,
        account,
        "2026-11-20,TRANSFER FT900 OUT,FT900,-600.00,0.00",
        "2026-11-20,LEDGER FEE,FEE1,-600.00,0.00",
    )
    world.settle()
    tied, fee = BankLine.objects.order_by("id")
    assert (tied.state, tied.payout_id, tied.payment_id) == ("matched", sent.id, None)
    assert fee.state == "waiting" and held(world, account) == before
    with pytest.raises(LineDone):
        match_transfer(world.ctx, line_id=fee.id, payout_id=sent.id)
    undo_line(world.ctx, line_id=tied.id)
    tied.refresh_from_db()
    assert (tied.state, tied.payout_id) == ("waiting", None)
    assert match_transfer(world.ctx, line_id=tied.id, payout_id=sent.id).state == "matched"


def test_one_that_named_no_account_left_the_one_of_its_line(world: World) -> None:
    sent = transferred(world)
    assert ledger.trial_balance_of(world.ctx, ledger.AccountCode.BANK) == {"": Decimal(-600)}
    main = payments.set_up_bank_account(world.ctx, name="Main", bank="Equity", number="0100")
    taken_in(world, main, "2026-11-20,TRANSFER OUT,FT900,-600.00,-600.00")
    world.settle()
    sent.refresh_from_db()
    assert sent.bank_account == main and held(world, main) == -600
    assert ledger.trial_balance_of(world.ctx, ledger.AccountCode.BANK).get("", 0) == 0


@pytest.mark.parametrize("row", ["FT900,-599.00", "FT900,600.00"])
def test_another_amount_is_another_transfer(world: World, account: BankAccount, row: str) -> None:  # noqa: F811
    sent = transferred(world)
    reference, amount = row.split(",")
    taken_in(world, account, f"2026-11-20,TRANSFER,{reference},{amount},0.00")
    world.settle()
    (line,) = BankLine.objects.all()
    assert line.state == "waiting"
    with pytest.raises(Malformed):
        match_transfer(world.ctx, line_id=line.id, payout_id=sent.id)
