"""Delivery reports: Sent, Buffered, then the end, over some seconds. Each is posted once and never again."""

from typing import Any

from mtandao.gateways.sms.simulator.scripts import Script
from mtandao.gateways.sms.simulator.world import AfricasTalking, Message

_JOB = "change status"
_NETWORKS = {"+2547": "63902", "+2541": "63902", "+25473": "63903", "+25478": "63903", "+25477": "63907"}
TWICE_GAP_SECONDS = 2.0


def prepare(world: AfricasTalking) -> None:
    world.scheduler.handles(_JOB, lambda about: _change(world, about))


def plan(world: AfricasTalking, message: Message, script: Script) -> None:
    """What will happen to a taken message. A script without reports still delivers: only nobody is told."""
    end = world.chance.between("delivered", world.config.delivered_after)
    for status, after in (("Sent", end * 0.1), ("Buffered", end * 0.5)):
        _schedule(world, message, status, "", after, told=script.reports > 0)
    _schedule(world, message, script.end, script.reason, end, told=script.reports > 0)
    for extra in range(1, script.reports):
        _schedule(world, message, script.end, script.reason, end + extra * TWICE_GAP_SECONDS, told=True)


async def report_before_answer(world: AfricasTalking, message: Message, script: Script) -> None:
    """The report overtakes the answer to the sending."""
    message.status = script.end
    world.save(message)
    url = world.accounts[message.username].report_url
    if url:
        fields = _fields(message)
        await world.callbacks.send_now("delivery report", message.id, url, fields, as_form=True)


def _schedule(
    world: AfricasTalking, message: Message, status: str, reason: str, after: float, *, told: bool
) -> None:
    world.scheduler.add(
        _JOB, after, {"message": message.id, "status": status, "reason": reason, "told": told}
    )


def _change(world: AfricasTalking, about: dict[str, Any]) -> None:
    message = world.messages.get(about["message"])
    if message is None:
        return
    message.status, message.reason = about["status"], about["reason"]
    message.reports.append(message.status)
    world.save(message)
    url = world.accounts[message.username].report_url
    if not url:
        return
    if about["told"]:
        world.callbacks.schedule(
            "delivery report", message.id, url, _fields(message), after=0.0, as_form=True
        )
    else:
        world.callbacks.lose("delivery report", message.id, url, _fields(message), as_form=True)


def _fields(message: Message) -> dict[str, str]:
    fields = {
        "id": message.id,
        "status": message.status,
        "phoneNumber": message.phone,
        "networkCode": network_of(message.phone),
        "retryCount": "0",
    }
    return fields | ({"failureReason": message.reason} if message.reason else {})


def network_of(phone: str) -> str:
    return next((_NETWORKS[phone[:n]] for n in (6, 5) if phone[:n] in _NETWORKS), "99999")
