"""What a customer hears of his service's life, as long as it is true."""

from mtandao.domains.billing import contract as billing
from mtandao.domains.messaging.tests.conftest import heard, only, settle
from mtandao.domains.subscriptions import contract as subscriptions
from tests.worlds import World


def test_he_hears_his_last_day_unless_he_stays(isp: World) -> None:
    leaves, stays = isp.sale(), isp.sale()
    for each in (leaves, stays):
        subscriptions.plan_subscription_end(isp.ctx, subscription_id=each.subscription.id)
    subscriptions.drop_subscription_end(isp.ctx, subscription_id=stays.subscription.id)
    settle(isp)
    assert "Home Basic ends on 19 Dec." in only(isp, leaves.subscriber, "ends").body
    assert heard(isp, stays.subscriber, "ends") == []


def test_he_hears_of_his_pause_and_of_its_end(isp: World) -> None:
    sale = isp.sale()
    subscriptions.pause_subscription(isp.ctx, subscription_id=sale.subscription.id)
    settle(isp)
    assert (
        "Home Basic is paused until 17 Feb 2027 and not billed." in only(isp, sale.subscriber, "paused").body
    )
    billing.resume_service(isp.ctx, subscription_id=sale.subscription.id)
    settle(isp)
    assert "Home Basic works again." in only(isp, sale.subscriber, "resumed").body


def test_he_hears_before_his_trial_ends_and_what_follows(isp: World) -> None:
    plan = isp.plan("Trial Home", "2500", trial_days=2)
    stops, goes_on = isp.sale(plan), isp.sale(plan)
    subscriptions.Subscription.of(isp.ctx).filter(id=stops.subscription.id).update(trial_stops=True)
    subscriptions.tell_of_trials(isp.ctx)
    settle(isp)
    assert "free until 21 Nov and stops then" in only(isp, stops.subscriber, "trial_stops").body
    assert "free until 21 Nov, then KES 2,500." in only(isp, goes_on.subscriber, "trial_ends").body
