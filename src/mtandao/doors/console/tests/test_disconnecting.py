"""A service is disconnected by page, for one and for many, with a reason that stays in his history."""

from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.doors.console.tests.conftest import Sitting
from tests.worlds import World


def test_a_service_is_disconnected_with_a_reason(world: World, admin: Sitting) -> None:
    sale = world.sale()
    at = f"/subscribers/{sale.subscriber.id}/"
    assert f"{at}do/disconnect-service/" in admin.get(at)
    form = admin.get(f"{at}do/disconnect-service/")
    assert "goes offline at once" in form and "can be reactivated" in form
    admin.post(f"{at}do/disconnect-service/", {"reason": ""}, 422)
    admin.follow(f"{at}do/disconnect-service/", {"reason": "Moved out"})
    service = subscriptions.subscription(world.ctx, sale.subscription.id)
    assert service.state == subscriptions.State.DISCONNECTED
    page = admin.get(at)
    assert f"{at}do/reactivate/" in page and f"{at}do/disconnect-service/" not in page
    assert "Moved out" in admin.get(f"{at}timeline/")
    again = admin.post(f"{at}do/disconnect-service/", {"reason": "Again"}, 409).content.decode()
    assert "disconnected already" in again


def test_many_are_disconnected_and_who_cannot_be_is_told(world: World, admin: Sitting) -> None:
    sales = [world.sale() for _ in range(3)]
    subscriptions.disconnect_subscription(world.ctx, subscription_id=sales[0].subscription.id)
    ids = [str(sale.subscriber.id) for sale in sales]
    asked = admin.post("/subscribers/many/disconnect/", {"ids": ids}, 200).content.decode()
    assert 'name="reason"' in asked
    page = admin.follow("/subscribers/many/disconnect/", {"ids": ids, "sure": "1", "reason": "Fibre cut"})
    assert "2 done" in page and "1 refused" in page
    states = {subscriptions.subscription(world.ctx, sale.subscription.id).state for sale in sales}
    assert states == {subscriptions.State.DISCONNECTED}
    support = Sitting(world, "support")
    support.post("/subscribers/many/disconnect/", {"ids": ids, "sure": "1", "reason": "x"}, 403)
