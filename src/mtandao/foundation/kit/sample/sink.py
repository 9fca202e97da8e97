"""Every piece at once, also at its limits: long, huge, nothing, broken."""

# ruff: noqa: E501 -- made-up facts read best one a line

from __future__ import annotations

from decimal import Decimal
from typing import Any

from mtandao.foundation.kit.charts import Series, bar, heat, line
from mtandao.foundation.kit.marks import MARKS
from mtandao.foundation.kit.markup import money_html
from mtandao.foundation.kit.pieces import (
    Action,
    Emptiness,
    Fact,
    Figure,
    Progress,
    Refusal,
    Row,
    Step,
    Verdict,
)
from mtandao.foundation.kit.sample.morning import chain

LONG = "Kiprotich arap Chepkwony & Sons Hardware and General Supplies (Kitengela) Limited, Main Branch"
VERDICTS = (
    Verdict("bad", "Offline 14 min: router Westlands-2 is down, 41 others too.", "Nothing is wrong with her account.", (Action("Open outage 318", "#", kind="primary"),)),
    Verdict("good", "Online 2 days: paid, signal good, nothing open."),
    Verdict("warn", "Grace ends tomorrow 18:00. Barasa owes KES 1,500.00.", "Reminded twice, last on Wednesday.", (Action("Extend", "#"), Action("Take payment", "#", kind="primary"))),
    Verdict("wait", "Waiting for the M-Pesa PIN, 22 s. Nothing is charged yet."),
    Verdict("quiet", "Nothing waits, and nobody is offline."),
    Verdict("bad", f"{LONG} is offline, and a sentence this long must still stand on its own two lines.", "A second line that is long as well, because somebody had much to say about what is not wrong here."),
)  # fmt: skip


def sink() -> dict[str, Any]:
    days = [f"{number} Nov" for number in range(1, 15)]
    six = [
        Series(name, [(at * step) % 17 + step for at in range(14)])
        for step, name in enumerate(("Kangemi", "Ruiru", "Kitengela", "Ngong", "Westlands", "others"), 2)
    ]
    return {
        "title": "States and pieces",
        "states": sorted(MARKS),
        "verdicts": VERDICTS,
        "figures": [
            Figure("Nothing", "0", "of 0"),
            Figure("Huge", "1,204,318,775", "more than can be read aloud in one breath", "#"),
            Figure("Large sum", money_html(Decimal(98432184350), "KES", whole=True), "this year", "#"),
            Figure("Owed", money_html(Decimal("-401230.50"), "KES", whole=True), "by 188", "#"),
            Figure("A label that is far too long for its place", "7", "", "#", bad=True),
            Figure("No note", "12"),
        ],
        "under_way": [Step("Receipt", "10:41:02"), Step("Matched", "account"), Step("Ledger", "invoice"), Step("RADIUS", "sending", "wait"), Step("Router", "", "todo"), Step("SMS", "", "todo")],
        "broken": [*chain(4, True, ("10:41:02", "account", "invoice", "10:41:04"))[:4], Step("Router", "no answer, 3 tries", "cut", retry=Action("Retry", "#", icon="refresh", method="post")), Step("SMS", "", "todo")],
        "well": chain(6, facts=("10:41:02", "account", "invoice", "10:41:04", "took 7 s", "delivered")),
        "empty": Emptiness("No routers yet", "Add your first MikroTik by pasting one line into its terminal. It shows up here within a minute, and nothing you set by hand is changed.", (Action("Add a router", "#", kind="primary"), Action("Import from CSV", "#", kind="quiet"))),
        "refusal": Refusal("Not extended.", "You may extend by up to 3 days a month and Barasa has had 3. Ask Achieng (manager), or take a part payment.", (Action("Ask Achieng", "#", kind="primary"), Action("Take payment", "#"), Action("Suspend now", "#", kind="danger")), "promise.limit_reached"),
        "progress": Progress("Messaging 2,318 subscribers", 1204, 2318, 3, 118),
        "progress_ended": Progress("Messaging 2,318 subscribers", 2318, 2318, 3, ended=True),
        "progress_nothing": Progress("Nobody to message", 0, 0),
        "facts": [Fact("Name", LONG), Fact("Name in Arabic", "فاطمة عبدي نور"), Fact("Sign-in", "wanjiku.kamau-mwangi@nyota", mono=True, copy="x"), Fact("Note", "–", "nothing was written")],
        "rows": [Row(LONG, "a note that is cut as well, since there is no room for it", "57 days over", url="#", hot=True), Row("Short", "", 0), Row("Two lines", "and the second one", "02:00", state="failed", two_lines=True)],
        "sums": [(Decimal(0), "KES"), (Decimal("-0.004"), "KES"), (Decimal(-1500), "KES"), (Decimal("1204000.5"), "KES"), (Decimal("98432184350.99"), "UGX"), (Decimal("1234567.8"), "INR"), (None, "KES")],
        "numbers": ["+254700000012", "+919800000000", "+15550000000", "2547•• ••• 012", ""],
        "bars": bar("six", "Tickets by area", days, six, height="low"),
        "lines": line("six-lines", "Online by area", days, six[:4], height="low"),
        "heat": heat("heat", "Online by hour", [f"{hour:02d}" for hour in range(24)], ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"], [[(hour * 7 + day * 3) % 24 * 12 for hour in range(24)] for day in range(7)], every=3),
        "nothing_drawn": line("nothing", "Nothing yet", days, [Series("Online", [None] * 14)], height="low"),
    }  # fmt: skip
