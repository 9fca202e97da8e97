"""One account on the ladder: where it stands and why, every step it made, and its exemption."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.collections import permissions
from mtandao.domains.collections.asking import prompts
from mtandao.domains.collections.charging import fees
from mtandao.domains.collections.choices import HeldBy, Stage
from mtandao.domains.collections.commands.exemptions import exempt_account, lift_exemption
from mtandao.domains.collections.commands.promises import take_promise
from mtandao.domains.collections.looking import looks, policy_of
from mtandao.domains.collections.pages.bulk import ExemptForm, PromiseForm
from mtandao.domains.collections.pages.tables import FeeTable, MoveTable, PromiseTable, PromptTable
from mtandao.domains.collections.pages.words import MARKS, MONEY, account_url, held_words
from mtandao.domains.collections.promised import promise_terms, promises, scores
from mtandao.domains.collections.queries import exempted, exemptions, history
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.detail import DetailPage, Tab
from mtandao.foundation.kit.form_pages import ConfirmPage, Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.pieces import Action, Badge, Crumb, Fact, Head, Text

SHOWN = 200


class AccountPage(DetailPage):
    needs = permissions.VIEW
    route = "collections:account"
    tabs = (
        Tab("history", gettext_lazy("History"), "collections/_history.html"),
        Tab("promises", gettext_lazy("Promises"), "collections/_promises.html"),
        Tab("prompts", gettext_lazy("Prompts"), "collections/_prompts.html"),
        Tab("fees", gettext_lazy("Fees"), "collections/_fees.html"),
    )

    def load(self, ctx: Context, **ids: Any) -> subscribers.Subscriber:
        return subscribers.subscriber(ctx, ids["subscriber_id"])

    def head(self, ctx: Context, thing: subscribers.Subscriber) -> Head:
        (look,) = looks(ctx, [thing.pk], policy_of(ctx))
        mark = exemptions(ctx, [thing.pk]).get(thing.pk)
        held = HeldBy(look.planned.held_by) if look.planned.held_by else None
        facts = [Fact(_("Account"), thing.account_number, mono=True, copy=thing.account_number)]
        if look.debt is not None:
            facts.append(Fact(_("Oldest due"), times.day(look.debt.oldest_due_on, ctx.today)))
            facts.append(Fact(_("Overdue"), words.money(look.debt.amount, ctx.tenant.currency), needs=MONEY))
        if held is not None:
            facts.append(Fact(_("Held back by"), held_words(held, look.planned.held_until, ctx.now)))
        if (kept := _word(ctx, thing.pk)) is not None:
            facts.append(kept)
        if mark is not None:
            until = times.day(mark.until, ctx.today) if mark.until else _("it is lifted")
            facts.append(
                Fact(
                    _("Exempted until"),
                    until,
                    _("%(who)s: %(why)s") % {"who": mark.given_by, "why": mark.reason},
                )
            )
        return Head(
            title=thing.full_name,
            badges=(Badge(MARKS[Stage(look.standing.stage)]),),
            facts=[fact for fact in facts if fact.needs is None or ctx.may(fact.needs)],  # type: ignore[arg-type]
            actions=_actions(ctx, thing.pk, exempted=mark is not None),
            back=Crumb(_("Accounts on the ladder"), reverse("collections:accounts")),
        )

    def history(self, ctx: Context, thing: subscribers.Subscriber) -> dict[str, Any]:
        rows = list(history(ctx, thing.pk)[:SHOWN])
        return {"moves": MoveTable(rows, request=self.request, currency=ctx.tenant.currency)}

    def promises(self, ctx: Context, thing: subscribers.Subscriber) -> dict[str, Any]:
        rows = list(promises(ctx, thing.pk)[:SHOWN])
        return {"promises": PromiseTable(rows, request=self.request, currency=ctx.tenant.currency)}

    def prompts(self, ctx: Context, thing: subscribers.Subscriber) -> dict[str, Any]:
        rows = list(prompts(ctx, thing.pk)[:SHOWN])
        return {"prompts": PromptTable(rows, request=self.request, currency=ctx.tenant.currency)}

    def fees(self, ctx: Context, thing: subscribers.Subscriber) -> dict[str, Any]:
        rows = list(fees(ctx, thing.pk)[:SHOWN])
        return {"fees": FeeTable(rows, request=self.request, currency=ctx.tenant.currency)}


def _word(ctx: Context, subscriber_id: UUID) -> Fact | None:
    """How he keeps his word."""
    score = scores(ctx, [subscriber_id], promise_terms(ctx))[subscriber_id]
    if not score.ended:
        return None
    said = _("%(kept)s of the last %(all)s kept") % {"kept": score.kept, "all": score.ended}
    return Fact(_("Promises"), said)


def _actions(ctx: Context, subscriber_id: UUID, *, exempted: bool) -> Sequence[Action]:
    ids = {"subscriber_id": subscriber_id}
    found = [Action(_("Subscriber"), f"/subscribers/{subscriber_id}/", icon="user")]
    if ctx.may(permissions.PROMISE):
        where = reverse("collections:promise", kwargs=ids)
        found.append(Action(_("Take promise"), where, icon="calendar-plus", dialog=True))
    if ctx.may(permissions.EXEMPT):
        label, name = (_("Lift exemption"), "lift") if exempted else (_("Exempt"), "exempt")
        found.append(Action(label, reverse(f"collections:{name}", kwargs=ids), dialog=True))
    return found


class PromisePage(FormPage):
    needs = permissions.PROMISE
    form = PromiseForm
    title = gettext_lazy("Take promise")
    verb = gettext_lazy("Take promise")

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        person = subscribers.subscriber(ctx, kwargs["subscriber_id"])
        return {"back": Crumb(person.full_name, account_url(person.pk))}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        standing = take_promise(ctx, subscriber_id=kwargs["subscriber_id"], **form.cleaned_data)
        said = _("Online until %(day)s, on his word.")
        until = times.day(form.cleaned_data["until"], ctx.today)
        return Done(account_url(standing.subscriber_id), said % {"day": until})


class ExemptPage(FormPage):
    needs = permissions.EXEMPT
    form = ExemptForm
    title = gettext_lazy("Exempt")
    verb = gettext_lazy("Exempt")

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        person = subscribers.subscriber(ctx, kwargs["subscriber_id"])
        said = _(
            "%(name)s is not reminded and not cut while the exemption lasts, and is let back in at once."
        )
        return {
            "back": Crumb(person.full_name, account_url(person.pk)),
            "intro": said % {"name": person.full_name},
        }

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        exempt_account(ctx, subscriber_id=kwargs["subscriber_id"], **form.cleaned_data)
        return Done(account_url(kwargs["subscriber_id"]), _("Exempted."))


class LiftPage(ConfirmPage):
    needs = permissions.EXEMPT
    title = gettext_lazy("Lift exemption")
    verb = gettext_lazy("Lift exemption")

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, Sequence[Text] | None]:
        person = subscribers.subscriber(ctx, kwargs["subscriber_id"])
        if not exempted(ctx, [person.id]):
            return _("%(name)s is not exempted.") % {"name": person.full_name}, None
        return (
            _("%(name)s stands on the ladder again.") % {"name": person.full_name},
            (_("The account is looked at at once. A cut passes the walled garden first."),),
        )

    def way_back(self, ctx: Context, **kwargs: Any) -> Crumb:
        return Crumb(_("Account"), account_url(kwargs["subscriber_id"]))

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        lift_exemption(ctx, subscriber_id=kwargs["subscriber_id"])
        return Done(account_url(kwargs["subscriber_id"]), _("Exemption lifted."))
