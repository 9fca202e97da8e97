"""The frame around the sample pages."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from mtandao.foundation.kit.pieces import Action, Bell, Hub, OrganizationMenu, Person

HUBS: Final = (
    ("Dashboard", "sample-dashboard", 0, False, ()),
    (
        "Subscribers",
        "sample-list",
        0,
        False,
        (("List", "sample-list"), ("Leads", ""), ("Groups", ""), ("Buildings", "")),
    ),
    (
        "Billing",
        "sample-queue",
        7,
        True,
        (("Invoices", ""), ("Payments", ""), ("Suspense", "sample-queue"), ("Plans", "")),
    ),
    ("Network", "", 1, True, ()),
    ("Hotspot", "", 0, False, ()),
    ("Messages", "", 0, False, ()),
    ("Support", "", 23, False, ()),
    ("Partners", "", 0, False, ()),
    ("Insights", "", 0, False, ()),
    ("Operations", "sample-sink", 0, False, ()),
    ("Settings", "sample-form", 0, False, ()),
)
WITHIN: Final = {
    "sample-subscriber": "sample-list",
    "sample-wizard": "sample-list",
    "sample-confirm": "sample-list",
}


def _address(name: str) -> str:
    try:
        return reverse(name) if name else "#"
    except NoReverseMatch:
        return "#"


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: what the console's own one gives on real pages."""
    here = request.resolver_match.url_name if request.resolver_match else ""
    here = WITHIN.get(here or "", here)
    nav = []
    for label, name, count, hot, children in HUBS:
        inner = [
            Hub(title, _address(child), current=bool(child) and child == here) for title, child in children
        ]
        current = (bool(name) and name == here) or any(hub.current for hub in inner)
        nav.append(Hub(label, _address(name), count=count or None, hot=hot, children=inner, current=current))
    dock = [
        Hub("Home", _address("sample-dashboard"), icon="home", current=here == "sample-dashboard"),
        Hub("Find", _address("sample-list"), icon="search", current=here == "sample-list"),
        Hub("Money", _address("sample-queue"), icon="cash", current=here == "sample-queue"),
        Hub("Network", "#", icon="network"),
    ]
    return {
        "nav": nav,
        "dock": dock,
        "search_url": _address("sample-list"),
        "help_url": "#",
        "home_url": _address("sample-dashboard"),
        "bell": Bell("#", 3),
        "new_menu": [
            Action("New connection", _address("sample-wizard"), icon="user-plus"),
            Action("Payment", _address("sample-form"), icon="cash", dialog=True),
            Action("Ticket", "#", icon="ticket"),
        ],
        "organization": OrganizationMenu(
            "Nyota Links Ltd",
            "All partners, 4 areas",
            (
                Action("All partners, 4 areas", "#", current=True),
                Action("Kangemi only", "#"),
                Action("Ruiru (partner)", "#"),
            ),
        ),
        "me": Person(
            "Achieng Odhiambo",
            "Manager",
            (Action("Account", "#", icon="user"), Action("Sign out", "#", icon="logout", method="post")),
        ),
    }
