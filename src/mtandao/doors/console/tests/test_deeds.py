"""What the desk does all day: each deed changes what it says, and a refusal is a sentence that changes nothing."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from mtandao.doors.console.tests.conftest import Sitting
from tests.worlds import World


def owed(world: World, sale: Any) -> Decimal:
    from mtandao.domains.ledger import contract as ledger

    return ledger.balance(world.ctx, sale.subscriber.id).net


def state(world: World, sale: Any) -> str:
    from mtandao.domains.subscriptions import contract as subscriptions

    return str(subscriptions.subscription(world.ctx, sale.subscription.id).state)


def test_cash_taken_at_the_desk_is_on_the_account_at_once(
    world: World, admin: Sitting, sale: Any, at: str
) -> None:
    form = admin.get(f"{at}do/payment/")
    assert 'value="4,000.00"' in form
    page = admin.follow(f"{at}do/payment/", {"amount": "4,000.00", "method": "cash", "reference": ""})
    assert "KES\u00a04,000.00 taken from Wanjiku Kamau 1." in page
    assert owed(world, sale) == 0


def test_a_receipt_that_was_recorded_before_is_refused_beside_the_form(
    world: World, admin: Sitting, sale: Any, at: str
) -> None:
    sent = {"amount": "100", "method": "mpesa", "reference": "UKK8M2QX4A"}
    admin.post(f"{at}do/payment/", sent)
    again = admin.post(f"{at}do/payment/", sent, 409)
    assert "UKK8M2QX4A was recorded before." in again.content.decode()
    assert owed(world, sale) == Decimal("-3900.00")


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"amount": "0", "method": "cash"}, "greater than or equal to 0.01"),
        ({"amount": "-5", "method": "cash"}, "greater than or equal to 0.01"),
        ({"amount": "much", "method": "cash"}, "Enter a number"),
        ({"amount": "10", "method": "gold"}, "not one of the available choices"),
        ({"amount": "10", "method": "mpesa"}, "M-Pesa money has a code"),
        ({}, "This is needed"),
    ],
)
def test_a_payment_that_cannot_be_is_told_beside_its_field(
    world: World, admin: Sitting, sale: Any, at: str, sent: dict[str, str], sentence: str
) -> None:
    assert sentence in admin.post(f"{at}do/payment/", sent, 422).content.decode()
    assert owed(world, sale) == Decimal("-4000.00")


def test_a_prompt_without_a_gateway_says_where_to_set_it_up(admin: Sitting, at: str) -> None:
    refused = admin.post(f"{at}do/ask/", {"amount": "4000", "phone": "0700000001"}, 409)
    assert "M-Pesa is not set up" in refused.content.decode()


def test_an_open_prompt_is_the_pages_verdict_and_blocks_the_next(
    world: World, admin: Sitting, sale: Any, at: str
) -> None:
    from mtandao.domains.payments import contract as payments

    payments.set_up_gateway(
        world.ctx, short_code="174379", consumer_key="k", consumer_secret="s", passkey="p"
    )
    page = admin.follow(f"{at}do/ask/", {"amount": "4000", "phone": "0700 000 001"})
    assert "We ask 0700\u00a0000\u00a0001 for KES\u00a04,000." in page
    assert "The prompt is on its way to the phone" in page and 'hx-trigger="every 3s"' in page
    again = admin.post(f"{at}do/ask/", {"amount": "4000", "phone": "0700000001"}, 409)
    assert "already" in again.content.decode()


def test_extending_keeps_online_and_says_until_when(world: World, admin: Sitting, sale: Any, at: str) -> None:
    world.later(days=5)
    until = (world.ctx.today + timedelta(days=3)).isoformat()
    page = admin.follow(f"{at}do/extend/", {"until": until, "reason": "Salary on Friday"})
    assert "stays online until" in page and "Promise" in page


@pytest.mark.parametrize(
    ("days", "reason", "sentence", "status"),
    [
        (0, "Why not", "A promise lasts at most 30 days", 409),
        (99, "Long", "at most 30 days", 409),
        (2, "", "This is needed", 422),
    ],
)
def test_an_extension_that_cannot_be_is_refused(
    world: World, admin: Sitting, sale: Any, at: str, days: int, reason: str, sentence: str, status: int
) -> None:
    until = (world.ctx.today + timedelta(days=days)).isoformat()
    assert (
        sentence in admin.post(f"{at}do/extend/", {"until": until, "reason": reason}, status).content.decode()
    )


def test_disconnecting_who_is_not_online_is_refused(admin: Sitting, at: str) -> None:
    refused = admin.post(f"{at}do/disconnect/", {}, 409).content.decode()
    assert "is not online." in refused


def test_suspended_by_hand_and_restored_by_hand(world: World, admin: Sitting, sale: Any, at: str) -> None:
    page = admin.follow(f"{at}do/suspend/", {"reason": "abuse"})
    assert "A payment does not lift this" in page and state(world, sale) == "suspended"
    assert (
        "Only an active service can be suspended"
        in admin.post(f"{at}do/suspend/", {"reason": "abuse"}, 409).content.decode()
    )
    admin.follow(f"{at}do/restore/")
    assert state(world, sale) == "active"
    assert "is not suspended" in admin.post(f"{at}do/restore/", {}, 409).content.decode()


def test_a_second_activation_is_refused(admin: Sitting, at: str) -> None:
    assert "is active already" in admin.post(f"{at}do/activate/", {}, 409).content.decode()


def test_what_has_nothing_to_do_is_said_and_offers_no_button(admin: Sitting, at: str) -> None:
    for deed, said in (
        ("activate", "waits for no installation: it is active"),
        ("restore", "is not suspended"),
    ):
        page = admin.get(f"{at}do/{deed}/")
        assert said in page and "btn-primary" not in page.split("mt-main")[1]


def test_an_installation_is_activated_from_its_page(world: World, admin: Sitting) -> None:
    sale = world.sale(activate=False)
    page = admin.get(f"/subscribers/{sale.subscriber.id}/")
    assert "not installed yet" in page and "Activate service" in page
    admin.follow(f"/subscribers/{sale.subscriber.id}/do/activate/")
    assert state(world, sale) == "active"


def test_a_terminated_service_stays_on_the_page(world: World, admin: Sitting, sale: Any, at: str) -> None:
    page = admin.follow(f"{at}do/end-now/")
    assert "Terminated" in page and state(world, sale) == "terminated"
    assert "was terminated before" in admin.post(f"{at}do/end-now/", {}, 409).content.decode()
    assert "was terminated before" in admin.post(f"{at}do/terminate/", {"when": "now"}, 409).content.decode()


def test_a_new_password_is_not_the_old_one(world: World, admin: Sitting, sale: Any, at: str) -> None:
    page = admin.follow(f"{at}do/password/")
    assert sale.login.password not in page


def test_editing_refuses_a_phone_that_is_none_beside_its_field(
    admin: Sitting, at: str, sale: Any, world: World
) -> None:
    from mtandao.domains.subscribers import contract as subscribers

    refused = admin.post(f"{at}do/edit/", {"first_name": "Wanjikũ", "phone": "12"}, 422).content.decode()
    assert "is no phone number" in refused
    admin.follow(f"{at}do/edit/", {"first_name": "Wanjikũ", "last_name": "Kamau", "phone": "0700 000 009"})
    assert subscribers.subscriber(world.ctx, sale.subscriber.id).phone == "+254700000009"


def test_a_message_without_a_provider_is_told_as_not_sent(admin: Sitting, at: str) -> None:
    page = admin.follow(f"{at}do/message/", {"text": "Karibu {{first_name}}"})
    assert "Not sent: SMS is not set up" in page
    unknown = admin.post(f"{at}do/message/", {"text": "Karibu {{nobody}}"}, 422)
    assert "is not known here" in unknown.content.decode()


def test_a_connection_is_made_in_three_steps(world: World, admin: Sitting) -> None:
    plan = world.plan()
    who = {"first_name": "Zawadi", "last_name": "Chebet", "phone": "0712345678"}
    assert admin.post("/connections/new/", who)["Location"] == "/connections/new/service/"
    admin.post("/connections/new/service/", {"plan": str(plan.id)})
    page = admin.follow("/connections/new/review/", {"activate": "on"})
    assert "Zawadi Chebet is connected: account SAV-" in page and "Home Basic" in page


def test_a_connection_with_a_wrong_phone_says_so_at_its_end(world: World, admin: Sitting) -> None:
    from mtandao.domains.subscribers import contract as subscribers

    plan = world.plan()
    admin.post("/connections/new/", {"first_name": "Zawadi", "phone": "12"})
    admin.post("/connections/new/service/", {"plan": str(plan.id)})
    refused = admin.post("/connections/new/review/", {}, 422).content.decode()
    assert "“12” is no phone number" in refused
    assert not subscribers.subscribers(world.ctx).exists()


def test_many_are_suspended_after_one_question(world: World, admin: Sitting) -> None:
    sales = [world.sale() for _ in range(3)]
    asleep = world.sale(activate=False)
    ids = [str(sale.subscriber.id) for sale in [*sales, asleep]]
    asked = admin.post("/subscribers/many/suspend/", {"ids": ids}, 200).content.decode()
    assert "4 subscribers" in asked and state(world, sales[0]) == "active"
    page = admin.follow("/subscribers/many/suspend/", {"ids": ids, "sure": "1", "reason": "by_hand"})
    assert "Suspend: 3 done. 1 refused: Only an active service can be suspended" in page
    assert {state(world, sale) for sale in sales} == {"suspended"}
    page = admin.follow(
        "/subscribers/many/restore/", {"all": "1", "query": "status=suspended_by_hand", "sure": "1"}
    )
    assert "Restore: 3 done." in page


def test_many_is_refused_to_who_may_not(world: World) -> None:
    sale = world.sale()
    support = Sitting(world, "support")
    support.post("/subscribers/many/suspend/", {"ids": [str(sale.subscriber.id)], "sure": "1"}, 403)
    assert state(world, sale) == "active"


def test_settings_are_saved_and_refused_in_sentences(world: World, admin: Sitting) -> None:
    from mtandao.domains.organizations import contract as organizations

    sent = {
        "name": "Savanna Net",
        "colour": "lake",
        "language": "sw",
        "timezone": "Africa/Nairobi",
        "support_phone": "",
    }
    admin.follow("/settings/", sent)
    assert organizations.tenant(world.ctx).colour == "lake"
    wrong = admin.post("/settings/", sent | {"timezone": "Mars/Olympus"}, 422).content.decode()
    assert "A time zone like Africa/Nairobi." in wrong


def test_the_ladder_is_changed_and_must_go_up(world: World, admin: Sitting) -> None:
    from mtandao.domains.collections import contract as collections

    days = {
        "reminders": "5, 2",
        "grace_days": "2",
        "walled_until_day": "9",
        "suspended_until_day": "30",
        "disconnected_until_day": "60",
        "terminate": "on",
    }
    shown = admin.post("/collections/ladder/", days | {"preview": "1"}, 200).content.decode()
    assert "Nobody would move." in shown
    assert collections.ladder(world.ctx) == collections.Ladder()
    admin.follow("/collections/ladder/", days)
    assert collections.ladder(world.ctx) == collections.Ladder((5, 2), 2, 9, 30, 60)
    assert (
        "Each stage ends later"
        in admin.post("/collections/ladder/", days | {"walled_until_day": "1"}, 422).content.decode()
    )


def test_a_team_member_is_added_changed_and_switched_off(world: World, admin: Sitting) -> None:
    from mtandao.domains.staff import contract as staff

    roles = {role.code: str(role.id) for role in staff.roles(world.ctx)}
    sent = {
        "full_name": "Naliaka",
        "email": "naliaka@x.example",
        "role_id": roles["support"],
        "password": "a-long-password",
    }
    admin.follow("/settings/team/new/", sent)
    member = staff.user_by_email(world.ctx, "naliaka@x.example")
    assert member is not None and member.role.code == "support"
    assert "is on the team already" in admin.post("/settings/team/new/", sent, 409).content.decode()
    admin.follow(f"/settings/team/{member.id}/role/", {"role_id": roles["manager"]})
    admin.follow(f"/settings/team/{member.id}/switch/")
    member.refresh_from_db()
    assert member.role.code == "manager" and not member.is_active


def test_the_last_admin_cannot_be_switched_off(world: World, admin: Sitting) -> None:
    refused = admin.post(f"/settings/team/{admin.user.id}/switch/", {}, 409).content.decode()
    assert "Someone must be left" in refused


def test_a_token_is_shown_once_and_opens_nothing_when_revoked(world: World, admin: Sitting) -> None:
    import re

    from mtandao.domains.staff import contract as staff

    sent = {"label": "Till", "user_id": str(admin.user.id), "may": "read", "days": "30"}
    shown = admin.post("/settings/tokens/new/", sent, 200).content.decode()
    found = re.search(r"mt_[\w-]{20,}", shown)
    assert found and found.group() not in admin.get("/settings/tokens/")
    token = staff.tokens(world.ctx).get(label="Till")
    admin.follow(f"/settings/tokens/{token.id}/revoke/")
    assert not staff.tokens(world.ctx).filter(label="Till").exists()
