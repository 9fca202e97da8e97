"""The simulated Africa's Talking as one thing: accounts, messages, clock, callbacks."""

import itertools
import secrets
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from mtandao.gateways.simulation.callbacks import Policy
from mtandao.gateways.simulation.world import World
from mtandao.gateways.sms.simulator.config import Account, SimulatorConfig


@dataclass(slots=True)
class Message:
    """One text to one phone (`incoming`: from one). `status` is the newest that happened, reported or not."""

    number: int
    id: str
    username: str
    phone: str
    sender: str
    text: str
    parts: int
    cost: str
    at: str
    moment: float
    status: str
    script: str
    incoming: bool = False
    reason: str = ""
    reports: list[str] = field(default_factory=list)


class AfricasTalking(World):
    def __init__(self, config: SimulatorConfig) -> None:
        super().__init__(config, "africastalking", Policy(config.callback_timeout_seconds))
        self.config = config
        self._read()

    def _read(self) -> None:
        """From the store, or as configured."""
        kept = {one["username"]: one for one in self.store.every("account")}
        self.accounts = {one.username: _merged(one, kept.get(one.username)) for one in self.config.accounts}
        self.messages = {one["id"]: Message(**one) for one in self.store.every("message")}
        ordered = sorted(self.messages.values(), key=lambda message: message.number)
        self.messages = {message.id: message for message in ordered}
        self.blacklist = {one["phone"] for one in self.store.every("blacklist")}
        self._numbers = itertools.count(ordered[-1].number + 1 if ordered else 1)
        self.resume(max((message.moment for message in ordered), default=0.0))

    def save_account(self, account: Account) -> None:
        self.accounts[account.username] = account
        shown = asdict(account) | {"balance": str(account.balance), "sender_ids": list(account.sender_ids)}
        self.store.put("account", account.username, shown)

    def spend(self, account: Account, cost: Decimal) -> Account:
        spent = replace(account, balance=account.balance - cost)
        self.save_account(spent)
        return spent

    def new_message(
        self,
        account: Account,
        phone: str,
        sender: str,
        text: str,
        *,
        parts: int,
        cost: str,
        status: str,
        script: str,
    ) -> Message:
        message = Message(
            number=next(self._numbers),
            id=f"ATXid_{secrets.token_hex(16)}",
            username=account.username,
            phone=phone,
            sender=sender,
            text=text,
            parts=parts,
            cost=cost,
            at=self.clock.calendar().isoformat(timespec="seconds"),
            moment=self.clock.seconds(),
            status=status,
            script=script,
        )
        self.save(message)
        return message

    def save(self, message: Message) -> None:
        self.messages[message.id] = message
        self.store.put("message", message.id, asdict(message))

    def black(self, phone: str) -> None:
        self.blacklist.add(phone)
        self.store.put("blacklist", phone, {"phone": phone})

    def reset(self) -> None:
        """As on the first day, by the real calendar."""
        self.clock.offset = timedelta()
        self.store.clear()
        for rest in (self.scheduler, self.callbacks, self.faults, self.journal):
            rest.clear()
        self._read()


def _merged(account: Account, kept: dict[str, Any] | None) -> Account:
    """The configured key, with the balance and addresses of the last run."""
    if kept is None:
        return account
    return replace(
        account,
        balance=Decimal(kept["balance"]),
        report_url=kept["report_url"],
        incoming_url=kept["incoming_url"],
        opt_out_url=kept["opt_out_url"],
    )
