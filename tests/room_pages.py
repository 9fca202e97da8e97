"""Somebody at the desk, for tests of the rooms' pages: signed in with a role, on the tenant's own host."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import unescape
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils.html import strip_tags

from tests.worlds import World


def _urls() -> str:
    """The project's addresses; with the rooms' pages beside them while no door has mounted those."""
    try:
        resolve("/invoices/", urlconf=settings.ROOT_URLCONF)
    except Resolver404:
        return "tests.room_urls"
    return str(settings.ROOT_URLCONF)


URLS = _urls()


@dataclass
class Desk:
    """`role` is a role template's code. Another world's desk is another tenant's."""

    world: World
    role: str = "admin"
    client: Client = field(default_factory=Client)

    def __post_init__(self) -> None:
        from mtandao.domains.staff.sessions import SESSION_SALT, SESSION_USER
        from mtandao.foundation.tenancy.fence import fence

        with fence(self.world.ctx):
            user = self._user()
        session = self.client.session
        session[SESSION_USER], session[SESSION_SALT] = str(user.id), str(user.session_salt)
        session.save()
        self.client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)

    def _user(self) -> Any:
        from mtandao.domains.staff import contract as staff
        from mtandao.foundation.ids import new_id

        role = staff.roles(self.world.ctx).get(code=self.role)
        email = f"{self.role}@desk.example"
        known = staff.User.objects.filter(tenant_id=self.world.tenant_id, email=email).first()
        return known or staff.User.objects.create(
            tenant_id=self.world.tenant_id,
            organization_id=self.world.tenant_id,
            full_name=f"Desk {self.role}",
            email=email,
            password=self.world.admin.password,
            role=role,
            session_salt=new_id(),
        )

    @property
    def host(self) -> str:
        return f"{self.world.slug}.localhost"

    def get(self, url: str, **headers: str) -> Any:
        with _clock_shows(self.world.now):
            return self.client.get(url, headers={"Host": self.host, **headers})

    def post(self, url: str, data: dict[str, Any] | None = None, **headers: str) -> Any:
        with _clock_shows(self.world.now):
            return self.client.post(url, data or {}, headers={"Host": self.host, **headers})


@contextmanager
def _clock_shows(now: datetime) -> Iterator[None]:
    """The door reads a clock of its own, which the demo may move: here it shows what the test's world shows."""
    from mtandao.foundation import clock

    kept = clock._offset, clock._asked_at
    clock._offset, clock._asked_at = now - datetime.now(UTC), float("inf")
    try:
        yield
    finally:
        clock._offset, clock._asked_at = kept


def words_of(response: Any) -> str:
    """What a page says, without its tags."""
    html = re.sub(r"<(script|style).*?</\1>", "", response.content.decode(), flags=re.DOTALL)
    return (
        re.sub(r"\s+", " ", unescape(strip_tags(html.replace("<", " <"))))
        .replace(" ,", ",")
        .replace(" .", ".")
    )
