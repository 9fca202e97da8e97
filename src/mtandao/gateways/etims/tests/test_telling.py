"""From an issued paper to KRA and back: the job against the simulator, over HTTP."""

from decimal import Decimal
from typing import Any

import psycopg
import pytest
from django.db import connection

from mtandao.domains.billing import contract as billing
from mtandao.domains.billing.tests.fiscal_world import buyer, invoices
from mtandao.domains.billing.tests.test_credit_notes import credit
from mtandao.foundation.outbox.relay import drain
from mtandao.foundation.tenancy.fence import fence
from mtandao.gateways.etims import jobs, lines
from mtandao.gateways.etims.tests.conftest import COAST, SAVANNA, Office
from mtandao.gateways.etims.tests.provider import begun, set_up, state, tell, the_device, waiting_jobs
from mtandao.gateways.outbound.alone import LOCK, UNLOCK
from tests.worlds import World

LISTENERS = ["gateways.etims.tell_kra", "gateways.etims.try_the_keys"]
pytestmark = pytest.mark.usefixtures("closed_lines")


@pytest.fixture
def isp(world: World, office: Office, settings: Any, closed_lines: None) -> World:
    return begun(world, office, settings)


def test_setting_it_up_makes_it_known(world: World, office: Office, settings: Any) -> None:
    settings.ETIMS_BASE_URL = office.base
    device = set_up(world)
    drain(LISTENERS)
    drain(LISTENERS)
    assert waiting_jobs() == [("gateways.etims.tell_papers", "todo")]
    jobs.tell_papers(world.ctx, device_id=str(device.id))
    known = the_device(world)
    assert (known.state, len(known.communication_key)) == ("ready", 64)
    assert known.control_unit.startswith("KRACU")


def test_a_key_that_was_lost_is_entered_by_hand(world: World, office: Office, settings: Any) -> None:
    settings.ETIMS_BASE_URL = office.base
    with office.client() as client:
        known_to_kra = client.initialise()
    device = set_up(world)
    jobs.tell_papers(world.ctx, device_id=str(device.id))
    assert the_device(world).state == "new" and "only once" in the_device(world).problem
    key = known_to_kra.value.communication_key  # type: ignore[union-attr]
    set_up(world, communication_key=key)
    jobs.test_device(world.ctx, device_id=str(device.id))
    tested = the_device(world)
    assert (tested.state, tested.test_problem, tested.tested_at) == ("ready", "", world.now)


def test_a_wrong_key_is_told_by_the_test(isp: World) -> None:
    set_up(isp, communication_key="0" * 64)
    jobs.test_device(isp.ctx, device_id=str(the_device(isp).id))
    assert the_device(isp).test_problem == "It is not valid device"


def test_an_invoice_is_signed_and_says_so(isp: World, office: Office) -> None:
    (invoice,) = invoices(isp, "1500")
    tell(isp)
    told = state(isp, invoice)
    (there,) = office.papers
    assert (told.state, told.number, told.attempts) == ("signed", 1, 1)
    assert (told.signature, told.internal_data) == (there["signature"], there["internal_data"])
    assert told.control_unit == the_device(isp).control_unit and told.receipt_label == "1/1"
    assert office.http.get(told.qr).status_code == 200
    body = there["body"]
    assert (body["totAmt"], body["taxAmtB"], body["taxblAmtB"]) == (1500, 206.9, 1293.1)
    assert body["receipt"]["trdeNm"] == "Savanna Net"


def test_a_credit_note_refers_to_the_invoice_it_takes_back(isp: World, office: Office) -> None:
    first, second = invoices(isp, "1500", "116")
    note = credit(isp, second, "58")
    tell(isp)
    assert [(one["number"], one["original"]) for one in office.papers] == [(1, 0), (2, 0), (3, 2)]
    assert state(isp, note).state == state(isp, first).state == "signed"


def test_two_hundred_invoices_lie_there_in_order_with_the_right_sums(isp: World, office: Office) -> None:
    issued = invoices(isp, *[f"{100 + number}.{number % 100:02d}" for number in range(200)])
    tell(isp)
    assert [(one["number"], one["trader_number"]) for one in office.papers] == [
        (number, invoice.number) for number, invoice in enumerate(issued, start=1)
    ]
    assert sum(Decimal(one["total"]) for one in office.papers) == sum(one.total for one in issued)
    assert billing.first_in_line(isp.ctx, the_device(isp).id) is None
    assert len(office.bodies("/etims-api/saveItem")) == 1


def test_without_a_simulator_the_demo_speaks_to_nobody(isp: World, settings: Any) -> None:
    settings.ETIMS_BASE_URL, settings.LOOPBACK_ONLY = None, True
    invoices(isp, "100")
    tell(isp)
    assert "none is named" in the_device(isp).problem
    settings.LOOPBACK_ONLY = False
    assert lines.config_of(the_device(isp)).addresses.base == "https://etims-api.kra.go.ke/etims-api"


def test_one_device_speaks_with_one_voice(kept_world: World, office: Office, settings: Any) -> None:
    """The lock is another connection's, as another worker's would be."""
    isp = begun(kept_world, office, settings)
    invoices(isp, "100")
    wanted = connection.get_connection_params()
    known = {key: wanted[key] for key in ("host", "port", "user", "password", "dbname") if wanted.get(key)}
    with psycopg.connect(**known, autocommit=True) as other:
        name = f"etims/{the_device(isp).id}/{isp.tenant_id}"
        other.execute(LOCK, [name])
        tell(isp)
        assert office.papers == [] and waiting_jobs() == [("gateways.etims.tell_papers", "todo")]
        other.execute(UNLOCK, [name])
    tell(isp)
    assert len(office.papers) == 1


def test_the_clock_wakes_lines_that_sleep(isp: World) -> None:
    assert jobs.look_after_papers(isp.ctx) == "0 lines with papers, 0 late"
    invoices(isp, "100")
    assert jobs.look_after_papers(isp.later(hours=7).ctx) == "1 lines with papers, 1 late"
    assert waiting_jobs() == [("gateways.etims.tell_papers", "todo")]


def test_two_providers_lie_apart(isp: World, office: Office) -> None:
    coast = World("coast")
    with fence(coast.ctx):
        buyer(coast)
        set_up(coast, pin=COAST.tin, branch=COAST.branch, serial=COAST.serial)
        invoices(coast, "200")  # KRA does not know this device yet
        tell(coast)
        invoices(coast, "200")
        tell(coast)
    invoices(isp, "100")
    tell(isp)
    assert [(one["tin"], one["number"], one["total"]) for one in office.papers] == [
        (SAVANNA.tin, 1, "100"),
        (COAST.tin, 1, "200"),
    ]
