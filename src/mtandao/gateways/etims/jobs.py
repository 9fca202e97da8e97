"""Calls to KRA: outside any transaction, each recorded before and after. One device's papers go strictly in order."""

import json
import time
from datetime import timedelta
from uuid import UUID

from mtandao.domains.billing import contract as billing
from mtandao.foundation.context import Context
from mtandao.foundation.jobs import job
from mtandao.foundation.refusals import Unavailable
from mtandao.foundation.schedules import scheduled
from mtandao.gateways.etims import answers
from mtandao.gateways.etims.lines import Nowhere, line, written
from mtandao.gateways.etims.outcomes import INSTALLED_BEFORE
from mtandao.gateways.outbound.alone import alone
from mtandao.gateways.outbound.answers import Accepted, Kind, Rejected, problem_of

# After this a job makes room for others and queues itself again.
BUSY_SECONDS = 15.0
LOOK_AGAIN = timedelta(seconds=5)
# Told that we ask too often, we wait this long, and longer each time.
BACK_OFF, LONGEST = timedelta(seconds=30), timedelta(minutes=15)
KEY_LOST = (
    "KRA knows this device already and tells its key only once. Enter the key that was told then; "
    "or have KRA reset the device, and begin anew."
)


def wake(ctx: Context, device_id: UUID, wait: timedelta | None = None) -> None:
    """Have what waits told. One waiting job a device is enough, however many wake it."""
    tell_papers.defer(ctx, wait=wait, only_one=str(device_id), device_id=device_id)


@job(queue="etims")
def tell_papers(ctx: Context, *, device_id: str) -> None:
    """Make the device known if need be, then tell its papers, one after another, none left out.

    Unavailable while KRA is away: the first in line is sent again, the same bytes under the same number.
    """
    with alone(ctx, f"etims/{device_id}") as mine:
        if not mine:
            wake(ctx, UUID(device_id), LOOK_AGAIN)
            return
        device = billing.FiscalDevice.found(ctx, id=UUID(device_id))
        try:
            if not device.communication_key and not _made_known(ctx, device):
                return
            _tell(ctx, device.id)
        except Nowhere as problem:
            billing.record_device_stopped(ctx, device_id=device.id, problem=str(problem))


def _tell(ctx: Context, device_id: UUID) -> None:
    until = time.monotonic() + BUSY_SECONDS
    while True:
        document = billing.first_in_line(ctx, device_id)
        if document is None or document.state == billing.FiscalState.REJECTED:
            return
        if document.device.state == billing.DeviceState.FAULTY or not _tell_one(ctx, document):
            return
        if time.monotonic() > until:
            wake(ctx, device_id)
            return


def _tell_one(ctx: Context, document: billing.FiscalDocument) -> bool:
    """Whether the next may follow."""
    client = line(document.device)
    try:
        payload = document.payload or written(document.device, billing.fiscal_paper(ctx, document))
    except billing.NoFiscalClass as refusal:
        billing.record_rejected(ctx, document_id=document.id, words=refusal.detail)
        return False
    said = _items_known(ctx, document, payload)
    if said is None:
        payload = billing.record_sending(ctx, document_id=document.id, payload=payload)
        said = answers.understood(client, document, payload, client.save_sale(payload.encode()))
    return _recorded(ctx, document, said)


def _recorded(ctx: Context, document: billing.FiscalDocument, said: answers.Said) -> bool:
    match said:
        case billing.FiscalReceipt():
            billing.record_signed(ctx, document_id=document.id, receipt=said)
            return True
        case answers.Taken(words=words):
            billing.record_taken(ctx, document_id=document.id, words=words)
            return True
        case answers.No(words=words):
            billing.record_rejected(ctx, document_id=document.id, words=words)
        case answers.WrongDevice(words=words):
            billing.record_waiting(ctx, document_id=document.id, words=words)
            billing.record_device_stopped(ctx, device_id=document.device_id, problem=words)
        case answers.TooFast(words=words):
            billing.record_waiting(ctx, document_id=document.id, words=words)
            wake(ctx, document.device_id, min(BACK_OFF * 2 ** min(document.attempts, 8), LONGEST))
        case answers.Later(words=words):
            billing.record_waiting(ctx, document_id=document.id, words=words)
            raise Unavailable(f"KRA signed nothing: {words}")
    return False


def _items_known(ctx: Context, document: billing.FiscalDocument, payload: str) -> answers.Said | None:
    """Register what this paper names and KRA does not know; what stood in the way, or None."""
    device, new = document.device, []
    for item in json.loads(payload)["itemList"]:
        code = item["itemCd"]
        if code in device.items or code in new:
            continue
        answer = line(device).save_item(
            code=code,
            class_code=item["itemClsCd"],
            name=f"Internet service {code[-7:].lstrip('0')}",
            tax_class=item["taxTyCd"],
        )
        there = isinstance(answer, Accepted) or (
            isinstance(answer, Rejected) and answer.kind is Kind.ALREADY_DONE
        )
        if not there:
            return answers.refused(answer)
        new.append(code)
    if new:
        billing.record_items(ctx, device_id=device.id, items=new)
    return None


def _made_known(ctx: Context, device: billing.FiscalDevice) -> bool:
    """Once for ever. After a lost answer KRA says 902, and only a person can go on."""
    answer = line(device).initialise()
    if isinstance(answer, Accepted):
        billing.record_device_started(
            ctx,
            device_id=device.id,
            communication_key=answer.value.communication_key,
            control_unit=answer.value.control_unit,
        )
        return True
    words = problem_of(answer)
    if isinstance(answer, Rejected) and not answer.may_try_again:
        known = answer.code == INSTALLED_BEFORE
        said = KEY_LOST if known else f"KRA does not take the device: {words} ({answer.code})"
        billing.record_device_stopped(ctx, device_id=device.id, problem=said)
        return False
    billing.record_device_stopped(ctx, device_id=device.id, problem=f"KRA is not reached: {words}")
    raise Unavailable(f"KRA did not take the device: {words}")


@job(queue="etims")
def test_device(ctx: Context, *, device_id: str) -> None:
    """Ask KRA for its code tables: whoever gets them is known there."""
    device = billing.FiscalDevice.found(ctx, id=UUID(device_id))
    try:
        problem = (
            problem_of(line(device).codes()) if device.communication_key else device.problem or "not begun"
        )
    except Nowhere as nowhere:
        problem = str(nowhere)
    billing.record_fiscal_test(ctx, device_id=device.id, problem=problem, at=ctx.now)


@scheduled(cron="*/10 * * * *", label="Papers for the tax office")
def look_after_papers(ctx: Context) -> str:
    """Wake lines that sleep, and raise the alarm where the oldest paper waits too long."""
    devices = billing.devices_with_papers(ctx)
    for device in devices:
        wake(ctx, device.id)
    late = billing.raise_fiscal_alarms(ctx)
    return f"{len(devices)} lines with papers, {late} late"
