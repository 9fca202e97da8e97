"""A provider whose papers go to the simulated KRA."""

from decimal import Decimal
from typing import Any

from django.db import connection

from mtandao.domains.billing import contract as billing
from mtandao.domains.billing.tests.fiscal_world import buyer
from mtandao.gateways.etims import jobs
from mtandao.gateways.etims.tests.conftest import SAVANNA, Office
from tests.worlds import World


def begun(world: World, office: Office, settings: Any) -> World:
    """A provider with VAT in his prices and a device that KRA knows."""
    settings.ETIMS_BASE_URL = office.base
    buyer(world)
    group = billing.create_tax_group(world.ctx, code="VAT-16", name="VAT", inclusive=True)
    rate = billing.NewTaxRate(code="VAT", name="VAT", percent=Decimal(16), starts_on=world.ctx.today)
    billing.add_tax_rate(world.ctx, group_id=group.id, new=rate)
    billing.set_default_tax_group(world.ctx, group_id=group.id)
    device = set_up(world)
    jobs.tell_papers(world.ctx, device_id=str(device.id))
    return world


def set_up(world: World, **values: Any) -> billing.FiscalDevice:
    given = {"pin": SAVANNA.tin, "branch": "00", "serial": SAVANNA.serial, "item_class": "8111210100"}
    return billing.set_up_fiscal_device(world.ctx, **given | values)


def the_device(world: World) -> billing.FiscalDevice:
    found = billing.fiscal_device(world.ctx)
    assert found is not None
    return found


def tell(world: World) -> None:
    jobs.tell_papers(world.ctx, device_id=str(the_device(world).id))


def state(world: World, paper: Any) -> billing.FiscalDocument:
    found = billing.paper_of(world.ctx, paper)
    assert found is not None
    return found


def waiting_jobs() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, status::text FROM procrastinate_jobs WHERE queue_name = 'etims'")
        return list(cursor.fetchall())
