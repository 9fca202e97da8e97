"""What a page is made of, as values: a page's code fills these, the tags draw them.

Texts may be lazy translations or safe HTML; everything else is escaped. `needs` names a right (an object that
`request.ctx.may` understands); without it the part is shown to everyone who may see the page. Icons are given
by keyword (`icon="cash"`), which is how the build finds the ones in use.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from django.utils.functional import Promise
from django.utils.safestring import SafeString

Text = str | Promise
Tone = Literal["bad", "warn", "wait", "good", "quiet"]


class MoneyHtml(SafeString):
    """A sum and nothing else: where several stand below each other they align."""


@dataclass(frozen=True)
class Action:
    """A verb and its object. `method="post"` makes a button in a form of its own; `dialog` opens the address
    in a dialog where there is a script. `key` is a keyboard key that presses it. Danger is outlined, never
    filled."""

    label: Text
    url: Text = ""
    icon: str = field(default="", kw_only=True)
    kind: Literal["", "primary", "danger", "quiet"] = ""
    method: Literal["get", "post"] = "get"
    dialog: bool = False
    needs: object = None
    key: str = ""
    name: str = ""
    value: str = ""
    current: bool = False
    rule: bool = False


@dataclass(frozen=True)
class Hub:
    """One place of the left bar. `hot` counts are red: something waits for a person."""

    label: Text
    url: str
    icon: str = field(default="", kw_only=True)
    count: int | None = None
    hot: bool = False
    children: Sequence[Hub] = ()
    current: bool = False
    needs: object = None


@dataclass(frozen=True)
class OrganizationMenu:
    """Whose eyes the page is seen with: the tenant's name, what of it is shown, what else may be chosen."""

    name: Text
    note: Text = ""
    choices: Sequence[Action] = ()


@dataclass(frozen=True)
class Person:
    """Who is signed in. `initials` fill the round mark; `menu` lies under it, sign-out last."""

    name: str
    note: Text = ""
    menu: Sequence[Action] = ()

    @property
    def initials(self) -> str:
        parts = self.name.split()
        return (
            "".join(part[0] for part in (parts[:1] + parts[-1:] if len(parts) > 1 else parts)).upper()[:2]
            or "?"
        )


@dataclass(frozen=True)
class Bell:
    url: Text
    count: int = 0


@dataclass(frozen=True)
class Verdict:
    """The sentence a page opens with: fact, duration: cause, extent. At most two actions, one primary."""

    tone: Tone
    sentence: Text
    detail: Text = ""
    actions: Sequence[Action] = ()
    shape: str = ""


@dataclass(frozen=True)
class Step:
    """One dot of a thread: `last` is done and well, `wait` under way, `cut` broken, `todo` not yet begun."""

    label: Text
    fact: Text = ""
    state: Literal["done", "last", "wait", "cut", "todo"] = "done"
    url: Text = ""
    retry: Action | None = None
    current: bool = False


@dataclass(frozen=True)
class Figure:
    """One figure of the strip, a link with its period. `value` may be safe HTML (money)."""

    label: Text
    value: Text | int
    note: Text = ""
    url: Text = ""
    bad: bool = False
    note_tone: Literal["", "up", "down", "warn"] = ""
    needs: object = None


@dataclass(frozen=True)
class Row:
    """One line of a short list: what, a quiet note, and a figure or word at its end."""

    label: Text
    note: Text = ""
    end: Text | int = ""
    url: Text = ""
    icon: str = field(default="", kw_only=True)
    state: str = ""
    hot: bool = False
    two_lines: bool = False
    needs: object = None


@dataclass(frozen=True)
class Fact:
    """A name and its value in a header or a key-value sheet. `copy` and `call` add their small buttons."""

    label: Text
    value: Text | int
    note: Text = ""
    copy: str = ""
    call: str = ""
    mono: bool = False
    url: Text = ""
    needs: object = None

    @property
    def is_sum(self) -> bool:
        return isinstance(self.value, MoneyHtml)


@dataclass(frozen=True)
class Badge:
    """A tinted state in a page's header. `since` goes on counting on the page while it is under an hour."""

    state: str
    word: Text = ""
    since: datetime | None = None


@dataclass(frozen=True)
class Emptiness:
    """What will be here, the one action that begins it, and what that will not touch."""

    title: Text
    sentence: Text = ""
    actions: Sequence[Action] = ()


@dataclass(frozen=True)
class Refusal:
    """The fact, the rule, the way on. `code` is small and last."""

    fact: Text
    rule: Text = ""
    actions: Sequence[Action] = ()
    code: str = ""


@dataclass(frozen=True)
class Progress:
    """Long work: done and refused of a total, time left in seconds if known. While `poll_url` is set the page
    asks it every two seconds; the page may be left meanwhile."""

    label: Text
    done: int
    total: int
    refused: int = 0
    seconds_left: float | None = None
    poll_url: Text = ""
    ended: bool = False


@dataclass(frozen=True)
class Crumb:
    label: Text
    url: Text
    needs: object = None


@dataclass(frozen=True)
class Head:
    """The header of a detail page; it keeps its order on every page of the kind."""

    title: str
    badges: Sequence[Badge] = ()
    facts: Sequence[Fact] = ()
    verdict: Verdict | None = None
    path: Sequence[Step] = ()
    actions: Sequence[Action] = ()
    more: Sequence[Action] = ()
    back: Crumb | None = None
    before_url: Text = ""
    after_url: Text = ""
    brief: Sequence[Text] = field(default_factory=tuple)
