"""Runs that bill many: two at once, and killed wherever it hits them, they end as one that nobody disturbed."""

import random
from typing import Any

import pytest

from mtandao.domains.billing import jobs
from mtandao.domains.billing.commands import preview as previews
from mtandao.domains.billing.commands import renew
from mtandao.domains.billing.commands import run as runs
from mtandao.domains.billing.models import BillingRun
from mtandao.foundation.tenancy.fence import fence
from tests.money.twins import Twin, killed_until_it_ends
from tests.processes import side_by_side

pytestmark = [pytest.mark.kills, pytest.mark.timeout(240)]
CUSTOMERS = 24


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that there is a middle. Forks have them too."""
    monkeypatch.setattr(runs, "BATCH", 3)
    monkeypatch.setattr(renew, "BATCH", 3)


def undisturbed(twin: Twin) -> dict[str, Any]:
    twin.bill()
    twin.renew()
    return twin.outcome()


def test_two_billing_runs_at_once_issue_each_invoice_once(own_databases: None) -> None:
    one, other = Twin.billed("savanna", CUSTOMERS), Twin.billed("coast", CUSTOMERS)
    assert side_by_side(other.bill, other.bill, other.bill) == [0, 0, 0]
    alone, together = undisturbed(one), other.outcome()
    assert len(alone["invoices"]) == 2 * CUSTOMERS
    # Which run had which batch decides whose number comes first.
    for what in ("balances", "services", "trial balance", "events", "texts", "deliveries"):
        assert together[what] == alone[what], what
    assert [row[0] for row in together["invoices"]] == [row[0] for row in alone["invoices"]]
    assert sorted(row[1:] for row in together["invoices"]) == sorted(row[1:] for row in alone["invoices"])
    with fence(other.world.ctx):
        assert sum(run.issued for run in BillingRun.objects.all()) == CUSTOMERS


@pytest.mark.parametrize("previewed", [False, True])
def test_a_billing_run_that_is_killed_again_and_again_ends_as_one_that_was_not(
    own_databases: None, previewed: bool
) -> None:
    one, other = Twin.billed("savanna", CUSTOMERS), Twin.billed("coast", CUSTOMERS)
    deed = other.bill
    if previewed:
        ctx = other.world.ctx
        run = previews.fill_preview(ctx, run_id=previews.open_preview(ctx).id)

        def deed() -> None:
            with fence(ctx):
                jobs.issue_previewed(ctx, run_id=str(run.id))

    assert killed_until_it_ends(other, deed, random.Random(20)) >= 2
    assert other.outcome() == undisturbed(one)
    with fence(other.world.ctx):
        written = BillingRun.objects.all()
        assert sum(run.issued for run in written) == CUSTOMERS
        if previewed:
            assert [run.state for run in written] == ["done"]


def test_two_renewals_of_prepaid_services_at_once_buy_each_time_once(own_databases: None) -> None:
    one, other = Twin.prepaid("savanna", CUSTOMERS), Twin.prepaid("coast", CUSTOMERS)
    assert side_by_side(other.renew, other.renew, other.renew) == [0, 0, 0]
    alone, together = undisturbed(one), other.outcome()
    assert len(alone["invoices"]) == CUSTOMERS + CUSTOMERS // 2
    for what in ("balances", "services", "trial balance", "events", "texts", "deliveries"):
        assert together[what] == alone[what], what


def test_a_renewal_of_prepaid_services_that_is_killed_again_and_again_ends_as_one_that_was_not(
    own_databases: None,
) -> None:
    one, other = Twin.prepaid("savanna", CUSTOMERS), Twin.prepaid("coast", CUSTOMERS)
    assert killed_until_it_ends(other, other.renew, random.Random(21)) >= 2
    assert other.outcome() == undisturbed(one)
