"""One subscriber of the sample: paid, offline, and it is not her fault."""

# ruff: noqa: E501 -- hooks are there to be overridden; made-up facts read best one a line

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html

from mtandao.foundation.kit.charts import Event, Series, bar
from mtandao.foundation.kit.detail import DetailPage, Tab
from mtandao.foundation.kit.markup import money_html, state_html
from mtandao.foundation.kit.pieces import Action, Badge, Crumb, Fact, Head, Row, Step, Verdict
from mtandao.foundation.kit.rights import now_of
from mtandao.foundation.kit.sample.morning import chain

DOWN = [5.1, 4.8, 7.9, 9.6, 8.8, 4.2, 4.9, 5.5, 5.0, 8.1, 10.4, 9.2, 4.4, 3.9, 5.2, 6.1, 8.8, 11.2, 9.7, 4.6, 5.3, 0.4, 5.8, 7.7, 10.1, 8.9, 4.1, 5.0, 5.4, 3.8]  # fmt: skip
UP = [0.6, 0.5, 0.9, 1.1, 0.8, 0.5, 0.6, 0.6, 0.5, 0.9, 1.3, 1, 0.5, 0.4, 0.6, 0.7, 1, 1.4, 1.1, 0.5, 0.6, 0.1, 0.7, 0.9, 1.2, 1, 0.5, 0.6, 0.6, 0.4]  # fmt: skip


class SubscriberPage(DetailPage):
    route = "sample-subscriber"
    tabs = (
        Tab("overview", "Overview", "kit/sample/_overview.html"),
        Tab("sessions", "Services & sessions", "kit/sample/_later.html"),
        Tab("billing", "Billing", "kit/sample/_later.html"),
        Tab("usage", "Usage", "kit/sample/_later.html"),
        Tab("messages", "Messages", "kit/sample/_later.html"),
        Tab("tickets", "Tickets & jobs", "kit/sample/_later.html"),
        Tab("documents", "Documents", "kit/sample/_later.html"),
        Tab("timeline", "Timeline", "kit/sample/_timeline.html"),
    )

    def load(self, ctx: Any, **ids: Any) -> HttpRequest:
        return self.request

    def counts(self, ctx: Any, thing: HttpRequest) -> dict[str, int]:
        return {"sessions": 2, "tickets": 1, "documents": 0}

    def head(self, ctx: Any, thing: HttpRequest) -> Head:
        lost = now_of(thing) - timedelta(minutes=14, seconds=12)
        return Head(
            title="Wanjikũ Nyambura Kamau-Mwangi",
            badges=(Badge("active"), Badge("offline", since=lost)),
            facts=(
                Fact("Phone", "0700 000 012", call="+254700000012", copy="0700000012"),
                Fact("Account", "NYO-10482", copy="NYO-10482"),
                Fact("Plan", "Home 20 Mbps", format_html("{} a month", money_html(Decimal(2500), "KES"))),
                Fact("Paid until", "Sat 12 Dec", "22 days left"),
                Fact("Balance", money_html(Decimal(0), "KES")),
                Fact("Last accounting", "10:28:07", "interim, every 5 min"),
            ),
            verdict=Verdict(
                "bad",
                "Offline 14 min: router Westlands-2 is down, 41 others too.",
                "Nothing is wrong with her account. Otieno is on the way, expected 11:05. She has not been told yet.",
                (
                    Action("Open outage 318", "#"),
                    Action("Tell her by SMS", "#", icon="message", kind="primary"),
                ),
            ),
            path=(
                Step("Account", "active, paid to 12 Dec"),
                Step("Sign-in", "accepted 03:14:20"),
                Step("MAC and pool", "match, 10.14.2.87"),
                Step("Session", "cut 10:28, lost carrier"),
                Step("Westlands-2", "silent since 10:28", "cut"),
                Step("Her own router", "cannot be reached", "todo"),
            ),
            actions=(
                Action("Take payment", "/sample/form/", icon="cash", dialog=True),
                Action("STK push", "#", icon="device-mobile"),
                Action("Extend", "#", icon="calendar-plus"),
                Action("Disconnect session", "/sample/confirm/", icon="plug-connected-x", dialog=True),
                Action("SMS", "#", icon="message"),
                Action("Ticket", "#", icon="ticket"),
            ),
            more=(
                Action("Change plan", "#", icon="switch-horizontal"),
                Action("Suspend", "#", icon="player-pause", kind="danger", rule=True),
            ),
            back=Crumb("Subscribers", "/sample/list/"),
            before_url="#",
            after_url="#",
            brief=("0700 000 012", "NYO-10482", "Home 20, 22 days left", money_html(Decimal(0), "KES")),
        )

    def overview(self, ctx: Any, thing: HttpRequest) -> dict[str, Any]:
        days = [f"{22 + at} Oct" if at < 10 else f"{at - 9} Nov" for at in range(30)]
        return {
            "usage": bar(
                "usage",
                "Usage by day, 30 days",
                days,
                [Series("Down", DOWN), Series("Up", UP)],
                events=[Event(21, "9 h outage, credited")],
                every=7,
                top=15,
                step=5,
                y_title="GB",
                height="low",
            ),
            "payments": [
                (Decimal(2500), "12 Nov 18:04, STK push", "online 9 s later", "UKC5R8W2NA", chain(6, facts=("18:04:11", "account", "wallet 0", "18:04:13", "took 9 s", "delivered")), ""),
                (Decimal(2500), "13 Oct 07:52, paybill, typed “10482”", "online 17 min later", "UJD9K3T7QX", chain(5, True, ("07:52:40", "by desk", "2 invoices", "08:10:02", "took 6 s", "refused: DND")), "She asked her operator to block bulk SMS."),
                (Decimal(2500), "11 Sep 16:20, cash, Kangemi desk (Naliaka)", "online 4 s later", "cash 00418", chain(6, facts=("16:20:05", "invoice", "exact", "16:20:06", "took 4 s", "delivered")), ""),
                (Decimal(5000), "12 Aug 09:31, bank transfer, two months", "was never offline", "FT26224Q8L1M", chain(6, facts=("09:31:40", "by desk", "2 invoices", "09:44:12", "took 5 s", "delivered")), ""),
            ],
            "retry": (Action("Send by WhatsApp", "#"), Action("Retry", "#", icon="refresh", method="post")),
            "session": (
                Fact("Sign-in", "wanjiku.kamau-mwangi@nyota", mono=True),
                Fact("Address", "10.14.2.87", "pool home-west", mono=True),
                Fact("IPv6", "2001:db8:14:2f00::/56", mono=True),
                Fact("MAC", "02:00:5E:10:4B:9C", "locked", mono=True),
                Fact("Router", "Westlands-2", "ether4, VLAN 214", url="#"),
                Fact("Lasted", "7 h 13 min 47 s, from 03:14:20"),
                Fact("Moved", "3.81 GB down, 412 MB up"),
                Fact("Rate", "5120k/20480k", mono=True),
                Fact("Why it ended", "Lost carrier", "(router did not close it)"),
            ),
            "ended": state_html("offline", "ended 10:28:07"),
            "where": (
                Fact("Building", "Jacaranda Court, Block C, flat 14"),
                Fact("Area", "Westlands, Nairobi"),
                Fact("Caretaker", "Josephat Mutiso, 0700 000 077"),
                Fact("Router at home", "hAP ac², serial HX00000412"),
            ),
            "tickets": (
                Row("Slow at night, channel 11 crowded", "Closed 3 Nov by Naliaka, 26 h", state_html("closed"), url="#", two_lines=True),
                Row("Call after 17:00, gate code with the caretaker.", "Note by Otieno, 14 Aug", two_lines=True),
            ),
        }  # fmt: skip

    def timeline(self, ctx: Any, thing: HttpRequest) -> dict[str, Any]:
        return {"events": [Step("Session ended", "10:28:07, lost carrier", "cut"), Step("Invoice paid", "12 Nov 18:04"), Step("Reminder sent", "9 Nov 08:00"), Step("Registered", "14 Aug 2024")]}  # fmt: skip

    def sessions(self, ctx: Any, thing: HttpRequest) -> dict[str, Any]:
        return {}

    billing = usage = messages = tickets = documents = sessions
