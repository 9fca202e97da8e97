"""What his line moved, and since when that is known."""

from mtandao.domains.usage import contract as usage
from mtandao.domains.usage.jobs import forget_old_usage
from mtandao.doors.portal.tests.conftest import Phone
from tests.worlds import World


def test_days_that_are_not_kept_are_left_out_and_the_page_says_so(world: World, phone: Phone) -> None:
    phone.sign_in(world.sale())
    assert "are not kept" not in phone.get("/portal/usage/?days=90")
    usage.change_usage_rules(world.ctx, keep_usage_hours_days=None, keep_usage_days=40)
    forget_old_usage(world.ctx)
    assert "Sun 11 Oct" in (page := phone.get("/portal/usage/?days=90")) and "are not kept." in page
    assert "are not kept" not in phone.get("/portal/usage/?days=30")
