"""Sending SMS through Africa's Talking. One request, never repeated: nothing there makes a repeat safe."""

import logging
import re
from collections.abc import Sequence
from types import TracebackType
from typing import Self

import httpx

from mtandao.gateways.outbound.answers import Answer, Kind, NotSent, Rejected
from mtandao.gateways.outbound.pace import Pace
from mtandao.gateways.outbound.wire import Heard, Wire
from mtandao.gateways.sms.config import AfricasTalkingConfig
from mtandao.gateways.sms.replies import Batch, read_batch

log = logging.getLogger(__name__)
MOST_RECIPIENTS = 1_000  # of one request; ours, to keep requests small
_PHONE = re.compile(r"\+[1-9][0-9]{7,14}")
_SENDER = re.compile(r"[A-Za-z0-9 ._-]{1,11}|[0-9]{3,15}")


class AfricasTalkingClient:
    """One account's line. Thread-safe; keep one per process and close it at the end."""

    def __init__(self, config: AfricasTalkingConfig, *, transport: httpx.BaseTransport | None = None) -> None:
        self._config = config
        headers = {"apiKey": config.api_key, "Accept": "application/json"}  # without Accept the answer is XML
        self._wire = Wire(
            config.base_url, config.timeouts, headers=headers, proxy=config.proxy, transport=transport
        )
        self._pace = Pace(config.requests_per_second, config.burst)

    def send(
        self, to: Sequence[str], text: str, *, sender_id: str | None = None, enqueue: bool = False
    ) -> Answer[Batch]:
        """`to` as E.164 with plus (`+254700000001`), doubles sent once. `enqueue` for large batches.

        Accepted means that they answered, not that every recipient was taken: look at each. After Unknown do
        not send again before the delivery reports have had five minutes to come.
        """
        phones = list(dict.fromkeys(phone.strip() for phone in to))
        sender = self._config.sender_id if sender_id is None else sender_id
        problem = _problem(phones, text, sender)
        if problem:
            return Rejected("local.invalid", problem, Kind.INVALID)
        if not self._pace.take(self._config.patience_seconds):
            return NotSent("too many messages are waiting already")
        form = {
            "username": self._config.username,
            "to": ",".join(phones),
            "message": text,
            "bulkSMSMode": "1",
        }
        form |= {"from": sender} if sender else {}
        form |= {"enqueue": "1"} if enqueue else {}
        kept = form | {"message": f"{len(text)} letters"}  # texts hold passwords and codes
        heard = self._wire.call("POST", "/version1/messaging", form=form, keep=kept)
        answer = read_batch(heard, phones) if isinstance(heard, Heard) else heard
        log.info("sms to %d: %s", len(phones), type(answer).__name__.lower())
        return answer

    def close(self) -> None:
        self._wire.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _problem(phones: list[str], text: str, sender: str) -> str:
    if not phones:
        return "A message needs someone to go to."
    if len(phones) > MOST_RECIPIENTS:
        return f"One request takes {MOST_RECIPIENTS} recipients, not {len(phones)}."
    if not text.strip():
        return "A message needs some text."
    if sender and not _SENDER.fullmatch(sender):
        return "A sender id has at most 11 letters and digits, or is a short code."
    wrong = next((phone for phone in phones if not _PHONE.fullmatch(phone)), None)
    return "" if wrong is None else f"A phone must be +254…, and one ends …{wrong[-3:]} and is not."
