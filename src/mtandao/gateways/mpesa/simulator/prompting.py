"""The life of a prompt: shown, then decided by its script or by a person."""

import logging
from datetime import timedelta
from decimal import Decimal
from typing import Any

from mtandao.gateways.mpesa.simulator.checking import Wanted
from mtandao.gateways.mpesa.simulator.moving import move, refusal
from mtandao.gateways.mpesa.simulator.numbers import checkout_id
from mtandao.gateways.mpesa.simulator.records import Entry, Push
from mtandao.gateways.mpesa.simulator.scripts import PROMPT_SECONDS, RESULT_TEXTS, Delivery, Script
from mtandao.gateways.mpesa.simulator.telling import tell, tell_failure
from mtandao.gateways.mpesa.simulator.world import Safaricom

log = logging.getLogger(__name__)
IGNORED_SECONDS = 26.0  # how long the network tries a phone that does not answer
_END, _FIRST, _FORGET = "end prompt", "tell first failure", "forget prompt"


def prepare(world: Safaricom) -> None:
    """Teach the scheduler what the jobs of prompts mean."""
    world.scheduler.handles(_END, lambda about: _job_end(world, about))
    world.scheduler.handles(_FIRST, lambda about: _job_first(world, about))
    world.scheduler.handles(_FORGET, lambda about: _job_forget(world, about))


def show(world: Safaricom, wanted: Wanted, script: Script) -> Push:
    """The prompt is on the phone from now on."""
    now = world.clock.calendar()
    push = Push(
        checkout_id=_unused_id(world, wanted.phone),
        merchant_id=world.conversation_ids()[0],
        short_code=wanted.short_code.code,
        organization=wanted.short_code.organization,
        phone=wanted.phone,
        amount=wanted.amount,
        account=wanted.account,
        description=wanted.description,
        callback_url=wanted.callback_url,
        till=bool(wanted.short_code.till),
        script=script.name,
        began=world.clock.seconds(),
        began_at=now.isoformat(timespec="seconds"),
        held=world.whims.holds_every_phone or world.customers.find(wanted.phone).held,
    )
    with world.store.transaction():
        world.pushes.save(push)
        if not push.held:
            _plan(world, push, script)
    log.info(
        "STK push KES %d to …%s for %s, account %s: %s",
        push.amount,
        push.phone[-3:],
        push.organization,
        push.account,
        "waits on the page" if push.held else script.name,
    )
    return push


def _unused_id(world: Safaricom, phone: str) -> str:
    at = world.clock.calendar()
    while world.pushes.find(checkout_id(at, phone)):
        at += timedelta(milliseconds=1)
    return checkout_id(at, phone)


def _plan(world: Safaricom, push: Push, script: Script) -> None:
    about = {"checkout": push.checkout_id}
    if script.first_code:
        world.scheduler.add(_FIRST, script.first_after, about | {"code": script.first_code})
    if script.code is None:
        world.scheduler.add(_FORGET, PROMPT_SECONDS, about, id=_job_id(push))
    elif script.delivery is not Delivery.BEFORE_ACK:
        after = world.chance.between("prompt", script.after)
        world.scheduler.add(_END, after, about | {"code": script.code}, id=_job_id(push))


def _job_id(push: Push) -> str:
    return f"end-{push.checkout_id}"


def _job_end(world: Safaricom, about: dict[str, Any]) -> None:
    push = world.pushes.find(about["checkout"])
    if push is not None and push.is_open:
        tell(world, push, end(world, push, about["code"]))


def _job_first(world: Safaricom, about: dict[str, Any]) -> None:
    """A failure is told now; the success it hides comes later."""
    push = world.pushes.find(about["checkout"])
    if push is None or not push.is_open:
        return
    push.result_code, push.result_text = about["code"], RESULT_TEXTS[about["code"]]
    world.pushes.save(push)
    tell_failure(world, push)


def _job_forget(world: Safaricom, about: dict[str, Any]) -> None:
    push = world.pushes.find(about["checkout"])
    if push is not None and push.is_open:
        push.ended, push.forgotten = world.clock.seconds(), True
        world.pushes.save(push)


def end(world: Safaricom, push: Push, code: str) -> Entry | None:
    """The prompt closes; with code 0 the money moves, unless wallet or limits forbid. Nobody is told yet."""
    amount = Decimal(push.amount)
    if code == "0":
        code = refusal(world, push.phone, amount) or "0"
    entry = None
    with world.store.transaction():
        if code == "0":
            short_code = world.short_code(push.short_code)
            assert short_code is not None
            entry = move(
                world,
                receipt=world.next_receipt(),
                channel="stk",
                short_code=short_code,
                phone=push.phone,
                amount=amount,
                account=push.account,
                conversation=push.merchant_id,
            )
            push.receipt = entry.receipt
        push.ended, push.result_code = world.clock.seconds(), code
        push.result_text = RESULT_TEXTS.get(code, "Failed")
        world.pushes.save(push)
    log.info("STK push to …%s ended: %s %s", push.phone[-3:], code, push.receipt or push.result_text)
    return entry


def decide(world: Safaricom, push: Push, code: str) -> None:
    """A person pressed a button on the phone: the script no longer matters."""
    with world.store.transaction():
        world.scheduler.cancel(_job_id(push))
        tell(world, push, end(world, push, code))


def ignore(world: Safaricom, push: Push) -> None:
    """Nobody answers: the network gives up after its usual time."""
    left = IGNORED_SECONDS - (world.clock.seconds() - push.began)
    push.held = False
    with world.store.transaction():
        world.pushes.save(push)
        world.scheduler.add(_END, left, {"checkout": push.checkout_id, "code": "1037"}, id=_job_id(push))
