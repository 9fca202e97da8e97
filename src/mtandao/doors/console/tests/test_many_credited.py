"""Customers chosen in their list are credited together."""

from mtandao.doors.console.tests.conftest import Sitting
from tests.worlds import World


def test_the_chosen_are_credited_in_the_background_and_once(world: World, admin: Sitting) -> None:
    from mtandao.domains.ledger import contract as ledger
    from mtandao.domains.ledger.models import BulkCredit

    ids = [str(world.sale(activate=False).subscriber.id) for _ in range(3)]
    asked = admin.post("/subscribers/many/credit/", {"ids": ids[:2]}, 200).content.decode()
    assert 'name="key"' in asked and "2 subscribers" in asked
    sent = {"ids": ids[:2], "sure": "1", "kind": "promotion", "amount": "40", "reason": "Cut", "key": "k1"}
    page = admin.follow("/subscribers/many/credit/", sent)
    assert "Crediting began." in page and "2 wait." in page
    admin.post("/subscribers/many/credit/", sent)
    bulk = BulkCredit.of(world.ctx).get()
    assert bulk.accounts == 2
    refused = admin.post("/subscribers/many/credit/", {**sent, "amount": "50"}, 422)
    assert "This key was used for another bulk credit." in refused.content.decode()
    world.settle()
    assert ledger.trial_balance(world.ctx).get("promotion") is None, "it waits for its worker"
