"""What a mail server's answer means for a message. Codes are those of RFC 5321: 4xx later, 5xx never."""

import smtplib
import ssl
from dataclasses import dataclass

from mtandao.domains.messaging.contract import State


@dataclass(frozen=True, slots=True)
class Verdict:
    """`stop`: the account is wrong and nothing more may leave. `away`: nobody is there; try soon."""

    state: State
    reason: str = ""
    stop: str = ""
    away: str = ""


def of_opening(problem: Exception) -> Verdict:
    """Nothing left: we did not get as far as the message."""
    if isinstance(problem, smtplib.SMTPAuthenticationError):
        said = f"The mail server refuses our user name or password: {_said(problem)}."
        return Verdict(State.WAITING, said, stop=said)
    if isinstance(problem, smtplib.SMTPNotSupportedError):
        said = f"The mail server cannot what the settings want: {problem}."
        return Verdict(State.WAITING, said, stop=said)
    if isinstance(problem, ssl.SSLError):
        said = (
            f"The mail server is not who it says it is, or speaks no TLS there: {problem.reason or problem}."
        )
        return Verdict(State.WAITING, said, stop=said)
    said = f"The mail server does not answer: {_said(problem)}."
    return Verdict(State.QUEUED, said, away=said)


def of_sending(problem: Exception) -> Verdict:
    """One message was refused, or the line broke while it was under way."""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(problem.recipients.values()))
        return _refused("The address was refused", code, text)
    if isinstance(problem, smtplib.SMTPSenderRefused):
        if _later(problem.smtp_code):
            return _refused("The mail server takes nothing now", problem.smtp_code, problem.smtp_error)
        said = f"The mail server does not let us write from {problem.sender}: {_said(problem)}."
        return Verdict(State.WAITING, said, stop=said)
    if isinstance(problem, smtplib.SMTPResponseException):
        return _refused("The e-mail was refused", problem.smtp_code, problem.smtp_error)
    # It may have been taken: the answer is what did not come.
    return Verdict(State.UNKNOWN, f"The line broke while it was sent: {_said(problem)}.")


def _refused(what: str, code: int, text: bytes | str) -> Verdict:
    said = f"{code} {_text(text)}"
    if _later(code):
        return Verdict(State.WAITING, f"Their server wants it later, and it is tried again: {said}.")
    return Verdict(State.FAILED, f"{what}: {said}.")


def _later(code: int) -> bool:
    return 400 <= code < 500


def _said(problem: Exception) -> str:
    if isinstance(problem, smtplib.SMTPResponseException):
        return f"{problem.smtp_code} {_text(problem.smtp_error)}"
    return _text(str(problem)) or type(problem).__name__


def _text(text: bytes | str) -> str:
    """On one line, and no longer than a page can show."""
    plain = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join(plain.replace("\0", "").split())[:200].rstrip(".")
