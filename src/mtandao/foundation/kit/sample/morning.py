"""A morning at an ISP whose router has gone: what the dashboard of the sample shows."""

# ruff: noqa: E501 -- made-up facts read best one a line

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

from django.utils.safestring import mark_safe

from mtandao.foundation.kit.charts import Event, Series, line
from mtandao.foundation.kit.markup import money_html
from mtandao.foundation.kit.pieces import Action, Figure, Row, Step, Verdict

OCTOBER = [
    410, 640, 790, 905, 1120, 1290, 1362, 1495, 1610, 1760, 2010, 2150, 2262, 2390, 2650, 2905, 3080, 3262, 3480, 3630,
    3742, 3890, 4050, 4172, 4350, 4560, 4712, 4890, 5060, 5210,
]  # fmt: skip
NOVEMBER = [
    380, 598, 742, 830, 1064, 1201, 1310, 1402, 1556, 1703, 1888, 2064, 2170, 2311, 2520, 2744, 2960, 3120, 3351, 3413,
]  # fmt: skip
BY_HOUR = [
    2180, 2110, 2075, 2060, 2058, 2090, 2170, 2260, 2320, 2348, 2358, 2338, 2345, 2340, 2333, 2330, 2341, 2352, 2368, 2380,
    2388, 2391, 2370, 2290,
]  # fmt: skip
CHAIN = ("Receipt", "Matched", "Ledger", "RADIUS", "Router", "SMS")


def chain(reached: int, broken: bool = False, facts: tuple[str, ...] = ()) -> list[Step]:
    """A payment's way: `reached` steps are done, the next is broken if it broke."""
    steps = []
    for at, name in enumerate(CHAIN):
        state = "done" if at < reached else "cut" if broken and at == reached else "todo"
        if reached == len(CHAIN) and at == reached - 1:
            state = "last"
        steps.append(Step(name, facts[at] if at < len(facts) else "", state))  # type: ignore[arg-type]
    return steps


def _collected() -> Any:
    thousands = [value * 1000 for value in NOVEMBER] + [None] * 10
    return line(
        "collected",
        "Collected in November, against October",
        [str(number) for number in range(1, 31)],
        [
            Series("October", [value * 1000 for value in OCTOBER], compare=True),
            Series("November", thousands, fill=True),
        ],
        unit="short",
        events=[Event(19, "3.41 M today", "now")],
        every=5,
        top=6_000_000,
        step=2_000_000,
        x_title="Day",
    )


def _online() -> Any:
    labels, values = [], []
    for quarter in range(97):
        minute = (645 + quarter * 15) % 1440
        labels.append(f"{minute // 60:02d}:{minute % 60:02d}")
        hour, part = divmod(minute / 60, 1)
        low, high = BY_HOUR[int(hour)], BY_HOUR[(int(hour) + 1) % 24]
        values.append(
            round(low * (1 - part) + high * part + (0 if quarter == 42 else 4 * math.sin(quarter * 2.1)))
        )
    values[95], values[96] = 2360, 2318
    return line(
        "online",
        "Online in the last 24 hours",
        labels,
        [Series("Online", values)],
        events=[Event(96, "42 lost at 10:28", "fault")],
        every=[at for at, label in enumerate(labels) if label in ("12:00", "18:00", "00:00", "06:00")],
        bottom=1900,
        top=2500,
        step=200,
        x_title="Time",
    )


def dashboard() -> dict[str, Any]:
    return {
        "title": "Friday 20 November",
        "verdict": Verdict(
            "bad",
            "Router Westlands-2 is down: 42 subscribers offline for 14 min.",
            "Otieno left Kangemi at 10:31. The other 13 routers answer; last backup 03:10, restored and checked.",
            (Action("Message the 42", "#"), Action("Open outage", "#", kind="primary")),
        ),
        "figures": [
            Figure("Online now", "2,318", "of 2,604 active", "#"),
            Figure("Collected yesterday", money_html(Decimal(184350), "KES", whole=True), mark_safe('<span class="mt-up">▲ 6 %</span> on last Thursday'), "#"),
            Figure("Expiring today", "96", "worth KES 214,900", "#"),
            Figure("Routers down", "1", "of 14, 3 drifted", "#", bad=True),
            Figure("Open tickets", "23", "4 past promise", "#", note_tone="down"),
            Figure("New this month", "61", "4 fewer than 1 to 20 Oct", "#"),
        ],
        "collected": _collected(),
        "online": _online(),
        "needs_person": [
            Row("Payments nobody placed", "KES 18,450", 7, url="#", icon="cash-off", hot=True),
            Row("Jobs that failed", "SMS batch, one disconnect", 2, url="#", icon="refresh-alert", hot=True),
            Row("Paid but offline", "42 of them on Westlands-2", 44, url="#", icon="wifi-off", hot=True),
            Row("Routers that drifted", "repair is ready to run", 3, url="#", icon="git-compare"),
            Row("Work orders today", "2 not yet assigned", 9, url="#", icon="tool"),
            Row("KYC to check", "oldest 5 days", 11, url="#", icon="user-question"),
            Row("Leads to call back", "2 promised for this morning", 6, url="#", icon="phone-call"),
        ],
        "routers": [
            Row("Westlands-2", "Down 14 min", "42 cut off", url="#", state="no_answer", hot=True, two_lines=True),
            Row("Ruiru BTS-1", "CPU 91 %", "412 online", url="#", state="strained", two_lines=True),
            Row("Kangemi-1", "CPU 38 %", "388 online", url="#", state="answers", two_lines=True),
            Row("Kitengela Hill", "CPU 22 %", "506 online", url="#", state="answers", two_lines=True),
            Row("Ngong Road Prestige Plaza rooftop POP (temporary)", "CPU 17 %", "211 online", url="#", state="answers", two_lines=True),
        ],
        "payments": [
            ("10:41", "Mercy Atieno Ouma", Decimal(1500), chain(6), "online in 8 s", False),
            ("10:39", "Hassan Abdi Warsame", Decimal(3000), chain(6), "online in 11 s", False),
            ("10:38", "Not placed: NYO1048", Decimal(2500), chain(1, broken=True), "in suspense", True),
            ("10:31", "Kiprotich arap Chepkwony & Sons Hardware (Kitengela) Ltd", Decimal(18560), chain(4, broken=True), "router silent", True),
            ("10:27", "Grace Wambui", Decimal(500), chain(6), "online in 7 s", False),
        ],
        "overnight": [
            Row("Billing run", "412 for KES 918,200", "02:00", state="done", two_lines=True),
            Row("Cuts and grace", "19 to grace, 6 walled, 0 paid", "02:20", state="done", two_lines=True),
            Row("Backup", "4.1 GB, restored and checked", "03:10", state="done", two_lines=True),
        ],
    }  # fmt: skip
