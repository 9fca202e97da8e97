"""What became of a paper that was sent, for the pages of invoices and payments."""

from uuid import UUID

from mtandao.domains.billing import contract as billing
from mtandao.domains.messaging.choices import Channel, State
from mtandao.domains.messaging.models import Message
from mtandao.domains.messaging.queries import last_message_about
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words

# What did not arrive and will not by itself.
BROKEN = (State.FAILED, State.NOT_SENT, State.UNKNOWN, State.WAITING)


def sending_of(ctx: Context, paper_id: UUID) -> billing.Sending | None:
    """For the pages of invoices and payments."""
    last = last_message_about(ctx, paper_id)
    if last is None:
        return None
    state = State(last.state)
    problem = last.why or str(state.label) if state in BROKEN else ""
    return billing.Sending(
        last.created_at, str(last.get_channel_display()), shown(last), str(state.label), problem
    )


def shown(message: Message) -> str:
    return message.to if message.channel == Channel.EMAIL else words.phone(message.to)
