"""The SMTP side: who may send, what becomes of a letter by its address, and what was kept.

An address tells by its first word what happens to it: `refused.jane@…`, `full@…`, `greylisted@…`, `slow@…`, `down@…`.
"""

import asyncio
import hmac
import itertools
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from enum import StrEnum
from typing import Any, Final

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from mtandao.gateways.email.simulator.config import SimulatorConfig
from mtandao.gateways.simulation.clock import VirtualClock

MOST_BYTES: Final = 20_000_000
CLOCK: Final = VirtualClock(1.0)


class Fate(StrEnum):
    DELIVERED = "delivered"
    REFUSED = "refused"
    FULL = "full"
    GREYLISTED = "greylisted"
    SLOW = "slow"
    DOWN = "down"


def fate_of(address: str) -> Fate:
    """By the first word of the address."""
    word = address.partition("@")[0].lower().replace("+", ".").replace("-", ".").partition(".")[0]
    return Fate(word) if word in list(Fate) else Fate.DELIVERED


@dataclass(slots=True)
class Letter:
    number: int
    at: str
    username: str
    envelope_from: str
    to: str
    raw: bytes = field(repr=False)

    @property
    def parsed(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=policy.default)

    def papers(self) -> list[tuple[str, bytes]]:
        found = self.parsed.iter_attachments()
        return [(part.get_filename() or "paper", part.get_payload(decode=True)) for part in found]  # type: ignore[misc]

    def shown(self) -> dict[str, Any]:
        body = self.parsed.get_body(("plain",))
        return {
            "number": self.number,
            "at": self.at,
            "username": self.username,
            "envelope_from": self.envelope_from,
            "from": str(self.parsed["From"]),
            "to": self.to,
            "subject": str(self.parsed["Subject"]),
            "message_id": str(self.parsed["Message-ID"]),
            "text": body.get_content() if body is not None else "",
            "papers": [{"name": name, "bytes": len(held)} for name, held in self.papers()],
        }


class PostOffice:
    """Answers aiosmtpd's questions. `away`: it takes nothing at all for now."""

    def __init__(self, config: SimulatorConfig) -> None:
        self.config = config
        self.letters: list[Letter] = []
        self.refusals: list[dict[str, str]] = []
        self.away = False
        self._asked_before: set[str] = set()
        self._numbers = itertools.count(1)
        self._read()

    def protocol(self) -> SMTP:
        return SMTP(
            self,
            hostname="mail.simulator",
            ident="mail simulator",
            data_size_limit=MOST_BYTES,
            authenticator=self._known,
            auth_require_tls=False,
        )

    def clear(self) -> None:
        self.letters.clear()
        self.refusals.clear()
        self._asked_before.clear()
        self.away = False
        if self.config.folder:
            for path in self.config.folder.glob("*.eml"):
                path.unlink()

    def _known(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, given: Any
    ) -> AuthResult:
        if not isinstance(given, LoginPassword):
            return AuthResult(success=False, handled=False)
        name = given.login.decode("utf-8", "replace")
        right = any(
            one.username == name and hmac.compare_digest(one.password.encode(), given.password)
            for one in self.config.accounts
        )
        return AuthResult(success=right, handled=False, auth_data=name)

    async def handle_MAIL(  # noqa: N802 -- aiosmtpd's own name
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.away:
            return "421 4.3.2 The server is being looked after, come later"
        if not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 Ok"

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        refusal = self._refusal(address)
        if refusal:
            self.refusals.append({"at": _now(), "to": address, "said": refusal})
            del self.refusals[: -self.config.most_kept]
            return refusal
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 Ok"

    def _refusal(self, address: str) -> str:
        match fate_of(address):
            case Fate.REFUSED:
                return f"550 5.1.1 {address}: no such user here"
            case Fate.FULL:
                return f"552 5.2.2 {address}: mailbox is full"
            case Fate.DOWN:
                return "421 4.3.2 The reader's server is down"
            case Fate.GREYLISTED if address not in self._asked_before:
                self._asked_before.add(address)
                return "451 4.7.1 Greylisted, try again in some minutes"
        return ""

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if any(fate_of(address) == Fate.SLOW for address in envelope.rcpt_tos):
            await asyncio.sleep(self.config.slow_seconds)
        raw = envelope.original_content or b""
        for address in envelope.rcpt_tos:
            self._keep(str(session.auth_data), str(envelope.mail_from), address, raw)
        return "250 2.0.0 Ok: kept"

    def _keep(self, username: str, sender: str, address: str, raw: bytes) -> None:
        letter = Letter(next(self._numbers), _now(), username, sender, address, raw)
        self.letters.append(letter)
        del self.letters[: -self.config.most_kept]
        if self.config.folder:
            head = f"X-Simulator: {letter.at} {username} {sender} {address}\r\n".encode()
            (self.config.folder / f"{letter.number:06}.eml").write_bytes(head + raw)

    def _read(self) -> None:
        """What an earlier run took."""
        if self.config.folder is None:
            return
        self.config.folder.mkdir(parents=True, exist_ok=True)
        for path in sorted(self.config.folder.glob("*.eml"))[-self.config.most_kept :]:
            head, _end, raw = path.read_bytes().partition(b"\r\n")
            said = head.decode().removeprefix("X-Simulator: ").split(" ")
            self.letters.append(Letter(int(path.stem), said[0], said[1], said[2], said[3], raw))
        if self.letters:
            self._numbers = itertools.count(self.letters[-1].number + 1)


def _now() -> str:
    return CLOCK.calendar().isoformat(timespec="seconds")
