"""A customer pays a paybill or till by hand: validation, money, confirmation."""

import logging
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from mtandao.gateways.mpesa.simulator.bodies import c2b
from mtandao.gateways.mpesa.simulator.config import ShortCode
from mtandao.gateways.mpesa.simulator.moving import confirm, draft, move, refusal
from mtandao.gateways.mpesa.simulator.records import Entry, Registration
from mtandao.gateways.mpesa.simulator.scripts import RESULT_TEXTS
from mtandao.gateways.mpesa.simulator.world import Safaricom

log = logging.getLogger(__name__)
_JOB = "pay by hand"


@dataclass(frozen=True, slots=True)
class Paid:
    """`receipt`, or why not: `refused` is the organisation's or M-Pesa's own code, `because` a sentence."""

    receipt: str = ""
    refused: str = ""
    because: str = ""


@dataclass(frozen=True, slots=True)
class Validated:
    """The organisation accepts, with a reference of its own, or refuses."""

    reference: str = ""
    refused: str = ""
    because: str = ""


def prepare(world: Safaricom) -> None:
    async def job(about: dict[str, Any]) -> None:
        short_code = world.short_code(about["short_code"])
        if short_code is not None:
            await pay(world, short_code, about["phone"], Decimal(about["amount"]), about["account"])

    world.scheduler.handles(_JOB, job)


def pay_soon(world: Safaricom, short_code: ShortCode, phone: str, amount: Decimal, account: str) -> None:
    about = {"short_code": short_code.code, "phone": phone, "amount": str(amount), "account": account}
    world.scheduler.add(_JOB, world.chance.between("pay", (1.0, 3.0)), about)


async def pay(world: Safaricom, short_code: ShortCode, phone: str, amount: Decimal, account: str) -> Paid:
    """Money moves at most once; the confirmation is a notice of it and cannot undo it."""
    stopped = refusal(world, phone, amount)
    if stopped:
        return Paid(refused=stopped, because=RESULT_TEXTS[stopped])
    conversation = world.conversation_ids()[0]
    receipt = world.next_receipt()
    account = "" if short_code.till else account[:20]
    registration = world.registrations.find(short_code.code)
    reference = ""
    if registration is not None and short_code.validates:
        asked = draft(world, receipt, "c2b", short_code, phone, amount, account, conversation)
        answer = await _validate(world, registration, asked)
        if answer.refused:
            log.info("paybill %s: %s refused by validation, %s", short_code.code, account, answer.refused)
            return Paid(refused=answer.refused, because=answer.because)
        reference = answer.reference
    stopped = refusal(world, phone, amount)  # another payment may have emptied the wallet meanwhile
    if stopped:
        return Paid(refused=stopped, because=RESULT_TEXTS[stopped])
    with world.store.transaction():
        entry = move(
            world,
            receipt=receipt,
            channel="c2b",
            short_code=short_code,
            phone=phone,
            amount=amount,
            account=account,
            conversation=conversation,
            our_reference=reference,
        )
        confirm(world, entry, 0.0)
    log.info("paybill %s: KES %s for %s, receipt %s", short_code.code, amount, account or "the till", receipt)
    return Paid(receipt=receipt)


async def _validate(world: Safaricom, registration: Registration, asked: Entry) -> Validated:
    """The organisation's answer. Silence, nonsense and errors fall to the registered default."""
    reply = await world.sender.post(
        registration.validation_url,
        c2b(asked, registration.version, world.chance, in_validation=True),
        headers=world.headers(asked.short_code),
        timeout_seconds=world.config.validation_deadline_seconds,
    )
    heard = reply.json if reply.is_well else None
    answer: dict[str, Any] = heard if isinstance(heard, dict) else {}
    code = str(answer.get("ResultCode", "")).strip()
    if not code:
        silent = reply.problem or f"HTTP {reply.status} without a result code"
        if registration.complete_when_silent:
            return Validated()
        return Validated(refused="no answer", because=f"Validation gave no answer: {silent}")
    if code != "0":
        return Validated(refused=code, because=str(answer.get("ResultDesc", "Rejected")))
    return Validated(reference=str(answer.get("ThirdPartyTransID", "")))
