"""The device that the tax office knows the provider by, and who may touch it."""

import pytest
from django.db import connection

from mtandao.domains.billing import contract as billing
from mtandao.domains.billing.commands import fiscal_device as setting_up
from mtandao.domains.billing.errors import (
    FiscalDeviceInTheWay,
    FiscalDeviceStarted,
)
from mtandao.domains.billing.models import FiscalDocument
from mtandao.domains.billing.tests.fiscal_world import DEVICE, announced, device, invoices, papers
from mtandao.foundation.refusals import Malformed, NotAllowed, NotFound
from tests.worlds import World


def test_a_device_is_set_up_with_what_kra_asks_for(world: World) -> None:
    with pytest.raises(Malformed) as refused:
        billing.set_up_fiscal_device(
            world.ctx, pin="123", branch="x", serial="", item_class="1", door="gavaconnect", next_number=0
        )
    assert refused.value.fields.keys() == {
        "pin", "branch", "serial", "item_class", "next_number", "app_id", "app_key", "app_secret",
    }  # fmt: skip
    with pytest.raises(Malformed):
        billing.set_up_fiscal_device(world.ctx, **DEVICE, state="ready")
    made = billing.set_up_fiscal_device(world.ctx, **DEVICE)
    assert (made.state, made.started_at) == ("new", None)
    invoices(world, "100")
    assert papers(world) == []  # KRA does not know it yet
    assert billing.set_up_fiscal_device(world.ctx, serial="demo-0002").id == made.id


def test_once_it_has_begun_it_stays_the_same_device(world: World) -> None:
    first = device(world)
    assert (first.state, first.started_at) == ("ready", world.now)
    with pytest.raises(FiscalDeviceStarted):
        billing.set_up_fiscal_device(world.ctx, serial="another")
    invoices(world, "100")
    kept = billing.set_up_fiscal_device(world.ctx, next_number=1, communication_key="")
    assert (kept.next_number, kept.communication_key) == (2, "told-once")
    setting_up.retire_fiscal_device(world.ctx, device_id=first.id)
    with pytest.raises(FiscalDeviceInTheWay):
        setting_up.retire_fiscal_device(world.ctx, device_id=first.id)
    invoices(world, "100")
    other = device(world, serial="another")
    invoices(world, "100")
    assert other.id != first.id
    assert [number for number, *_ in papers(world)] == [1, 1]
    assert billing.first_in_line(world.ctx, first.id) is not None


def test_papers_are_queued_while_the_device_is_being_mended(world: World) -> None:
    made = device(world)
    billing.record_device_stopped(world.ctx, device_id=made.id, problem="KRA says 901")
    billing.record_device_stopped(world.ctx, device_id=made.id, problem="KRA says 901")
    assert len(announced("fiscal.device_stopped")) == 1
    invoices(world, "100")
    anew = billing.set_up_fiscal_device(world.ctx, begin_anew=True)
    assert (anew.state, anew.communication_key) == ("faulty", "")
    invoices(world, "100")
    started = billing.record_device_started(
        world.ctx, device_id=made.id, communication_key="new-key", control_unit="KRACU9"
    )
    assert (started.state, started.problem) == ("ready", "")
    assert [number for number, *_ in papers(world)] == [1, 2]


def test_the_key_lies_sealed_and_out_of_the_audit(world: World) -> None:
    made = device(world, communication_key="told-once-and-never-again")
    with connection.cursor() as cursor:
        cursor.execute("SELECT communication_key FROM billing_fiscaldevice WHERE id = %s", [made.id])
        (lying,) = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM foundation_auditentry e WHERE e::text LIKE '%%told-once-and%%'")
        (told,) = cursor.fetchone()
    assert "told-once" not in lying and told == 0


@pytest.mark.parametrize("code", ["support", "readonly", "noc"])
def test_who_may_not_set_up_fiscal_devices_changes_nothing(world: World, code: str) -> None:
    made = device(world)
    invoices(world, "100")
    (document,) = FiscalDocument.of(world.ctx)
    his = world.as_role(code)
    for deed in (
        lambda: billing.set_up_fiscal_device(his, sandbox=True),
        lambda: setting_up.retire_fiscal_device(his, device_id=made.id),
        lambda: setting_up.test_fiscal_device(his, device_id=made.id),
        lambda: billing.send_again(his, document_id=document.id),
        lambda: setting_up.choose_fiscal_classes(his, classes={}),
    ):
        with pytest.raises(NotAllowed):
            deed()
    made.refresh_from_db()
    assert (made.state, made.sandbox) == ("ready", False)


def test_another_tenants_device_and_papers_are_not_there(world: World) -> None:
    made = device(world)
    invoices(world, "100")
    (document,) = FiscalDocument.of(world.ctx)
    billing.record_rejected(world.ctx, document_id=document.id, words="910")
    coast = World("coast").ctx
    assert billing.fiscal_device(coast) is None and billing.devices_with_papers(coast) == []
    assert billing.first_in_line(coast, made.id) is None
    with pytest.raises(NotFound):
        billing.send_again(coast, document_id=document.id)
    with pytest.raises(NotFound):
        setting_up.retire_fiscal_device(coast, device_id=made.id)
    assert billing.paper_of(coast, document.invoice) is None  # type: ignore[arg-type]


def test_kra_signs_shillings_alone(world: World) -> None:
    india = World("bharat", country="IN")
    with pytest.raises(Malformed, match="Not saved"):
        billing.set_up_fiscal_device(india.ctx, **DEVICE)
