"""What stops the tax office's line is on the morning page of whoever sees invoices."""

from mtandao.domains.billing.tests.fiscal_world import device, invoices
from mtandao.doors.console.tests.conftest import Sitting
from tests.worlds import World


def test_papers_that_wait_too_long_are_the_mornings_sentence(world: World, admin: Sitting) -> None:
    device(world)
    first, _second = invoices(world, "100", "200")
    assert "Papers KRA has not signed" not in admin.get("/")
    world.later(hours=7)
    morning = admin.get("/")
    assert f"{first.number} waits too long for KRA" in morning
    assert "Papers KRA has not signed" in morning and 'href="/fiscal/"' in morning
    assert "Papers KRA has not signed" not in Sitting(world, "support").get("/")
