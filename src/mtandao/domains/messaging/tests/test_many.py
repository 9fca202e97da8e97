"""A run over everybody: as many messages as customers, and hardly more queries than for one."""

from datetime import date
from decimal import Decimal

from mtandao.domains.billing import contract as billing
from mtandao.domains.messaging import contract as messaging
from mtandao.domains.messaging.tests.conftest import queries, settle
from mtandao.domains.subscribers.contract import Subscriber
from mtandao.foundation.ids import new_id
from mtandao.foundation.outbox.models import DeliveryState, OutboxDelivery, OutboxEvent
from tests.worlds import World

MANY = 2000
OURS = ["messaging.tell_subscribers"]


def customers(isp: World, count: int) -> list[Subscriber]:
    return Subscriber.objects.bulk_create(
        Subscriber(
            id=new_id(),
            tenant_id=isp.tenant_id,
            organization_id=isp.tenant_id,
            account_number=f"SAV-{number}",
            account_key=f"SAV{number}",
            first_name="Wanjiku",
            full_name="Wanjiku",
            phone=f"+25470{number:07d}",
            language="sw" if number % 4 == 0 else "",
            created_at=isp.now,
        )
        for number in range(count)
    )


def issue(isp: World, people: list[Subscriber]) -> None:
    line = billing.NewLine(kind=billing.LineKind.PLAN, description="Home Basic", unit_price=Decimal(2500))
    billing.issue_invoices(
        isp.ctx,
        new=[
            billing.NewInvoice(
                subscriber_id=each.id,
                organization_id=each.organization_id,
                due_on=date(2026, 11, 20),
                lines=[line],
                recurring=True,
            )
            for each in people
        ],
    )


def test_two_thousand_invoices_make_two_thousand_messages_with_few_queries(isp: World) -> None:
    people = customers(isp, MANY)
    issue(isp, people)
    with queries() as captured:
        settle(isp, OURS)
    assert messaging.messages(isp.ctx).filter(template="invoice_issued", state="queued").count() == MANY
    assert messaging.messages(isp.ctx).filter(language="sw").count() == MANY / 4
    assert OutboxEvent.objects.filter(name="message.queued").count() == MANY
    written = [q["sql"] for q in captured if 'INTO "messaging_message"' in q["sql"]]
    # Each hand-over of the outbox takes up to a thousand, as its shards have them.
    assert len(written) <= 5, len(written)
    assert len(captured) <= 30 * (len(written) + 1), (len(captured), len(written))


def test_one_invoice_needs_as_many_queries_as_a_hundred(isp: World) -> None:
    counts = []
    for count in (1, 100):
        people = customers(isp, 101)[:count] if count == 1 else list(Subscriber.objects.all()[1:101])
        issue(isp, people)
        with queries() as captured:
            settle(isp, OURS)
        counts.append(sum("messaging_" in q["sql"] or "subscribers_" in q["sql"] for q in captured))
    # The outbox hands a hundred over in two halves.
    assert counts[1] <= 2 * counts[0] + 2, counts


def test_the_same_run_told_again_writes_nothing(isp: World) -> None:
    people = customers(isp, 50)
    issue(isp, people)
    settle(isp, OURS)
    OutboxDelivery.objects.filter(listener="messaging.tell_subscribers").update(state=DeliveryState.PENDING)
    settle(isp, OURS)
    assert messaging.messages(isp.ctx).count() == 50
