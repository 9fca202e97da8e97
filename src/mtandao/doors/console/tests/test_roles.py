"""What a role may not see is not there: not greyed, not zero, not in the file."""

import pytest

from mtandao.doors.console.tests.conftest import Sitting
from tests.worlds import World


@pytest.fixture
def owing(world: World) -> str:
    """The address of somebody who owes 4,000."""
    sale = world.sale()
    world.settle()
    return f"/subscribers/{sale.subscriber.id}/"


def test_support_sees_no_amount_of_a_subscriber(world: World, owing: str) -> None:
    support = Sitting(world, "support")
    page = support.get(owing)
    assert "Balance" not in page and "4,000" not in page and "Take payment" not in page
    assert "Disconnect session" in page and "SMS" in page
    assert "4,000" not in support.get(f"{owing}timeline/")
    support.get(f"{owing}billing/", 404)


def test_support_sees_no_money_column_and_no_money_on_the_dashboard(world: World, owing: str) -> None:
    support = Sitting(world, "support")
    listed = support.get("/subscribers/")
    assert "Balance" not in listed and "4,000" not in listed
    assert "Balance" not in support.get("/subscribers/?format=csv")
    morning = support.get("/")
    assert "Collected" not in morning and "KES" not in morning and "Online now" in morning


def test_who_may_see_money_sees_the_balance(world: World, owing: str) -> None:
    page = Sitting(world, "billing").get(owing)
    assert "Balance" in page and "4,000" in page and "Take payment" in page


def test_a_filter_on_the_balance_is_not_there_for_who_may_not_see_money(world: World, owing: str) -> None:
    everybody = Sitting(world, "support").get("/subscribers/?balance=clear")
    assert owing in everybody


def test_a_technician_sees_no_page_of_the_office(world: World, owing: str) -> None:
    technician = Sitting(world, "technician")
    home = technician.get("/")
    assert "Nothing here is yours yet" in home
    assert "Subscribers" not in home and "KES" not in home and 'role="search"' not in home
    for url in (
        "/subscribers/",
        owing,
        "/search/?q=07",
        "/settings/team/",
        "/settings/",
        "/connections/new/",
    ):
        technician.get(url, 403)


def test_a_sales_agent_sees_no_hub_of_money_network_or_operations(world: World) -> None:
    home = Sitting(world, "sales").get("/")
    assert "New connection" in home and "/plans/" in home
    for address in ("/invoices/", "/payments/", "/network/sessions/", "/operations/", "/settings/team/"):
        assert f'href="{address}' not in home


def test_a_refused_page_says_what_and_whom_to_ask(world: World, owing: str) -> None:
    page = Sitting(world, "support").get(f"{owing}do/payment/", 403)
    assert "You may not record payments by hand." in page
    assert "Ask who manages your team" in page


@pytest.mark.parametrize("what", ["payment", "suspend", "terminate", "plan", "password", "edit", "extend"])
def test_a_deed_that_a_role_may_not_do_is_refused_and_nothing_happens(
    world: World, owing: str, what: str
) -> None:
    from mtandao.foundation.outbox.models import OutboxEvent

    before = OutboxEvent.objects.count()
    Sitting(world, "support").post(f"{owing}do/{what}/", {"amount": "10", "method": "cash"}, 403)
    assert OutboxEvent.objects.count() == before + 1  # the colleague who was added to the team


def test_the_session_cookie_of_who_was_switched_off_opens_nothing(world: World, owing: str) -> None:
    from mtandao.domains.staff import contract as staff

    support = Sitting(world, "support")
    support.get(owing)
    staff.switch_user(world.ctx, user_id=support.user.id, active=False)
    assert support.client.get(owing)["Location"].startswith("/sign-in/?next=")


def test_a_reseller_sees_his_own_customers_alone(world: World) -> None:
    from dataclasses import replace

    from mtandao.domains.organizations import contract as organizations
    from mtandao.domains.sales import contract as sales
    from mtandao.domains.staff import contract as staff

    partner = organizations.add_partner(world.ctx, name="Otieno Links")
    ours = world.sale(first_name="Ours")
    theirs = sales.sign_up_subscriber(
        replace(world.ctx, organization_id=partner.id),
        person={"first_name": "Theirs", "phone": "0711000001"},
        terms=sales.Terms(ours.subscription.plan_id),
    )
    staff.add_user(
        world.ctx,
        full_name="Otieno",
        email="reseller@savanna.example",
        password="a-long-password",
        role_code="reseller",
        organization_id=partner.id,
    )
    reseller = Sitting(world, "reseller")
    listed = reseller.get("/subscribers/")
    assert "Theirs" in listed and "Ours" not in listed
    reseller.get(f"/subscribers/{theirs.subscriber.id}/")
    reseller.get(f"/subscribers/{ours.subscriber.id}/", 404)


def test_pages_narrowed_to_one_partner_show_that_partner_alone(world: World, admin: Sitting) -> None:
    from dataclasses import replace

    from mtandao.domains.organizations import contract as organizations
    from mtandao.domains.subscribers import contract as subscribers

    partner = organizations.add_partner(world.ctx, name="Otieno Links")
    world.sale(first_name="Ours")
    subscribers.create_subscriber(
        replace(world.ctx, organization_id=partner.id), first_name="Theirs", phone="0711000001"
    )
    admin.post("/organization/", {"organization": str(partner.id)})
    narrowed = admin.get("/subscribers/")
    assert "Theirs" in narrowed and "Ours" not in narrowed
    admin.post("/organization/", {"organization": "all"})
    assert "Ours" in admin.get("/subscribers/")
    admin.post("/organization/", {"organization": str(partner.tenant_id)[::-1]}, 404)
