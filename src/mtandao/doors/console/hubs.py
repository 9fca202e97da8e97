"""The hubs of the left bar. What a role may not see, and what is not there yet, has no link."""

from collections.abc import Sequence
from dataclasses import replace

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from mtandao.doors.console.counts import Counts
from mtandao.doors.console.places import PLACES, Place
from mtandao.foundation.kit.pieces import Hub
from mtandao.foundation.kit.rights import allowed, may


def drawn(request: HttpRequest, counts: Counts, places: Sequence[Place] = PLACES) -> list[Hub]:
    """As the left bar shows them to this one."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    hubs = [_hub(request, place, here, counts) for place in places]
    return [hub for hub in hubs if hub is not None]


def _hub(request: HttpRequest, place: Place, here: str, counts: Counts) -> Hub | None:
    """None where there is nothing behind it for this one. A hub without a page of its own leads to its first."""
    if not may(request, place.needs):
        return None
    if place.there is not None and not place.there(request.ctx):  # type: ignore[attr-defined]
        return None
    children = _children(request, place, here, counts)
    url = address(place.route) or (children[0].url if children else "")
    if not url:
        return None
    found = counts.of(place.count) or sum(child.count or 0 for child in children if child.hot)
    return Hub(
        place.label,
        url,
        count=found or None,
        hot=bool(found),
        children=children,
        current=_stands_here(place, here) or any(child.current for child in children),
    )


def _children(request: HttpRequest, place: Place, here: str, counts: Counts) -> list[Hub]:
    """Of several that fit, the page itself is the current one, not those that stand for its whole room."""
    places = [child for child in allowed(request, place.children) if address(child.route)]
    exact = any(child.route == here for child in places)
    hubs = []
    for child in places:
        hub = _hub(request, child, here, counts)
        if hub is not None:
            hubs.append(replace(hub, current=child.route == here) if exact else hub)
    return hubs


def _stands_here(place: Place, here: str) -> bool:
    return bool(here) and (here == place.route or any(here == one or _in(one, here) for one in place.within))


def _in(space: str, here: str) -> bool:
    return space.endswith((":", "-")) and here.startswith(space)


def address(route: str) -> str:
    """A route's address; empty if no room has it."""
    try:
        return reverse(route) if route else ""
    except NoReverseMatch:
        return ""
