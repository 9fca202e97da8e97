"""Every page renders for the admin, full and empty."""

import pytest

from mtandao.doors.console.tests.conftest import Sitting
from tests.worlds import World

PAGES = (
    "/",
    "/notifications/",
    "/account/",
    "/first-steps/",
    "/search/",
    "/search/?q=07",
    "/search/live/?q=Wan",
    "/new-payment/",
    "/new-payment/?q=Wan",
    "/subscribers/",
    "/subscribers/?status=grace",
    "/subscribers/?expires=7",
    "/subscribers/?expires=over&balance=owes",
    "/subscribers/?line=missing",
    "/subscribers/?line=online",
    "/subscribers/?q=700",
    "/subscribers/?format=csv",
    "/tax/",
    "/tax/new/",
    "/tax/pack/",
    "/tax/rules/",
    "/tax/rules/new/",
    "/tax/report/",
    "/tax/report/?since=2026-11-01&to=2026-10-01",
    "/tax/report/?format=csv",
    "/fiscal/",
    "/fiscal/?state=rejected&q=INV-000001",
    "/fiscal/?q=CN-000001&format=csv",
    "/fiscal/device/",
    "/fiscal/devices/",
    "/fiscal/devices/?state=retired&format=csv",
    "/fiscal/device/classes/",
    "/connections/new/",
    "/settings/",
    "/collections/",
    "/collections/accounts/",
    "/collections/dry-run/",
    "/collections/dry-run/?days=7",
    "/collections/ladder/",
    "/collections/windows/",
    "/collections/windows/add/",
    "/settings/team/",
    "/settings/team/new/",
    "/settings/roles/",
    "/settings/tokens/",
    "/settings/tokens/new/",
)
TABS = ("", "services/", "billing/", "usage/", "messages/", "timeline/")
DEEDS = (
    "payment", "ask", "extend", "disconnect", "message", "suspend", "restore", "activate", "terminate", "plan",
    "password", "edit",
)  # fmt: skip


@pytest.mark.parametrize("url", PAGES)
def test_a_page_renders_for_a_provider_that_has_nothing_yet(admin: Sitting, url: str) -> None:
    admin.get(url)


@pytest.mark.parametrize("url", PAGES)
def test_a_page_renders_for_a_provider_at_work(world: World, admin: Sitting, url: str) -> None:
    paying, owing = world.sale(), world.sale(first_name="محمد", last_name="عبد الله")
    world.pays(paying.subscriber, "4000")
    world.pays(owing.subscriber, "10")
    world.settle()
    world.sale(activate=False)
    admin.get(url)


@pytest.mark.parametrize("tab", TABS)
def test_a_tab_of_a_subscriber_renders(world: World, admin: Sitting, tab: str) -> None:
    sale = world.sale()
    world.pays(sale.subscriber, "4000")
    world.settle()
    page = admin.get(f"/subscribers/{sale.subscriber.id}/{tab}")
    assert sale.subscriber.full_name in page


@pytest.mark.parametrize("what", DEEDS)
def test_what_is_done_to_a_subscriber_has_a_page(world: World, admin: Sitting, what: str) -> None:
    sale = world.sale()
    admin.get(f"/subscribers/{sale.subscriber.id}/do/{what}/")


def test_an_unknown_tab_is_not_there(world: World, admin: Sitting) -> None:
    admin.get(f"/subscribers/{world.sale().subscriber.id}/secrets/", 404)


def test_nothing_at_an_address_is_said_in_a_sentence(admin: Sitting) -> None:
    assert "There is nothing at this address." in admin.get("/nowhere/", 404)
