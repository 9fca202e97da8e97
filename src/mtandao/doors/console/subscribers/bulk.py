"""What is done to many customers at once: asked once, done for each who can have it, and said how many."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Final
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mtandao.domains.collections import contract as collections
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.messaging import contract as messaging
from mtandao.domains.subscribers import contract as subscribers
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.doors.console.subscribers.bulk_plan import ChangePlan
from mtandao.doors.console.subscribers.deed import Deed
from mtandao.doors.console.subscribers.forms import CreditForm, ExtendForm, MessageForm, ReasonForm, WhyForm
from mtandao.doors.console.subscribers.line import REASONS
from mtandao.doors.console.subscribers.list import SubscribersPage
from mtandao.doors.console.subscribers.money import USUAL_PROMISE
from mtandao.foundation.context import Context
from mtandao.foundation.ids import new_id
from mtandao.foundation.kit.form_pages import Done, finish
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.pages import Page, draw
from mtandao.foundation.kit.pieces import Crumb, Fact, Text
from mtandao.foundation.kit.previews import fingerprint
from mtandao.foundation.kit.rights import may
from mtandao.foundation.refusals import NotAllowed, Refusal


class Message(Deed):
    title = gettext_lazy("Message")
    needs = messaging.permissions.SEND
    form = MessageForm

    def each(self, ctx: Context, subscriber: subscribers.Subscriber, given: dict[str, Any]) -> None:
        messaging.send_message(ctx, subscriber_id=subscriber.id, text=given["text"])


class Extend(Deed):
    title = gettext_lazy("Extend")
    needs = collections.permissions.PROMISE
    form = ExtendForm

    def initial(self, ctx: Context) -> dict[str, Any]:
        return {"until": ctx.today + USUAL_PROMISE}

    def each(self, ctx: Context, subscriber: subscribers.Subscriber, given: dict[str, Any]) -> None:
        collections.take_promise(
            ctx, subscriber_id=subscriber.id, until=given["until"], reason=given["reason"]
        )


class Suspend(Deed):
    title = gettext_lazy("Suspend")
    needs = subscriptions.permissions.SUSPEND
    form = ReasonForm

    def options(self, ctx: Context) -> dict[str, Any]:
        return {"reasons": REASONS}

    def each(self, ctx: Context, subscriber: subscribers.Subscriber, given: dict[str, Any]) -> None:
        reason = subscriptions.SuspensionReason(given["reason"])
        for service in _services(ctx, subscriber):
            subscriptions.suspend_subscription(ctx, subscription_id=service, reason=reason)


class Restore(Deed):
    title = gettext_lazy("Restore")
    needs = subscriptions.permissions.SUSPEND

    def each(self, ctx: Context, subscriber: subscribers.Subscriber, given: dict[str, Any]) -> None:
        for service in _services(ctx, subscriber):
            subscriptions.restore_subscription(ctx, subscription_id=service)


class Disconnect(Deed):
    title = gettext_lazy("Disconnect service")
    needs = subscriptions.permissions.END
    form = WhyForm

    def each(self, ctx: Context, subscriber: subscribers.Subscriber, given: dict[str, Any]) -> None:
        for service in _services(ctx, subscriber):
            subscriptions.disconnect_subscription(ctx, subscription_id=service, reason=given["reason"])


class Credit(Deed):
    title = gettext_lazy("Credit")
    needs = ledger.permissions.CREDIT_MANY
    form = CreditForm
    most = 100_000

    def initial(self, ctx: Context) -> dict[str, Any]:
        return {"key": str(new_id())}

    def in_background(self, ctx: Context, rows: QuerySet[Any], given: dict[str, Any]) -> Done:
        credit = ledger.Credit(**{**given, "kind": ledger.CreditKind(given["kind"])})
        bulk = ledger.start_bulk_credit(
            ctx, credit=credit, subscriber_ids=rows.order_by().values_list("id", flat=True)
        )
        url = reverse("ledger:credit", kwargs={"credit_id": bulk.pk})
        return Done(url, _("Crediting began. You may leave: it is done in the background."))


def _services(ctx: Context, subscriber: subscribers.Subscriber) -> list[UUID]:
    """The first that lives: what the list shows of this customer."""
    found = subscriptions.subscriptions_of(ctx, subscriber.id)[:1]
    if not found:
        raise Refusal(_("%(name)s has no service.") % {"name": subscriber.full_name})
    return [each.id for each in found]


DEEDS: Final[dict[str, Callable[[], Deed]]] = {
    "message": Message,
    "credit": Credit,
    "extend": Extend,
    "plan": ChangePlan,
    "suspend": Suspend,
    "restore": Restore,
    "disconnect": Disconnect,
}


class BulkPage(Page):
    """Posted to from the list; posts to itself once it was said what for."""

    template = "console/bulk.html"
    deeds: ClassVar[Mapping[str, Callable[[], Deed]]] = DEEDS
    # The list that it is posted to from.
    listed: ClassVar[str] = "console:subscribers"
    list_title: ClassVar[Text] = gettext_lazy("Subscribers")
    needs = subscribers.permissions.VIEW

    def get(self, request: HttpRequest, what: str) -> HttpResponse:
        """Nobody is picked by an address: back to the list."""
        self._deed(what)
        return finish(request, reverse(self.listed))

    def post(self, request: HttpRequest, what: str) -> HttpResponse:
        deed = self._deed(what)
        if not may(request, deed.needs):
            raise NotAllowed(_("You may not %(verb)s.") % {"verb": _(deed.needs.label)})
        rows = self.picked(request).order_by("full_name", "id")
        number = rows.count()
        back = reverse(self.listed)
        if not number:
            return finish(request, Done(back, _("Nobody was chosen.")))
        form = self._form(request, deed)
        if number > deed.most or "sure" not in request.POST or (form is not None and not form.is_valid()):
            return self._ask(request, deed, form, rows, number)
        given = form.cleaned_data if form else {}
        try:
            # What was shown is what is done: another form or another number of people is looked at again.
            sure = f"{fingerprint(form)}:{number}" if form is not None else ""
            if request.POST["sure"] != sure and (facts := deed.preview(self.ctx, rows, given)):
                return self._ask(request, deed, form, rows, number, facts, sure)
            begun = deed.in_background(self.ctx, rows, given)
        except Refusal as fact:
            if form is None:
                raise
            form.refuse(fact.detail, fact.fields)
            return self._ask(request, deed, form, rows, number)
        return finish(request, begun or Done(back, self._do(deed, rows, given)))

    def picked(self, request: HttpRequest) -> QuerySet[Any]:
        """Whoever is ticked, as customers."""
        return SubscribersPage.picked(request)

    def _deed(self, what: str) -> Deed:
        if what not in self.deeds:
            raise Http404(what)
        return self.deeds[what]()

    def _form(self, request: HttpRequest, deed: Deed) -> KitForm | None:
        if deed.form is None:
            return None
        data = request.POST if "sure" in request.POST else None
        return deed.form(data, initial=deed.initial(self.ctx), **deed.options(self.ctx))

    def _ask(
        self,
        request: HttpRequest,
        deed: Deed,
        form: KitForm | None,
        rows: QuerySet[Any],
        number: int,
        facts: Sequence[Fact] = (),
        sure: str = "1",
    ) -> HttpResponse:
        context = {
            "title": deed.title,
            "back": Crumb(self.list_title, reverse(self.listed)),
            "form": form,
            "names": [row.full_name for row in rows[:5]],
            "others": max(number - 5, 0),
            "number": number,
            "too_many": number > deed.most,
            "most": deed.most,
            "ids": request.POST.getlist("ids"),
            "query": request.POST.get("query", ""),
            "all": request.POST.get("all", ""),
            "facts": facts,
            "sure": sure,
        }
        refused = form is not None and form.is_bound and not facts
        return draw(request, self.template, context, 422 if refused else 200)

    def _do(self, deed: Deed, rows: QuerySet[Any], given: dict[str, Any]) -> str:
        """One by one, each whole: who cannot have it is told, the others have it."""
        done, refused = 0, []
        for subscriber in rows:
            try:
                deed.each(self.ctx, subscriber, given)
            except Refusal as fact:
                refused.append(fact.detail)
            else:
                done += 1
        said = ngettext("%(what)s: %(n)s done.", "%(what)s: %(n)s done.", done) % {
            "what": deed.title,
            "n": done,
        }
        if refused:
            more = ngettext("%(n)s refused: %(why)s", "%(n)s refused, the first: %(why)s", len(refused))
            said = f"{said} {more % {'n': len(refused), 'why': refused[0]}}"
        return said
