"""What happened, to whom, and Undo while there is time. Travels to the next page with Django's messages."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest

from mtandao.foundation.kit.pieces import Text


@dataclass(frozen=True)
class Toast:
    text: str
    undo_url: str = ""
    undo_seconds: int = 0


def toast(request: HttpRequest, text: Text, *, undo_url: str = "", undo_seconds: int = 300) -> None:
    """Say it on the next page. `undo_url` is posted to by the Undo button while `undo_seconds` last."""
    facts = {"undo": undo_url, "seconds": undo_seconds} if undo_url else {}
    messages.add_message(request, messages.INFO, str(text), extra_tags=json.dumps(facts))


def read(message: Message) -> Toast:
    """A message as a toast; messages of other makers are toasts without Undo."""
    try:
        facts = json.loads(message.extra_tags or "{}")
        return Toast(str(message.message), str(facts.get("undo", "")), int(facts.get("seconds", 0)))
    except (ValueError, TypeError, AttributeError):
        return Toast(str(message.message))
