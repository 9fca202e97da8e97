"""Asking somebody for money from his page."""

from mtandao.domains.payments import contract as payments
from mtandao.doors.console.tests.conftest import Sitting
from tests.street_side import asks, open_for_business
from tests.worlds import World


def test_somebody_is_asked_by_the_way_that_is_chosen_from_his_page(world: World, admin: Sitting) -> None:
    open_for_business(world)
    sale = world.sale()
    at = f"/subscribers/{sale.subscriber.id}/"
    assert 'name="way"' not in admin.get(f"{at}do/ask/")
    till = payments.set_up_gateway(
        world.ctx, short_code="5001122", consumer_key="k", consumer_secret="s", passkey="p"
    )
    asked = admin.get(f"{at}do/ask/")
    assert 'name="way"' in asked and "M-Pesa, 5001122" in asked
    admin.post(f"{at}do/ask/", {"amount": "4000", "phone": "0700000001", "way": str(till.id)})
    (ask,) = asks(world, sale)
    assert ask.gateway_id == till.id
