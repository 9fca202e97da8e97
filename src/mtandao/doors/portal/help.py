"""Whom to call, how to pay by hand, and what to do first."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from mtandao.doors.portal.by_hand import by_hand
from mtandao.doors.portal.frame import PortalPage


class Help(PortalPage):
    """Also for who cannot sign in."""

    open_to_all = True
    title, template, place = gettext_lazy("Help"), "portal/help.html", "help"

    def get(self, request: HttpRequest) -> HttpResponse:
        way = by_hand(self.ctx, self.person) if self.signed_in else None
        return self.draw({"by_hand": way})
