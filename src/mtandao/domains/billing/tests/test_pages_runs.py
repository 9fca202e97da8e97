"""Billing runs on pages: looked at, compared, issued once whoever presses, dropped; and the accounts left out."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mtandao.domains.billing import contract as billing
from mtandao.domains.billing.commands import preview as previews
from mtandao.domains.billing.commands.issue import issue_priced
from mtandao.domains.billing.commands.start import issue_run, start_preview
from mtandao.domains.billing.errors import RunEnded, RunUnderWay
from mtandao.domains.billing.jobs import issue_previewed
from mtandao.domains.billing.models import BillingRun, Invoice, Parked, PlannedInvoice
from mtandao.domains.billing.tests.test_run import due_next_month, ledger_apart
from mtandao.domains.subscriptions import contract as subscriptions
from tests.room_pages import Desk, words_of
from tests.worlds import World, fenced


def previewed(world: World, count: int = 3) -> tuple[BillingRun, list[Any]]:
    sales = due_next_month(world, count)
    run = start_preview(world.ctx)
    return previews.fill_preview(world.ctx, run_id=run.id), sales


def page(desk: Desk, run: BillingRun, more: str = "") -> str:
    answer = desk.get(f"/invoices/runs/{run.id}/{more}")
    assert answer.status_code == 200
    return words_of(answer)


def test_a_preview_is_asked_for_looked_at_and_issued(world: World) -> None:
    due_next_month(world, 2)
    desk = Desk(world)
    assert "No billing run yet" in words_of(desk.get("/invoices/runs/"))
    assert "Who is due by" in words_of(desk.get("/invoices/runs/new/"))
    answer = desk.post("/invoices/runs/new/", {"on": world.ctx.today.isoformat()})
    run = BillingRun.objects.get()
    assert answer.url == f"/invoices/runs/{run.id}/"
    assert "It is being looked at." in page(desk, run) and "0 of 2 done" in page(desk, run)
    assert (
        words_of(desk.get(f"/invoices/runs/{run.id}/progress/")).strip()
        == "Looking at who is due 0 of 2 done"
    )

    previews.fill_preview(world.ctx, run_id=run.id)
    assert desk.get(f"/invoices/runs/{run.id}/progress/").headers["HX-Refresh"] == "true"
    said = page(desk, run)
    assert "2 invoices, KES 5,000.00 in all would be issued. Nothing is issued yet." in said
    assert "Home Basic 2 5,000.00 5,000.00 0.00" in said  # services, before, now, difference
    assert "As before 2 KES 5,000.00" in said
    assert not Invoice.objects.filter(recurring=True).exists()

    assert "A period is billed once, whoever presses." in page(desk, run, "issue/")
    assert desk.post(f"/invoices/runs/{run.id}/issue/").status_code == 302
    assert "Being issued" in page(desk, run)
    issue_previewed(world.ctx, run_id=str(run.id))
    said = page(desk, run)
    assert "Issued: 2 invoices, KES 5,000.00 in all. As it was previewed." in said
    assert "Desk admin pressed “Issue invoices”" in said and "Issued INV-000003 to INV-000004" in said
    assert Invoice.objects.filter(recurring=True).count() == 2
    listed = words_of(desk.get("/invoices/runs/"))
    assert "Issued" in listed and "5,000.00" in listed


def test_who_is_billed_what_stands_beside_the_time_before_and_is_found_by_difference(world: World) -> None:
    run, (same, dearer, wrong) = previewed(world)
    billing.run_billing(world.ctx)
    world.now = world.now.replace(year=2027, month=1)
    subscriptions.Subscription.objects.filter(id=dearer.subscription.id).update(price=Decimal("3000.00"))
    ledger_apart(world, wrong, "5.00")
    run = previews.fill_preview(world.ctx, run_id=previews.open_preview(world.ctx).id)
    desk = Desk(world)
    said = page(desk, run, "planned/")
    assert f"{dearer.subscriber.full_name} {dearer.subscriber.account_number}" in said
    assert "More than before 1 2,500.00 3,000.00 500.00" in said
    more = page(desk, run, "planned/?change=more")
    assert dearer.subscriber.full_name in more and same.subscriber.full_name not in more
    left = page(desk, run, "planned/?change=parked")
    assert wrong.subscriber.full_name in left and "the ledger and the invoices disagree" in left
    assert "Parked: the ledger and the invoices disagree 1" in page(desk, run)
    by_difference = page(desk, run, "planned/?sort=-difference")
    assert by_difference.index(dearer.subscriber.full_name) < by_difference.index(same.subscriber.full_name)
    of_plan = page(desk, run, f"planned/?plan={same.subscription.plan_id}&q={same.subscriber.account_number}")
    assert same.subscriber.full_name in of_plan and dearer.subscriber.full_name not in of_plan


MANY_SERVICES = """
INSERT INTO subscriptions_subscription SELECT (jsonb_populate_record(one, jsonb_build_object('id', gen_random_uuid()))).*
FROM subscriptions_subscription one, generate_series(1, 10100) WHERE one.id = %s
"""
MANY_PLANNED = """
INSERT INTO billing_plannedinvoice (id, tenant_id, run_id, subscription_id, subscriber_id, plan_id, change, cycles,
    total, before, reason, said)
SELECT gen_random_uuid(), tenant_id, %s, id, subscriber_id, plan_id, (ARRAY['same', 'more', 'less'])[1 + n %% 3], 1,
    100 + n %% 977, 100, '', ''
FROM (SELECT *, row_number() OVER () AS n FROM subscriptions_subscription WHERE id <> %s) AS many
"""


def test_a_list_of_thousands_is_read_page_by_page_from_an_index(world: World) -> None:
    run, (sale,) = previewed(world, 1)
    with connection.cursor() as cursor:
        cursor.execute(MANY_SERVICES, [sale.subscription.id])
        cursor.execute(MANY_PLANNED, [run.id, sale.subscription.id])
        cursor.execute("SET LOCAL enable_seqscan = off")
        for order in ("difference", "total", "id"):
            rows = PlannedInvoice.of(world.ctx).filter(run=run).order_by(f"-{order}", "-id")[:50]
            text, values = rows.query.sql_with_params()
            cursor.execute(f"EXPLAIN {text}", values)
            plan = " ".join(str(row[0]) for row in cursor.fetchall())
            assert "Index" in plan and "Sort" not in plan, plan
    desk = Desk(world)
    page(desk, run, "planned/")
    with CaptureQueriesContext(connection) as asked:
        said = page(desk, run, "planned/")
    assert "1 to 50 of 10,000+" in said and len(asked) <= 20


def test_whoever_presses_second_is_told_and_nothing_is_issued_twice(world: World) -> None:
    run, _sales = previewed(world, 2)
    first, second = Desk(world), Desk(world, role="manager")
    assert first.post(f"/invoices/runs/{run.id}/issue/").status_code == 302
    answer = second.post(f"/invoices/runs/{run.id}/issue/")
    assert answer.status_code == 409 and "This run is being issued." in words_of(answer)
    dropped = second.post(f"/invoices/runs/{run.id}/drop/")
    assert dropped.status_code == 409 and "being issued already" in words_of(dropped)
    issue_previewed(world.ctx, run_id=str(run.id))
    assert second.post(f"/invoices/runs/{run.id}/issue/").status_code == 409
    assert Invoice.objects.filter(recurring=True).count() == 2


def test_a_second_run_waits_until_the_first_is_done(world: World) -> None:
    run, _sales = previewed(world, 2)
    other = previews.fill_preview(world.ctx, run_id=previews.open_preview(world.ctx).id)
    issue_run(world.ctx, run_id=run.id)
    with pytest.raises(RunUnderWay):
        issue_run(world.ctx, run_id=other.id)
    issue_previewed(world.ctx, run_id=str(run.id))
    issue_run(world.ctx, run_id=other.id)
    issue_previewed(world.ctx, run_id=str(other.id))
    other.refresh_from_db()
    assert (other.state, other.issued) == ("done", 0)
    assert "Previewed were 2 invoices" in page(Desk(world), other)


def test_two_at_once_issue_a_run_once(kept_world: World) -> None:
    run, _sales = previewed(kept_world, 2)

    def press(name: str) -> str:
        ctx = replace(kept_world.ctx, actor=replace(kept_world.ctx.actor, name=name))
        try:
            issue_run(ctx, run_id=run.id)
        except RunEnded:
            return "refused"
        finally:
            connection.close()
        return "issued"

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(press, ("Amina", "Otieno"))) == ["issued", "refused"]
    with fenced(kept_world):
        run.refresh_from_db()
        assert [step["step"] for step in run.log].count("pressed") == 1


def test_a_run_that_broke_off_is_gone_on_with(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from mtandao.domains.billing.commands import run as runs

    monkeypatch.setattr(runs, "BATCH", 1)
    run, _sales = previewed(world, 3)
    issue_run(world.ctx, run_id=run.id)
    whole, calls = issue_priced, list[int]()

    def breaks(*args: Any, **more: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("the disk is full")
        return whole(*args, **more)

    monkeypatch.setattr(runs, "issue_priced", breaks)
    with pytest.raises(RuntimeError):
        issue_previewed(world.ctx, run_id=str(run.id))
    run.refresh_from_db()
    assert (run.state, run.issued) == ("failed", 1)
    desk = Desk(world)
    assert "It broke off after 1 invoice, KES 2,500.00 in all. What is issued stays." in page(desk, run)
    assert "Go on with it" in page(desk, run)
    assert desk.post(f"/invoices/runs/{run.id}/issue/").status_code == 302
    issue_previewed(world.ctx, run_id=str(run.id))
    run.refresh_from_db()
    assert (run.state, run.issued, run.issued_total) == ("done", 3, Decimal(7500))
    assert Invoice.objects.filter(recurring=True).count() == 3
    issue_previewed(world.ctx, run_id=str(run.id))  # by who has not heard that all is issued
    assert Invoice.objects.filter(recurring=True).count() == 3


def test_where_nobody_is_due_there_is_nothing_to_press(world: World) -> None:
    run = previews.fill_preview(world.ctx, run_id=previews.open_preview(world.ctx).id)
    desk = Desk(world)
    said = page(desk, run)
    assert "Nobody would be billed." in said and "Issue invoices" not in said
    assert "the clock asked for the preview" in said and run.started_by == ""
    assert "the clock" in words_of(desk.get("/invoices/runs/"))


def test_a_dropped_preview_issues_nothing(world: World) -> None:
    run, _sales = previewed(world, 1)
    desk = Desk(world)
    assert "is thrown away." in page(desk, run, "drop/")
    assert desk.post(f"/invoices/runs/{run.id}/drop/").status_code == 302
    assert "Dropped: nothing was issued by it." in page(desk, run)
    assert desk.post(f"/invoices/runs/{run.id}/issue/").status_code == 409
    assert not Invoice.objects.filter(recurring=True).exists()


def test_a_run_says_who_is_not_due_and_why(world: World) -> None:
    due, late, fresh = due_next_month(world, 3)
    subscriptions.suspend_subscriptions(
        world.ctx, subscriber_ids=[late.subscriber.id], reason=subscriptions.SuspensionReason.BY_HAND
    )
    subscriptions.Subscription.objects.filter(id=fresh.subscription.id).update(billed_until=date(2027, 3, 1))
    world.sale(activate=False)
    run = previews.fill_preview(world.ctx, run_id=previews.open_preview(world.ctx).id)
    assert run.not_due == {"suspended": 1, "billed": 1, "pending_installation": 1}
    said = page(Desk(world), run)
    assert "Not due: suspended 1" in said and "Not due: billed already 1" in said and due


def test_a_previews_page_asks_no_more_questions_of_more_services(world: World) -> None:
    run, _sales = previewed(world, 1)
    desk = Desk(world)
    desk.get(f"/invoices/runs/{run.id}/planned/")
    counts = []
    for more in (0, 12):
        for _each in range(more):
            sale = world.sale(activate=True)
            subscriptions.Subscription.objects.filter(id=sale.subscription.id).update(
                billed_until=world.ctx.today
            )
        run = previews.fill_preview(world.ctx, run_id=previews.open_preview(world.ctx).id)
        with CaptureQueriesContext(connection) as asked:
            page(desk, run, "planned/")
            page(desk, run)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def parked(world: World) -> tuple[Parked, Any]:
    (sale,) = due_next_month(world)
    ledger_apart(world, sale, "5.00")
    billing.run_billing(world.ctx)
    return Parked.objects.get(), sale


def test_a_parked_account_shows_the_sums_that_differ_and_is_released_with_a_reason(world: World) -> None:
    row, sale = parked(world)
    desk = Desk(world)
    listed = words_of(desk.get("/invoices/parked/?still=true"))
    assert sale.subscriber.full_name in listed and "5.00 0.00 5.00" in listed
    said = words_of(desk.get(f"/invoices/parked/{row.id}/"))
    assert "It is not billed: the ledger and the invoices disagree." in said
    assert "When it was parked 5.00 0.00 5.00 Now 5.00 0.00 5.00" in said
    assert "Released as it is, the next run parks it again." in said
    ledger_apart(world, sale, "-5.00", "put right")
    assert "The sums agree again: it can be released." in words_of(desk.get(f"/invoices/parked/{row.id}/"))

    url = f"/invoices/parked/{row.id}/release/"
    assert desk.post(url, {"note": ""}).status_code == 422
    assert Desk(world, role="billing").post(url, {"note": "Mine"}).status_code == 403
    assert desk.post(url, {"note": "Written by hand, taken back"}).status_code == 302
    again = Desk(world, role="manager").post(url, {"note": "Again"})
    assert again.status_code == 409 and "This account is not parked." in words_of(again)
    said = words_of(desk.get(f"/invoices/parked/{row.id}/"))
    assert "Released by Desk admin: “Written by hand, taken back”" in said and "Now they agree" in said
    assert billing.run_billing(world.ctx).invoices == 1


def test_another_providers_parked_account_and_run_are_not_there(world: World) -> None:
    row, _sale = parked(world)
    run, _sales = previewed(world, 1)
    other = World("coast")
    for url in (
        f"/invoices/parked/{row.id}/",
        f"/invoices/runs/{run.id}/",
        f"/invoices/runs/{run.id}/planned/",
    ):
        assert Desk(other).get(url).status_code == 404
    assert Desk(world, role="support").get(f"/invoices/runs/{run.id}/").status_code == 403
