"""What is known of a customer, changed at the desk."""

from mtandao.domains.subscribers import contract as subscribers
from mtandao.doors.console.tests.conftest import Sitting
from tests.worlds import World


def test_where_a_customer_is_taxed_is_chosen_and_his_tax_number_checked(world: World, admin: Sitting) -> None:
    sale = world.sale()
    at = f"/subscribers/{sale.subscriber.id}/"
    person = {"first_name": "Wanjikũ", "phone": "0700000009", "region": "047", "tax_number": "p051 234567 x"}
    assert ">Nairobi</option>" in admin.get(f"{at}do/edit/")
    refused = admin.post(f"{at}do/edit/", {**person, "tax_number": "P05"}, 422).content.decode()
    assert "A KRA PIN is a letter, nine digits and a letter" in refused
    page = admin.follow(f"{at}do/edit/", person)
    assert "Nairobi" in page and "P051234567X" in page
    assert subscribers.subscriber(world.ctx, sale.subscriber.id).region == "047"
