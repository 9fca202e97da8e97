"""Writing to those who are paid and not online: an SMS to each, once however often it is pressed."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mtandao.domains.messaging import contract as messaging
from mtandao.domains.reconciliation.pages.offline import OfflinePage, offer
from mtandao.domains.subscribers import contract as subscribers
from mtandao.doors.console.subscribers.bulk import BulkPage
from mtandao.doors.console.subscribers.deed import Deed
from mtandao.doors.console.subscribers.forms import TellForm
from mtandao.foundation.context import Context
from mtandao.foundation.ids import new_id
from mtandao.foundation.kit import words
from mtandao.foundation.kit.form_pages import Done
from mtandao.foundation.kit.pieces import Action, Text

TELL = Action(
    gettext_lazy("Tell by SMS"),
    reverse_lazy("console:tell-offline"),
    icon="message",
    needs=messaging.permissions.SEND,
)
offer(TELL)


class Tell(Deed):
    title = gettext_lazy("Tell by SMS")
    needs = messaging.permissions.SEND
    form = TellForm
    most = 5000

    def initial(self, ctx: Context) -> dict[str, Any]:
        said = _(
            "{{first_name}}, your service is paid, and your router is not connected. Is it on? "
            "If it stays off, call us."
        )
        return {"key": str(new_id()), "text": said}

    def in_background(self, ctx: Context, rows: QuerySet[Any], given: dict[str, Any]) -> Done:
        ids = rows.order_by().values_list("id", flat=True)
        sent = messaging.send_to_each(ctx, subscriber_ids=list(ids), text=given["text"], key=given["key"])
        said = ngettext("%(n)s message written.", "%(n)s messages written.", sent.written)
        if not sent.written:
            said = _("They were told already: nothing was written again.")
        return Done(reverse("reconciliation:offline"), said % {"n": words.count(sent.written)})


class TellOfflinePage(BulkPage):
    """Posted to from the list of the paid but offline."""

    deeds: ClassVar[Mapping[str, Callable[[], Deed]]] = {"message": Tell}
    listed = "reconciliation:offline"
    list_title: ClassVar[Text] = gettext_lazy("Paid but offline")

    def picked(self, request: HttpRequest) -> QuerySet[Any]:
        lines = OfflinePage.picked(request).order_by()
        return subscribers.subscribers(self.ctx).filter(id__in=lines.values("subscriber_id"))
