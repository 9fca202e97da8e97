"""KRA is told what the billing room puts in its line."""

from collections.abc import Sequence

from mtandao.domains.billing import contract as billing
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import listens_to
from mtandao.gateways.etims import jobs


@listens_to(billing.FiscalPapersQueued, billing.FiscalDeviceSetUp, batch=True)
def tell_kra(ctx: Context, events: Sequence[billing.FiscalPapersQueued | billing.FiscalDeviceSetUp]) -> None:
    """One job a device, however many events say so."""
    for device_id in dict.fromkeys(event.subject_id for event in events):
        jobs.wake(ctx, device_id)


@listens_to(billing.FiscalTestWanted)
def try_the_keys(ctx: Context, event: billing.FiscalTestWanted) -> None:
    jobs.test_device.defer(ctx, device_id=event.subject_id)
