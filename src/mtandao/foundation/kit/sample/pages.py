"""The sample's pages. The list needs rows in a database and stands with the tests."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mtandao.foundation.kit.hues import hue
from mtandao.foundation.kit.pages import FreePage, draw_refusal
from mtandao.foundation.kit.pieces import Action, Hub, Refusal, Step, Verdict
from mtandao.foundation.kit.sample.forms import SignInForm
from mtandao.foundation.kit.sample.morning import chain, dashboard
from mtandao.foundation.kit.sample.sink import sink


class DashboardPage(FreePage):
    template: ClassVar[str] = "kit/sample/dashboard.html"

    def context(self, ctx: Any, **kwargs: Any) -> dict[str, Any]:
        return dashboard()


class SinkPage(FreePage):
    template: ClassVar[str] = "kit/sample/sink.html"

    def context(self, ctx: Any, **kwargs: Any) -> dict[str, Any]:
        return sink()


class QueuePage(FreePage):
    template: ClassVar[str] = "kit/sample/queue.html"

    def context(self, ctx: Any, **kwargs: Any) -> dict[str, Any]:
        return {
            "title": "Suspense",
            "waiting": [
                ("“NYO1048”", Decimal(2500), "WANJIKU K., 10:38", "1 strong match", True),
                ("“internet”", Decimal(1500), "FATUMA A., 09:57", "1 strong match", True),
                ("“Kamau flat B4”", Decimal(10000), "SAMUEL K., 08:12", "3 possible", False),
                (
                    "“KIPROTICH SONS HARDWARE AND GENERAL SUPP”",
                    Decimal(1900),
                    "Bank transfer, Thu 15:03",
                    "2 possible",
                    False,
                ),
            ],
            "steps": [
                Step("Receipt", "10:38:02"),
                Step("Matched", "no account NYO1048", "cut"),
                *[Step(name, "waits", "todo") for name in ("Ledger", "RADIUS", "Router", "SMS")],
            ],
            "best": Action("Place here", "#", kind="primary", method="post", key="1"),
            "other": Action("Place here", "#", method="post", key="2"),
        }


class WaitingPage(FreePage):
    template: ClassVar[str] = "kit/waiting.html"

    def context(self, ctx: Any, **kwargs: Any) -> dict[str, Any]:
        said = Verdict(
            "wait",
            "Waiting for the M-Pesa PIN, 22 s. Nothing is charged yet.",
            "We asked 0700 000 012 for KES 2,500.",
        )
        return {"title": "STK push", "verdict": said, "steps": chain(0), "poll_seconds": 3}


def refused(request: HttpRequest) -> HttpResponse:
    said = Refusal(
        "Not extended.",
        "You may extend by 3 days a month and Barasa has had 3. Ask Achieng.",
        (Action("Take payment", "#"),),
    )
    return draw_refusal(request, said)


def signed_out(request: HttpRequest) -> HttpResponse:
    given = {
        "title": "Sign in",
        "intro": "Nyota Links Ltd",
        "form": SignInForm(request.POST or None),
        "verb": "Sign in",
    }
    return render(request, "kit/signed_out.html", given, status=422 if request.POST else 200)


def missing(request: HttpRequest) -> HttpResponse:
    return render(request, "kit/error_404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    return render(request, "kit/error_500.html", {"request_id": "019a0c1e"}, status=500)


def portal(request: HttpRequest, name: str = "petrol") -> HttpResponse:
    given = {"title": "Home", "brand": {"name": "Nyota Links", "hue": hue(name).name}, "dock": DOCK}
    given |= {"other_language": {"url": "#", "code": "sw", "label": "Kiswahili"}, "bars": BARS}
    return render(request, "kit/sample/portal.html", given)


def captive(request: HttpRequest, name: str = "petrol") -> HttpResponse:
    steps = [Step("Choose", current=True), Step("Pay", state="todo"), Step("Online", state="todo")]
    given = {
        "title": "Nyota WiFi",
        "brand": {"name": "Nyota WiFi"},
        "colour": hue(name).light,
        "steps": steps,
    }
    given |= {"other_language": {"url": "#", "code": "sw", "label": "Kiswahili"}}
    return render(request, "kit/sample/captive.html", given)


DOCK = (
    Hub("Home", "#", icon="home", current=True),
    Hub("Usage", "#", icon="chart-bar"),
    Hub("Bills", "#", icon="receipt"),
    Hub("WiFi", "#", icon="wifi"),
    Hub("Help", "#", icon="message"),
)
HEIGHTS = (26, 24, 40, 48, 44, 21, 24, 28, 25, 40, 52, 46, 22, 20, 26, 30, 44, 56, 48, 23, 26, 2, 29, 38, 50)
BARS = [(at * 13, 56 - height, height) for at, height in enumerate(HEIGHTS)]
