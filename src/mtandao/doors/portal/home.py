"""The first page: on or off, how long, pay."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from mtandao.domains.payments import contract as payments
from mtandao.doors.portal.account import account, said
from mtandao.doors.portal.by_hand import by_hand
from mtandao.doors.portal.data import data_of, said_of_data
from mtandao.doors.portal.frame import PortalPage
from mtandao.doors.portal.prompts import ASK_AGAIN_AFTER, prompt
from mtandao.doors.portal.usage import bars_of, moved_since

LAST_PAYMENTS = 3


class Home(PortalPage):
    title, template, place = gettext_lazy("Home"), "portal/home.html", "home"

    def get(self, request: HttpRequest) -> HttpResponse:
        mine = account(self.ctx, self.person)
        data = data_of(self.ctx, mine.living)
        moved = moved_since(self.ctx, mine.living, mine.span.starts_on if mine.span else None)
        return self.draw(
            {
                "account": mine,
                "said": said_of_data(mine, data) or said(self.ctx, mine),
                "data": data,
                "by_hand": by_hand(self.ctx, self.person),
                "ways": payments.ways(self.ctx),
                "open_prompt": self._open_prompt(),
                "moved": moved,
                "bars": bars_of(moved),
                "payments": payments.payments(self.ctx)
                .filter(subscriber_id=self.person.id)
                .order_by("-id")[:LAST_PAYMENTS],
            }
        )

    def _open_prompt(self) -> object:
        """One that still waits for the PIN: he is led back to it instead of to a second one."""
        ask = (
            payments.asks(self.ctx)
            .filter(subscriber_id=self.person.id, asked_at__gt=self.ctx.now - ASK_AGAIN_AFTER)
            .order_by("-asked_at")
            .first()
        )
        return prompt(self.ctx, ask) if ask is not None and ask.is_open else None
