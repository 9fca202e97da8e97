"""What a customer hears of his data."""

from decimal import Decimal

from mtandao.domains.messaging.tests.conftest import heard, only, settle
from mtandao.domains.network.tests.test_allowances import FAIR, GB, Line
from tests.worlds import World


def test_he_hears_when_it_nearly_is_and_when_it_is_used_up(isp: World) -> None:
    line = Line(isp, setup_fee=Decimal(0))
    line.moves(8 * GB)
    settle(isp)
    said = only(isp, line.sale.subscriber, "data_nearly_used").body
    assert "2.00 GB of your 10.0 GB are left until 20 Dec" in said
    line.moves(2 * GB)
    settle(isp)
    said = only(isp, line.sale.subscriber, "data_used_up").body
    assert "Your 10.0 GB are used up until 20 Dec. Call us to buy more." in said


def test_who_goes_on_slower_hears_how_fast_that_is(isp: World) -> None:
    line = Line(isp, **FAIR)
    line.moves(12 * GB)
    settle(isp)
    assert "used up: 2 Mbps until 20 Dec" in only(isp, line.sale.subscriber, "data_slowed").body
    assert heard(isp, line.sale.subscriber, "data_nearly_used") == []


def test_who_buys_more_hears_of_its_end_too_and_nobody_twice(isp: World) -> None:
    line = Line(isp)
    line.moves(10 * GB)
    settle(isp)
    line.moves(GB)
    settle(isp)
    assert len(heard(isp, line.sale.subscriber, "data_used_up")) == 1
    line.buys(10 * GB)
    line.moves(10 * GB)
    settle(isp)
    assert len(heard(isp, line.sale.subscriber, "data_used_up")) == 2


def test_in_kiswahili(isp: World) -> None:
    from mtandao.domains.subscribers import contract as subscribers

    line = Line(isp)
    subscribers.change_subscriber(isp.ctx, subscriber_id=line.sale.subscriber.id, language="sw")
    line.moves(10 * GB)
    settle(isp)
    assert "zimeisha hadi 20 Des" in only(isp, line.sale.subscriber, "data_used_up").body
