"""What an answer of Africa's Talking means for our messages: taken, failed, in doubt, or held back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.translation import gettext_noop

from mtandao.domains.messaging import contract as messaging
from mtandao.domains.messaging.contract import Result, State
from mtandao.gateways.outbound.answers import PASSING, Accepted, Answer, Kind, NotSent, Rejected
from mtandao.gateways.sms.outcomes import Standing
from mtandao.gateways.sms.replies import Batch, Recipient

# How often one message is tried when they say "later".
MOST_ATTEMPTS = 5

NO_CREDIT = gettext_noop("There is no credit left at Africa's Talking. Buy some, then resume sending.")
BAD_SENDER = gettext_noop(
    "Africa's Talking does not know our sender id. Have it approved, or leave it empty."
)
STOPS = MappingProxyType(
    {
        Kind.BALANCE: NO_CREDIT,
        Kind.CREDENTIALS: gettext_noop("Africa's Talking does not accept our API key. Make a new one there."),
        Kind.CONFIGURATION: BAD_SENDER,
    }
)
FAILURES = MappingProxyType(
    {
        Standing.HELD: gettext_noop("Africa's Talking holds this back as risky."),
        Standing.NUMBER_REFUSED: gettext_noop("This number cannot get SMS."),
        Standing.OPTED_OUT: gettext_noop("This number wants no messages from us."),
        Standing.DO_NOT_DISTURB: gettext_noop("This number takes no advertising."),
        Standing.UNROUTABLE: gettext_noop("There is no way to this network."),
        Standing.REFUSED: gettext_noop("The network refused it."),
    }
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`stop`: nothing more is taken until this is mended. `away`: nothing was taken just now; again later."""

    results: Sequence[Result]
    stop: str = ""
    away: str = ""

    @classmethod
    def of_all(cls, verdicts: Iterable["Verdict"]) -> "Verdict":
        several = list(verdicts)
        return cls(
            [result for each in several for result in each.results],
            next((each.stop for each in several if each.stop), ""),
            next((each.away for each in several if each.away), ""),
        )


def verdict(messages: Sequence[messaging.Message], answer: Answer[Batch]) -> Verdict:
    """Of one call, message by message."""
    if isinstance(answer, Accepted):
        told = {recipient.phone: recipient for recipient in answer.value.recipients}
        stops = [stop for each in told.values() if (stop := _stop(each))]
        return Verdict([_result(each, told[each.to]) for each in messages], stops[0] if stops else "")
    if isinstance(answer, NotSent):
        return Verdict(_all(messages, State.QUEUED), away=answer.reason)
    if not isinstance(answer, Rejected):
        return Verdict(_all(messages, State.UNKNOWN, f"Whether it left is not known: {answer.reason}."))
    if answer.kind in PASSING:
        return Verdict(_all(messages, State.QUEUED), away=answer.message)
    stop = STOPS.get(answer.kind, "")
    return Verdict(_all(messages, State.WAITING if stop else State.FAILED, stop or answer.message), stop)


def _all(messages: Sequence[messaging.Message], state: State, reason: str = "") -> list[Result]:
    return [Result(message_id=each.id, state=state, reason=reason) for each in messages]


def _stop(recipient: Recipient) -> str:
    """What is wrong with us, not with this number."""
    if recipient.standing is Standing.SENDER_REFUSED:
        return BAD_SENDER
    return NO_CREDIT if recipient.standing is Standing.NO_CREDIT else ""


def _result(message: messaging.Message, recipient: Recipient) -> Result:
    said = recipient.status or f"code {recipient.status_code}"
    if recipient.standing is Standing.TAKEN:
        return Result(
            message_id=message.id,
            state=State.SENT,
            provider_id=recipient.message_id,
            parts=recipient.parts,
            cost=recipient.cost,
            cost_currency=recipient.currency,
        )
    if stop := _stop(recipient):
        return Result(message_id=message.id, state=State.WAITING, reason=stop)
    if recipient.standing is Standing.TRY_LATER:
        state = State.WAITING if message.attempts < MOST_ATTEMPTS else State.FAILED
        return Result(
            message_id=message.id, state=state, reason=f"Africa's Talking could not take it ({said})."
        )
    if recipient.standing is Standing.UNKNOWN:
        return Result(
            message_id=message.id, state=State.UNKNOWN, reason=f"Whether it left is not known: {said}."
        )
    return Result(
        message_id=message.id, state=State.FAILED, reason=f"{FAILURES[recipient.standing]} ({said})"
    )
