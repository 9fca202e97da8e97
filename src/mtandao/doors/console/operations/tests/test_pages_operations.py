"""Operations: events with their listeners, dead letters, jobs, schedules and the audit."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from mtandao.doors.console.operations.cron import cron_words, simple
from mtandao.foundation.audit.models import AuditEntry
from mtandao.foundation.ids import new_id
from mtandao.foundation.outbox.models import DeliveryState, OutboxDelivery, OutboxEvent
from mtandao.foundation.schedules.commands import ensure_schedules
from mtandao.foundation.schedules.models import Schedule, ScheduleRun
from mtandao.foundation.tenancy.fence import fence
from tests.room_pages import URLS, Desk, words_of
from tests.worlds import World

pytestmark = [pytest.mark.urls(URLS), pytest.mark.django_db]


def dead(world: World, count: int = 1) -> list[int]:
    """Deliveries that were tried in vain; returns their ids."""
    for _each in range(count):
        world.sale()
    with fence(world.ctx):
        mine = OutboxDelivery.objects.filter(tenant_id=world.tenant_id, listener="messaging.tell_subscribers")
        ids = list(mine.order_by("id").values_list("id", flat=True)[:count])
        mine.filter(id__in=ids).update(
            state=DeliveryState.DEAD, attempts=10, last_error="ValueError: on purpose"
        )
    return ids


def test_events_are_listed_newest_first_with_their_listeners(world: World) -> None:
    dead(world)
    said = words_of(Desk(world).get("/operations/events/"))
    assert "1 delivery was set aside after its last try." in said
    assert said.index("subscription.activated") < said.index("subscriber.created")
    only = words_of(Desk(world).get("/operations/events/?name=invoice.issued"))
    assert "invoice.issued" in only and "subscriber.created" not in only.split("Listeners")[-1]


def test_an_event_shows_what_it_says_and_why_a_listener_failed(world: World) -> None:
    (delivery,) = dead(world)
    event = OutboxDelivery.objects.get(id=delivery).event_id
    page = Desk(world).get(f"/operations/events/{event}/")
    said = words_of(page)
    assert "messaging.tell_subscribers" in said and "ValueError: on purpose" in said and "subject_id" in said
    assert Desk(World("coast")).get(f"/operations/events/{event}/").status_code == 404


def test_ticked_dead_letters_are_replayed_and_the_others_stay(world: World) -> None:
    first, second = dead(world, 2)
    desk = Desk(world, "noc")
    assert "ValueError: on purpose" in words_of(desk.get("/operations/dead/"))
    answer = desk.post("/operations/dead/replay/", {"ids": [str(first)]})
    assert answer["Location"] == "/operations/dead/"
    states = dict(OutboxDelivery.objects.filter(id__in=[first, second]).values_list("id", "state"))
    assert states == {first: "pending", second: "dead"}
    assert "1 delivery replayed." in words_of(desk.get("/operations/dead/"))


def test_all_dead_letters_of_a_view_are_replayed_and_none_of_another_tenant(world: World) -> None:
    mine = dead(world, 2)
    other = World("coast")
    theirs = dead(other)
    Desk(world).post("/operations/dead/replay/", {"all": "1", "query": "", "ids": [str(theirs[0])]})
    Desk(world).post("/operations/dead/replay/", {"ids": [str(theirs[0])]})
    assert set(OutboxDelivery.objects.filter(id__in=mine).values_list("state", flat=True)) == {"pending"}
    with fence(other.ctx):
        assert OutboxDelivery.objects.get(id=theirs[0]).state == "dead"


def test_who_may_only_look_cannot_replay(world: World) -> None:
    (delivery,) = dead(world)
    desk = Desk(world, "readonly")
    page = desk.get("/operations/dead/")
    assert page.status_code == 200 and "Replay" not in words_of(page)
    assert desk.post("/operations/dead/replay/", {"ids": [str(delivery)]}).status_code == 403
    assert OutboxDelivery.objects.get(id=delivery).state == "dead"


@pytest.mark.parametrize("url", ["events/", "dead/", "jobs/", "schedules/", "audit/"])
def test_who_may_not_see_operations_gets_a_sentence(world: World, url: str) -> None:
    answer = Desk(world, "support").get(f"/operations/{url}")
    assert answer.status_code == 403 and "You may not look at events, jobs and schedules." in words_of(answer)


def failed_job(world: World) -> int:
    from mtandao.domains.billing.jobs import preview

    preview.defer(world.ctx, run_id=new_id())
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'failed', attempts = 8 WHERE args ->> 'tenant_id' = %s RETURNING id",
            [str(world.tenant_id)],
        )
        return int(cursor.fetchone()[0])


def test_a_failed_job_is_retried_and_another_tenants_is_not_there(world: World) -> None:
    job = failed_job(world)
    other = World("coast")
    theirs = failed_job(other)
    desk = Desk(world)
    said = words_of(desk.get("/operations/jobs/?status=failed"))
    assert "billing.preview" in said and f" {theirs}" not in said.split("Number")[1]
    assert desk.get(f"/operations/jobs/{job}/").status_code == 200
    assert desk.get(f"/operations/jobs/{theirs}/").status_code == 404
    desk.post("/operations/jobs/retry/", {"ids": [str(job), str(theirs)]})
    states = dict(ProcrastinateJob.objects.values_list("id", "status"))
    assert (states[job], states[theirs]) == ("todo", "failed")
    again = desk.post("/operations/jobs/retry/", {"ids": [str(job)]})
    assert again.status_code == 302 and "Nothing to retry" in words_of(desk.get("/operations/jobs/"))


def schedule(world: World) -> Schedule:
    ensure_schedules(world.ctx)
    return Schedule.of(world.ctx).get(name="billing.bill_due_subscriptions")


def test_a_schedule_is_moved_by_a_simple_choice(world: World) -> None:
    it, desk = schedule(world), Desk(world)
    assert f"Billing run {cron_words(it.cron)}" in words_of(desk.get("/operations/schedules/"))
    data = {"kind": "daily", "time": "03:30", "enabled": "on"}
    assert desk.post(f"/operations/schedules/{it.id}/change/", data).status_code == 302
    it.refresh_from_db()
    assert (it.cron, it.enabled) == ("30 3 * * *", True)
    assert it.next_due_at.astimezone(world.ctx.tenant.timezone).strftime("%H:%M") == "03:30"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"kind": "custom", "cron": "now and then"}, "Five fields: minute, hour, day, month, weekday."),
        ({"kind": "custom", "cron": ""}, "This is needed."),
        ({"kind": "hourly", "minute": "75"}, "59"),
        ({"kind": "daily"}, "This is needed."),
    ],
)
def test_a_schedule_that_means_nothing_is_refused(world: World, data: dict[str, str], sentence: str) -> None:
    it = schedule(world)
    before = it.cron
    answer = Desk(world).post(f"/operations/schedules/{it.id}/change/", data)
    assert answer.status_code == 422 and sentence in words_of(answer)
    it.refresh_from_db()
    assert it.cron == before


def test_a_schedule_is_started_by_hand_by_who_may(world: World) -> None:
    it = schedule(world)
    assert Desk(world, "readonly").post(f"/operations/schedules/{it.id}/start/").status_code == 403
    assert Desk(World("coast")).post(f"/operations/schedules/{it.id}/start/").status_code == 404
    assert ScheduleRun.objects.count() == 0
    desk = Desk(world)
    assert desk.post(f"/operations/schedules/{it.id}/start/").status_code == 302
    said = words_of(desk.get(f"/operations/schedules/{it.id}/"))
    assert "Billing run started." in said and "Running" in said


def test_the_audit_shows_who_changed_what_from_what(world: World) -> None:
    plan = world.plan()
    desk = Desk(world)
    change = {
        "name": "Home Basic", "category": "residential", "state": "active", "kbps_down": "20", "kbps_up": "5",
        "price": "2,750", "cycle": "month", "setup_fee": "1500", "connection_type": "pppoe", "sessions_at_once": "1",
        "billing_mode": "postpaid", "addressing": "dynamic",
    }  # fmt: skip
    assert desk.post(f"/plans/{plan.id}/change/", change).status_code == 302
    said = words_of(desk.get(f"/operations/audit/?table_name=catalog_plan&row_id={plan.id}&action=update"))
    assert "Desk admin" in said and "price 2,500.00 → 2,750.00" in said
    entry = AuditEntry.objects.get(table_name="catalog_plan", action="update")
    page = words_of(desk.get(f"/operations/audit/{entry.id}/"))
    assert "Critical" in page and "price 2,500.00 2,750.00" in page
    assert Desk(World("coast")).get(f"/operations/audit/{entry.id}/").status_code == 404


def test_the_audit_never_shows_a_secret(world: World) -> None:
    from mtandao.domains.payments import contract as payments

    payments.set_up_gateway(
        world.ctx,
        short_code="174379",
        consumer_key="key",
        consumer_secret="very-secret",
        passkey="pass-secret",
    )
    desk, entry = Desk(world), AuditEntry.objects.get(table_name="payments_gateway")
    pages = [
        desk.get(f"/operations/audit/{at}").content.decode()
        for at in ("?table_name=payments_gateway", f"{entry.id}/")
    ]
    assert "174379" in pages[1]
    assert not [secret for secret in ("very-secret", "pass-secret") if secret in "".join(pages)]


def test_the_audit_goes_into_a_file(world: World) -> None:
    world.plan()
    answer = Desk(world).get("/operations/audit/?table_name=catalog_plan&format=csv")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("When,What") and len(lines) == 2
    assert "Insert" in lines[1] and "name: Home Basic" in lines[1]


def test_longer_lists_ask_no_more_questions(world: World) -> None:
    desk, counts = Desk(world), []
    world.sale()
    for url in ("events/", "audit/"):
        desk.get(f"/operations/{url}")
    for _round in range(2):
        with CaptureQueriesContext(connection) as asked:
            for url in ("events/", "audit/"):
                desk.get(f"/operations/{url}")
        counts.append(len(asked))
        for _each in range(4):
            world.sale()
    assert counts[0] == counts[1]
    assert OutboxEvent.objects.count() > 20


@pytest.mark.parametrize(
    ("cron", "words"),
    [
        ("0 2 * * *", "every day at 02:00"),
        ("*/5 * * * *", "every 5 minutes"),
        ("* * * * *", "every minute"),
        ("7 * * * *", "every hour at :07"),
        ("10,40 * * * *", "every hour at :10 and :40"),
        ("20 0,9 * * *", "every day at 00:20 and 09:20"),
        ("0 */6 * * *", "every 6 hours at :00"),
        ("30 8 * * 1", "every Mon at 08:30"),
        ("30 8 * * 0", "every Sun at 08:30"),
        ("0 6 1 * *", "on day 1 of the month at 06:00"),
        ("0 6 1 1 *", "0 6 1 1 *"),
        ("15,45 9-17 * * 1-5", "15,45 9-17 * * 1-5"),
    ],
)
def test_five_fields_read_as_words(cron: str, words: str) -> None:
    assert cron_words(cron) == words


def test_the_simple_choice_says_the_same_or_keeps_the_five_fields() -> None:
    assert simple("5 2 * * *") == {"kind": "daily", "time": "02:05"}
    assert simple("*/10 * * * *") == {"kind": "minutes", "every": "10"}
    assert simple("0 2 * * 1") == {"kind": "custom", "cron": "0 2 * * 1"}
