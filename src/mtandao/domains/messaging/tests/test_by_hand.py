from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from mtandao.domains.collections import contract as collections
from mtandao.domains.messaging import contract as messaging
from mtandao.domains.messaging.tests.conftest import heard, queries, with_sms
from mtandao.domains.messaging.tests.test_many import customers
from mtandao.domains.organizations import contract as organizations
from mtandao.domains.subscribers import contract as subscribers
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.audit.models import AuditEntry
from mtandao.foundation.ids import new_id
from mtandao.foundation.refusals import Malformed, NotAllowed, NotFound
from tests.worlds import World


def logged(world: World) -> int:
    return messaging.messages(world.ctx).count()


def test_a_text_to_a_customer_is_filled_and_queued(isp: World) -> None:
    sale = isp.sale()
    text = "Hello {{first_name}}, {{account}} owes {{owed}}. Call {{support_phone}}"
    message = messaging.send_message(isp.as_role("support"), subscriber_id=sale.subscriber.id, text=text)
    assert message.body == "Hello Wanjiku, SAV-100016 owes KES 4,000. Call"
    assert (message.state, message.event, message.subscriber_id) == ("queued", "by_hand", sale.subscriber.id)
    assert (message.sent_by, message.sent_by_id) == ("support", isp.admin.id)


def test_two_equal_texts_by_hand_are_two_messages(isp: World) -> None:
    sale = isp.sale()
    for _ in range(2):
        messaging.send_message(isp.ctx, subscriber_id=sale.subscriber.id, text="Call us.")
    assert len(heard(isp, sale.subscriber)) == 2


@pytest.mark.parametrize(
    "to", ["0712345678", "+254712345678", "254712345678", "0712 345 678", "00254712345678", "(0712) 345-678"]
)
def test_a_number_in_any_spelling_is_one_number(isp: World, to: str) -> None:
    message = messaging.send_message(isp.ctx, to=to, text="Your technician is on the way. {{company}}")
    assert (message.to, message.body) == ("+254712345678", "Your technician is on the way. Savanna Net")
    assert message.subscriber_id is None and message.organization_id == isp.tenant_id


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"text": "Hello"},
        {"to": "0712345678"},
        {"to": "0712345678", "text": " "},
        {"to": "0712345678", "text": "Hello", "template": "welcome"},
        {"to": "0712345678", "text": "Hello {{first_name}}"},
        {"to": "0712345678", "text": "Hello {{"},
        {"to": "0712345678", "template": "nothing_such"},
        {"to": "0712345678", "template": "welcome"},
        {"to": "0712345678", "text": "a" * 1000},
        {"to": "twelve", "text": "Hello"},
    ],
)
def test_what_cannot_be_sent_is_refused_and_logs_nothing(isp: World, wrong: dict[str, Any]) -> None:
    with pytest.raises(Malformed) as refused:
        messaging.send_message(isp.ctx, **wrong)
    assert refused.value.fields or refused.value.detail.endswith(".")
    assert logged(isp) == 0


def test_client_and_number_together_are_refused(isp: World) -> None:
    sale = isp.sale()
    with pytest.raises(Malformed):
        messaging.send_message(isp.ctx, subscriber_id=sale.subscriber.id, to="0712345678", text="Hello")


def test_a_template_of_an_event_cannot_be_sent_by_hand(isp: World) -> None:
    sale = isp.sale()
    with pytest.raises(Malformed, match="Not sent") as refused:
        messaging.send_message(isp.ctx, subscriber_id=sale.subscriber.id, template="payment_received")
    assert "is not known here" in refused.value.fields["template"]


def test_a_template_goes_out_in_the_customers_language(isp: World) -> None:
    for language, text in (
        ("en", "Fibre cut near you, {{first_name}}."),
        ("sw", "Waya umekatika, {{first_name}}."),
    ):
        messaging.add_template(isp.ctx, code="outage", language=language, text=text)
    said = [
        messaging.send_message(isp.ctx, subscriber_id=isp.sale(**who).subscriber.id, template="outage").body
        for who in [dict[str, Any](), {"language": "sw"}]
    ]
    assert said == ["Fibre cut near you, Wanjiku.", "Waya umekatika, Wanjiku."]


def test_a_template_that_is_only_in_one_language_goes_out_in_that(isp: World) -> None:
    messaging.add_template(isp.ctx, code="outage", language="sw", text="Waya umekatika.")
    message = messaging.send_message(isp.ctx, subscriber_id=isp.sale().subscriber.id, template="outage")
    assert (message.body, message.language) == ("Waya umekatika.", "sw")


def test_a_template_that_is_switched_off_is_not_sent(isp: World) -> None:
    mine = messaging.add_template(isp.ctx, code="outage", language="en", text="Fibre cut.")
    messaging.change_template(isp.ctx, template_id=mine.id, active=False)
    with pytest.raises(messaging.TemplateOff):
        messaging.send_message(isp.ctx, subscriber_id=isp.sale().subscriber.id, template="outage")


def test_another_tenants_customer_cannot_be_written_to(isp: World) -> None:
    with pytest.raises(NotFound):
        messaging.send_message(isp.ctx, subscriber_id=new_id(), text="Hello")


@pytest.mark.parametrize("role", ["sales", "billing", "readonly", "technician", "reseller"])
def test_those_without_the_right_write_nothing(isp: World, role: str) -> None:
    sale = isp.sale()
    with pytest.raises(NotAllowed):
        messaging.send_message(isp.as_role(role), subscriber_id=sale.subscriber.id, text="Hello")
    with pytest.raises(NotAllowed):
        messaging.send_in_bulk(isp.as_role(role), to=messaging.Audience(), text="Hello")
    assert logged(isp) == 0


def test_without_a_provider_a_text_by_hand_is_logged_as_not_sent(world: World) -> None:
    message = messaging.send_message(world.ctx, to="0712345678", text="Hello")
    assert (message.state, bool(message.reason)) == ("not_sent", True)
    with_sms(world)
    assert messaging.send_message(world.ctx, to="0712345678", text="Hello").state == "queued"


def bulk(isp: World, text: str = "Work on our mast tonight.", **filters: Any) -> list[str]:
    """Who is written to, by first name."""
    before = set(messaging.messages(isp.ctx).values_list("id", flat=True))
    messaging.send_in_bulk(isp.ctx, to=messaging.Audience(**filters), text=text)
    rows = messaging.messages(isp.ctx).exclude(id__in=before).order_by("id")
    assert all(row.bulk and row.event == "by_hand" for row in rows)
    return [row.subscriber.first_name for row in rows if row.subscriber]


def test_a_bulk_goes_to_those_whom_the_filters_fit(isp: World) -> None:
    basic, fast = isp.plan("Basic"), isp.plan("Fast", "5000")
    people = {
        name: isp.sale(plan, first_name=name)
        for name, plan in {"Achieng": basic, "Barasa": fast, "Chebet": fast, "Dida": basic}.items()
    }
    subscriptions.suspend_subscription(isp.ctx, subscription_id=people["Chebet"].subscription.id)
    subscriptions.terminate_subscription(isp.ctx, subscription_id=people["Dida"].subscription.id)
    assert bulk(isp) == ["Achieng", "Barasa", "Chebet"]
    assert bulk(isp, plan_id=fast.id) == ["Barasa", "Chebet"]
    assert bulk(isp, status="suspended_by_hand") == ["Chebet"]
    assert bulk(isp, plan_id=fast.id, status="active") == ["Barasa"]
    assert bulk(isp, status="terminated") == ["Dida"]


def test_a_bulk_goes_to_one_organization_and_those_below(isp: World) -> None:
    partner = organizations.add_partner(isp.ctx, name="Kilifi Wifi")
    below = organizations.add_partner(isp.ctx, name="Watamu Wifi", parent_id=partner.id)
    names = {"Achieng": isp.tenant_id, "Barasa": partner.id, "Chebet": below.id}
    for name, organization_id in names.items():
        subscribers.create_subscriber(
            isp.ctx, organization_id=organization_id, first_name=name, phone=f"07000{len(name):05d}"
        )
    assert bulk(isp, "Hello {{first_name}}", organization_id=partner.id) == ["Barasa", "Chebet"]
    assert bulk(isp, "Hello {{first_name}}", organization_id=isp.tenant_id) == ["Achieng", "Barasa", "Chebet"]


def test_a_phone_that_two_share_hears_the_same_text_once(isp: World) -> None:
    for name in ("Achieng", "Barasa"):
        isp.sale(first_name=name, phone="0711111111")
    assert bulk(isp) == ["Achieng"]
    assert bulk(isp, "Hello {{first_name}}") == ["Achieng", "Barasa"]


def test_a_bulk_tells_each_his_own_debt(isp: World) -> None:
    first, _second = isp.sale(isp.plan()), isp.sale()
    isp.pays(first.subscriber, "500")
    messaging.send_in_bulk(isp.ctx, to=messaging.Audience(), text="You owe {{owed}}.")
    said = list(messaging.messages(isp.ctx).filter(bulk=True).order_by("id").values_list("body", flat=True))
    assert said == ["You owe KES 3,500.", "You owe KES 4,000."]


def test_a_bulk_to_nobody_is_refused(isp: World) -> None:
    with pytest.raises(messaging.NoRecipients):
        messaging.send_in_bulk(isp.ctx, to=messaging.Audience(), text="Hello")
    with pytest.raises(Malformed):
        messaging.send_in_bulk(isp.ctx, to=messaging.Audience(status="happy"), text="Hello")
    with pytest.raises(NotFound):
        messaging.send_in_bulk(isp.ctx, to=messaging.Audience(plan_id=new_id()), text="Hello")
    with pytest.raises(NotFound):
        messaging.send_in_bulk(isp.ctx, to=messaging.Audience(organization_id=new_id()), text="Hello")
    assert logged(isp) == 0


def test_a_bulk_stands_in_the_audit(isp: World) -> None:
    isp.sale()
    messaging.send_in_bulk(isp.as_role("manager"), to=messaging.Audience(), text="Hello")
    entry = AuditEntry.objects.get(
        tenant_id=isp.tenant_id, action="note", table_name="messaging.sent_in_bulk"
    )
    assert entry.after is not None
    assert (entry.actor_name, entry.after["written"], entry.after["text"]) == ("manager", 1, "Hello")


def test_a_bulk_to_many_needs_few_queries(isp: World) -> None:
    customers(isp, 3000)
    with queries() as captured:
        sent = messaging.send_in_bulk(isp.ctx, to=messaging.Audience(), text="Hello {{first_name}} {{owed}}")
    assert (sent.written, sent.queued) == (3000, 3000)
    assert len(captured) < 30, len(captured)


def test_every_status_of_the_pages_can_be_meant(isp: World) -> None:
    isp.sale()
    for status in collections.Status:
        try:
            messaging.send_in_bulk(isp.ctx, to=messaging.Audience(status=status), text="Hello")
        except messaging.NoRecipients:
            assert status != collections.Status.ACTIVE


def test_a_partner_writes_to_his_own_customers_alone(isp: World) -> None:
    partner = organizations.add_partner(isp.ctx, name="Kilifi Wifi")
    isp.sale(first_name="Achieng")
    subscribers.create_subscriber(
        isp.ctx, organization_id=partner.id, first_name="Barasa", phone="0711111111"
    )
    theirs = within(isp, partner.id)
    sent = messaging.send_in_bulk(theirs, to=messaging.Audience(), text="Hello")
    assert sent.written == 1
    assert [row.subscriber.first_name for row in messaging.messages(theirs) if row.subscriber] == ["Barasa"]
    with pytest.raises(NotFound):
        messaging.send_in_bulk(theirs, to=messaging.Audience(organization_id=isp.tenant_id), text="Hello")


def within(isp: World, organization_id: UUID) -> Any:
    return replace(isp.ctx, organization_id=organization_id, organization_ids=frozenset([organization_id]))


def test_an_amount_is_never_a_float(isp: World) -> None:
    sale = isp.sale(isp.plan(price="0.10", setup_fee=Decimal("0.20")))
    message = messaging.send_message(isp.ctx, subscriber_id=sale.subscriber.id, text="{{owed}}")
    assert message.body == "KES 0.30"
