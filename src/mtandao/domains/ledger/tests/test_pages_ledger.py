"""The pages of the ledger."""

import pytest

from tests.room_pages import URLS, Desk, words_of
from tests.worlds import World

pytestmark = [pytest.mark.urls(URLS), pytest.mark.django_db]


def test_the_trial_balance_agrees_to_the_cent(world: World) -> None:
    sale = world.sale()
    world.pays(sale.subscriber, "5000")
    said = words_of(Desk(world).get("/ledger/")).replace("\xa0", " ")
    assert "It balances to the cent: KES 5,000.00 on both sides." in said
    for line in (
        "Subscribers' wallets – 1,000.00",
        "M-Pesa 5,000.00 –",
        "Revenue – 2,500.00",
        "Installation fees – 1,500.00",
        "Total 5,000.00 5,000.00",
    ):
        assert line in said


def test_the_trial_balance_stops_at_a_day(world: World) -> None:
    sale = world.sale()
    world.later(days=2).pays(sale.subscriber, "5000")
    said = words_of(Desk(world).get("/ledger/?until=2026-11-20")).replace("\xa0", " ")
    assert "KES 4,000.00 on both sides" in said and "M-Pesa 5,000" not in said
    assert Desk(world).get("/ledger/?until=soon").status_code == 200


def test_a_statement_runs_from_charge_to_payment(world: World) -> None:
    sale = world.sale()
    world.later(days=1).pays(sale.subscriber, "5000")
    said = words_of(Desk(world).get(f"/ledger/subscribers/{sale.subscriber.id}/"))
    lines = said.split("Balance, KES")[1]
    assert "5,000.00 1,000.00" in lines and "4,000.00 – −4,000.00" in lines
    assert lines.index("5,000.00") < lines.index("−4,000.00"), "newest first"


def test_only_who_reads_the_ledger_sees_it(world: World) -> None:
    subscriber = world.sale().subscriber
    for role in ("support", "billing", "noc"):
        for url in ("/ledger/", f"/ledger/subscribers/{subscriber.id}/"):
            answer = Desk(world, role).get(url)
            assert answer.status_code == 403 and "You may not read the ledger." in words_of(answer)
    assert Desk(World("coast")).get(f"/ledger/subscribers/{subscriber.id}/").status_code == 404
