"""A speed for one running session, from the page: who may, what is said, and that it is audited."""

from datetime import timedelta
from typing import Any

import pytest

from mtandao.domains.network import contract as network
from mtandao.domains.network.models import Session, SessionSpeed
from mtandao.foundation.audit.models import AuditEntry
from mtandao.foundation.outbox.models import OutboxEvent
from tests.room_pages import URLS, Desk, words_of
from tests.worlds import World

pytestmark = [pytest.mark.urls(URLS), pytest.mark.django_db]


@pytest.fixture
def session(world: World) -> Session:
    sale = world.sale()
    network.register_nas(world.ctx, name="Mast", address="127.0.9.9", secret="a-long-secret")
    world.settle()
    told = network.Accounted(
        key="s1", username=sale.login.username, nas_address="127.0.9.9", acct_session_id="81",
        address="100.64.0.9", mac="", started_at=world.now - timedelta(hours=2), updated_at=world.now,
        stopped_at=None, stop_cause="", bytes_up=0, bytes_down=0,
    )  # fmt: skip
    network.record_sessions(world.ctx, rows=[told])
    return Session.of(world.ctx).get(key="s1")


def test_it_is_asked_for_on_a_page_and_written_down(world: World, session: Session) -> None:
    desk, at = Desk(world, "noc"), f"/network/sessions/{session.pk}/speed/"
    assert f'href="{at}"' in desk.get("/network/sessions/").content.decode()
    page = desk.get(at)
    assert (
        "until the next sign-in, or until the plan" in words_of(page)
        and 'value="20"' in page.content.decode()
    )
    answer = desk.post(at, {"kbps_down": "60", "kbps_up": "30"})
    assert answer.status_code == 302 and answer["Location"].startswith(at)
    assert "is being asked" in words_of(desk.get(answer["Location"]))
    (kept,) = SessionSpeed.of(world.ctx)
    assert (kept.kbps_down, kept.kbps_up, kept.over) == (61_440, 30_720, "5120k/20480k")
    assert OutboxEvent.objects.filter(name="session.speed_asked").count() == 1
    assert AuditEntry.objects.filter(table_name="network_sessionspeed").count() == 1
    # It is told, and may be taken back.
    assert "Back to what was sold" in words_of(desk.get(at))
    assert desk.post(f"{at}end/", {}).status_code == 302
    assert not SessionSpeed.of(world.ctx).exists()
    assert "runs as it was sold" in words_of(desk.get(f"{at}end/"))


@pytest.mark.parametrize(
    "typed", [{"kbps_down": "0", "kbps_up": "5"}, {"kbps_down": "200000", "kbps_up": "5"}]
)
def test_what_no_plan_may_have_is_refused(world: World, session: Session, typed: dict[str, Any]) -> None:
    answer = Desk(world, "noc").post(f"/network/sessions/{session.pk}/speed/", typed)
    assert answer.status_code == 422 and not SessionSpeed.of(world.ctx).exists()


def test_who_may_disconnect_may_not_yet_give_speed(world: World, session: Session) -> None:
    assert Desk(world, "support").get(f"/network/sessions/{session.pk}/speed/").status_code == 403


def test_another_wish_ends_it(world: World, session: Session) -> None:
    """Also where nobody is told of it yet, and what was sold comes back as it was."""
    network_speed = {"kbps_down": "60", "kbps_up": "30"}
    Desk(world, "noc").post(f"/network/sessions/{session.pk}/speed/", network_speed)
    from mtandao.domains.subscriptions import contract as subscriptions

    assert session.login is not None
    service = session.login.subscription_id
    reason = subscriptions.SuspensionReason.ABUSE
    subscriptions.suspend_subscription(world.ctx, subscription_id=service, reason=reason)
    world.settle()
    assert not SessionSpeed.of(world.ctx).exists()
    refused = Desk(world, "noc").post(f"/network/sessions/{session.pk}/speed/", network_speed)
    assert refused.status_code == 409 and "goes before a speed" in words_of(refused)
