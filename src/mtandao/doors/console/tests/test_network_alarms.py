"""What is wrong in the network is on the morning page of whoever sees the network, and in the bell."""

from datetime import timedelta

from mtandao.domains.network import contract as network
from mtandao.domains.network.models import AddressWait, Guessing
from mtandao.doors.console.counts import Counts
from mtandao.doors.console.tests.conftest import Sitting
from tests.worlds import World


def test_passwords_that_are_tried_are_the_mornings_sentence_and_ring(world: World, admin: Sitting) -> None:
    assert "Passwords tried" not in admin.get("/")
    Guessing.objects.create(
        tenant_id=world.tenant_id, organization_id=world.tenant_id, by="login", key="wanjiku", attempts=60,
        began_at=world.now, last_at=world.now,
    )  # fmt: skip
    morning = admin.get("/")
    assert "Somebody tries passwords: 1 alarm rings." in morning
    assert 'href="/network/attempts/alarms/"' in morning
    assert Counts(world.ctx).waiting == 1
    Guessing.objects.update(ended_at=world.now)
    assert "Passwords tried" not in admin.get("/") and Counts(world.ctx).waiting == 0


def test_silent_routers_and_lines_without_an_address_are_rows(world: World, admin: Sitting) -> None:
    nas = network.register_nas(world.ctx, name="Tower", address="127.0.9.1", secret="long-enough")
    sale = world.sale()
    AddressWait.objects.create(
        tenant_id=world.tenant_id, organization_id=world.tenant_id, login=sale.login, reason="none_free",
        since=world.now,
    )  # fmt: skip
    told = network.Accounted(
        key="1", username=sale.login.username, nas_address=nas.address, acct_session_id="1",
        address="100.64.0.7", mac="", started_at=world.now - timedelta(hours=2),
        updated_at=world.now - timedelta(hours=1), stopped_at=world.now - timedelta(hours=1),
        stop_cause="Lost-Carrier", bytes_up=1, bytes_down=1,
    )  # fmt: skip
    network.record_sessions(world.ctx, rows=[told])
    morning = admin.get("/notifications/")
    assert "Routers that are silent" in morning and "1 subscriber offline" in morning
    assert "Lines without an address" in morning
    assert "Lines without an address" not in Sitting(world, "sales").get("/notifications/")
