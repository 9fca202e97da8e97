"""How many stand on each rung, what they owe, and how that went over the last days."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.collections import permissions
from mtandao.domains.collections.pages.words import MONEY, places
from mtandao.domains.collections.queries import (
    RUNGS,
    on_the_ladder,
    rungs,
    rungs_over_time,
    running_exemptions,
)
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.charts.bars import bar
from mtandao.foundation.kit.charts.values import Chart, Series
from mtandao.foundation.kit.pages import FreePage
from mtandao.foundation.kit.paging import counted
from mtandao.foundation.kit.pieces import Figure, Row


class OverviewPage(FreePage):
    needs = permissions.VIEW
    title = gettext_lazy("Collections")
    template = "collections/overview.html"

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        now = rungs(ctx)
        money = ctx.may(MONEY)
        where = reverse("collections:accounts")
        standing = on_the_ladder(ctx)
        promised = counted(standing.filter(promise_until__gt=ctx.today))
        waiting = counted(standing.filter(held_until__isnull=False))
        exempted = counted(running_exemptions(ctx))
        return {
            "actions": places(""),
            "figures": [
                Figure(
                    stage.label,
                    words.count(now[stage][0]),
                    words.money(now[stage][1], ctx.tenant.currency, whole=True) if money else "",
                    f"{where}?stage={stage.value}",
                )
                for stage in RUNGS
            ],
            "chart": _chart(ctx),
            "rows": [
                Row(_("With a promise"), end=words.count(promised), url=f"{where}?promised=true"),
                Row(_("A cut waits for a window"), end=words.count(waiting), url=f"{where}?waits=true"),
                Row(_("Exempted"), end=words.count(exempted)),
            ],
        }


def _chart(ctx: Context) -> Chart | None:
    counts = rungs_over_time(ctx)
    if not counts or ctx.organization_ids is not None:
        return None
    days = sorted({one.day for one in counts})
    found = {(one.day, one.stage): one.accounts for one in counts}
    series = [Series(stage.label, [found.get((day, stage.value), 0) for day in days]) for stage in RUNGS]
    return bar("rungs", _("Accounts by stage"), [times.day(day, ctx.today) for day in days], series)
