"""A browser without a script: cookies, forms as they stand on a page, and their tokens."""

from html.parser import HTMLParser

import httpx

from tests.stories.provider import OWN_PASSWORD, Json, Provider


class Form(HTMLParser):
    """What would be sent if somebody pressed the button of a page's last form at once."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self._select = self._area = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = {key: value or "" for key, value in attrs}
        name = about.get("name", "")
        if tag == "form":
            self.fields = {}
        elif tag == "input" and name:
            if about.get("type") not in ("checkbox", "radio") or "checked" in about:
                self.fields[name] = about.get("value", "")
            elif about["type"] == "radio":
                self.fields.setdefault(name, about.get("value", ""))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            if "selected" in about or not self.fields.get(self._select):
                self.fields[self._select] = about.get("value", "")
        elif tag == "textarea" and name:
            self._area, self.fields[name] = name, ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""


def send(door: httpx.Client, path: str, body: dict[str, str]) -> httpx.Response:
    """A form of this browser: with the token that its cookie asks for."""
    return door.post(path, data=body, headers={"X-CSRFToken": door.cookies.get("csrftoken") or ""})


def at_the_desk(provider: Provider) -> httpx.Client:
    """Its person, signed in on the pages."""
    door = provider.stack.raw(provider.slug)
    door.get("/sign-in/")
    answer = send(door, "/sign-in/", {"email": provider.email, "password": provider.password})
    assert answer.status_code == 302, answer.text
    return door


def on_the_portal(provider: Provider, client: Json) -> httpx.Client:
    """That customer, signed in on his own pages."""
    provider.post(f"/clients/{client['id']}/portal-password", {"password": OWN_PASSWORD})
    door = provider.stack.raw(provider.slug)
    door.get("/portal/sign-in/password/")
    body = {"name": client["account_number"], "password": OWN_PASSWORD}
    answer = send(door, "/portal/sign-in/password/", body)
    assert answer.status_code == 302, answer.text
    return door
