"""What the demo tells whoever looks at it: its logins, and what of it is missing."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class DemoPlace:
    """A host of the demo and who signs in there."""

    name: str
    url: str
    logins: tuple[str, ...]
    current: bool


@dataclass(frozen=True)
class DemoNotes:
    places: tuple[DemoPlace, ...]
    password: str
    missing: str


def demo_notes(request: HttpRequest) -> DemoNotes | None:
    """None outside the demo. Said by the callable that the setting DEMO_NOTES names."""
    if not settings.DEMO or not getattr(settings, "DEMO_NOTES", ""):
        return None
    told: dict[str, Any] = import_string(settings.DEMO_NOTES)()
    _name, colon, port = request.get_host().partition(":")
    slug = getattr(request.tenant, "slug", "")  # type: ignore[attr-defined]
    places = tuple(
        DemoPlace(
            place["name"],
            f"{request.scheme}://{place['slug']}{'.' if place['slug'] else ''}{settings.BASE_DOMAIN}{colon}{port}/",
            tuple(place["logins"]),
            place["slug"] == slug,
        )
        for place in told["places"]
    )
    return DemoNotes(places, told["password"], told["missing"])


def demo(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the notes, for pages on which nobody is signed in."""
    if (
        not settings.DEMO
        or getattr(request, "staff_user", None) is not None
        or not hasattr(request, "tenant")
    ):
        return {}
    return {"demo_notes": demo_notes(request)}
