"""One payout: its way from the wish to the provider's word, and the steps that a person takes."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import permissions
from mtandao.domains.payments.banks import accounts_in_use
from mtandao.domains.payments.choices import BY_HAND, PayoutMethod, PayoutState
from mtandao.domains.payments.commands.payout_results import conclude_payout, pay_by_hand
from mtandao.domains.payments.commands.payouts import approve_payout, refuse_payout
from mtandao.domains.payments.models import Payout
from mtandao.domains.payments.pages.deciding import ApprovePage, RefusePage, Wish
from mtandao.domains.payments.pages.money_out import PAYOUT_SHAPES, ByHandForm, ConcludeForm
from mtandao.domains.payments.pages.papers import payment_fact
from mtandao.domains.payments.pages.payments import MONEY
from mtandao.domains.payments.providers import provider_of
from mtandao.domains.payments.queries import payout, payouts
from mtandao.domains.payments.receipts.voucher import voucher_pdf
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.detail import DetailPage, Tab
from mtandao.foundation.kit.form_pages import Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.pages import Page
from mtandao.foundation.kit.pieces import Action, Badge, Crumb, Fact, Head, Step, Verdict
from mtandao.foundation.refusals import NotFound

PAYOUT = Wish(
    route="payout",
    key="payout_id",
    name=gettext_lazy("Payout"),
    find=payout,
    approve=approve_payout,
    refuse=refuse_payout,
    approve_it=gettext_lazy("Approve payout"),
    approved=gettext_lazy("Payout approved."),
    refuse_it=gettext_lazy("Refuse payout"),
    refused=gettext_lazy("Payout refused."),
)


class PayoutPage(DetailPage):
    needs = permissions.VIEW
    route = "payments:payout"
    tabs = (Tab("details", gettext_lazy("Details"), "payments/_payout.html"),)

    def load(self, ctx: Context, **ids: Any) -> Payout:
        return payouts(ctx).get(pk=payout(ctx, ids["payout_id"]).pk)

    def head(self, ctx: Context, thing: Payout) -> Head:
        state = PayoutState(thing.state)
        money = words.money(thing.amount, thing.currency) if ctx.may(MONEY) else ""
        return Head(
            title=money or thing.get_purpose_display(),
            badges=(Badge(PAYOUT_SHAPES[state], state.label),),
            facts=_facts(ctx, thing),
            verdict=_verdict(thing),
            path=_path(ctx, thing),
            actions=_actions(thing),
            back=Crumb(_("Payouts"), reverse("payments:payouts")),
        )

    def details(self, ctx: Context, thing: Payout) -> dict[str, Any]:
        keys = [f"{name}:{thing.pk}" for name in ("payout", "payout-paid", "payout-back", "payout-late")]
        booked = ledger.postings_about(ctx, keys) if ctx.may(ledger.permissions.VIEW) else None
        return {"payout": thing, "booked": booked, "may_see_money": ctx.may(MONEY), "told": _told(ctx, thing)}


def _facts(ctx: Context, thing: Payout) -> tuple[Fact, ...]:
    owner = thing.subscriber
    who = (Fact(_("Subscriber"), owner.full_name, url=f"/subscribers/{owner.pk}/"),) if owner else ()
    to = thing.payee or words.phone(thing.phone)
    return (
        *who,
        *((Fact(_("To"), to),) if to else ()),
        *((Fact(_("Partner"), thing.partner.name),) if thing.partner else ()),
        Fact(_("How"), thing.get_method_display()),
        *((Fact(_("From account"), str(thing.bank_account)),) if thing.bank_account else ()),
        Fact(_("Asked for"), times.moment(thing.requested_at, ctx.now), note=thing.requested_by),
        *((Fact(_("Receipt"), thing.receipt, mono=True, copy=thing.receipt),) if thing.receipt else ()),
    )


def _told(ctx: Context, thing: Payout) -> list[Fact]:
    facts = [Fact(_("Reason"), thing.reason), Fact(_("Our name for it"), thing.originator_id, mono=True)]
    if thing.phone:
        facts.append(Fact(_("Phone"), words.phone(thing.phone), mono=True))
    if thing.conversation_id:
        facts.append(
            Fact(
                _("%(provider)s's name for it") % {"provider": _provider(thing)},
                thing.conversation_id,
                mono=True,
            )
        )
    if thing.decided_at:
        facts.append(Fact(_("Decided"), times.moment(thing.decided_at, ctx.now), note=thing.decided_by))
    if thing.questions:
        facts.append(
            Fact(
                _("%(provider)s asked") % {"provider": _provider(thing)},
                _("%(n)s times") % {"n": thing.questions},
            )
        )
    if thing.payment:
        facts.append(payment_fact(ctx, thing.payment))
    if thing.result:
        facts.append(Fact(_("Outcome"), thing.result, note=thing.result_code))
    return facts


def _provider(thing: Payout) -> str:
    return provider_of(thing.gateway).label if thing.gateway else _("The provider")


def _verdict(thing: Payout) -> Verdict:
    state = PayoutState(thing.state)
    if state == PayoutState.SUCCEEDED:
        return Verdict("good", _("Paid out."), thing.result)
    if state == PayoutState.REFUSED:
        return Verdict("quiet", _("Refused by %(name)s.") % {"name": thing.decided_by}, thing.result)
    if state == PayoutState.FAILED:
        return Verdict("bad", _("Not paid: its money is where it was before."), thing.result)
    if state == PayoutState.UNKNOWN:
        return Verdict(
            "bad",
            _("It may have been paid, or not. It is not sent again."),
            _("%(provider)s is asked again and again. Its money stays set aside until somebody knows.")
            % {"provider": _provider(thing)},
        )
    if state == PayoutState.REQUESTED:
        return Verdict("wait", _("It waits for somebody else to approve it. Nothing has moved yet."))
    if thing.method in BY_HAND:
        return Verdict("wait", _("Approved: it waits to be paid by hand. Its money is set aside."))
    return Verdict("wait", _("On its way. Its money is set aside."))


def _path(ctx: Context, thing: Payout) -> list[Step]:
    state = PayoutState(thing.state)
    steps = [Step(_("Asked for"), times.moment(thing.requested_at, ctx.now))]
    decided = times.moment(thing.decided_at, ctx.now) if thing.decided_at else ""
    if state == PayoutState.REFUSED:
        return [*steps, Step(_("Refused"), decided, "cut")]
    if state == PayoutState.REQUESTED:
        return [
            *steps,
            Step(_("Approved"), "", "wait"),
            Step(_("Sent"), "", "todo"),
            Step(_("Paid"), "", "todo"),
        ]
    steps.append(Step(_("Approved"), decided))
    sent = times.moment(thing.sending_at, ctx.now) if thing.sending_at else ""
    ended = times.moment(thing.ended_at, ctx.now) if thing.ended_at else ""
    if state == PayoutState.SUCCEEDED:
        return [*steps, Step(_("Sent"), sent), Step(_("Paid"), ended, "last")]
    if state == PayoutState.FAILED:
        return [*steps, Step(_("Sent"), sent), Step(_("Paid"), _("no"), "cut")]
    if state == PayoutState.UNKNOWN:
        return [*steps, Step(_("Sent"), sent or _("perhaps")), Step(_("Paid"), _("not known"), "wait")]
    if state == PayoutState.SENT:
        return [*steps, Step(_("Sent"), sent), Step(_("Paid"), "", "wait")]
    return [*steps, Step(_("Sent"), sent, "wait"), Step(_("Paid"), "", "todo")]


def _actions(thing: Payout) -> tuple[Action, ...]:
    at, state = {"payout_id": thing.pk}, PayoutState(thing.state)
    if state == PayoutState.REQUESTED:
        return PAYOUT.actions(thing.pk)
    if state == PayoutState.APPROVED and thing.method in BY_HAND:
        label = _("Record transfer") if thing.method == PayoutMethod.BANK else _("Hand out cash")
        url = reverse("payments:pay-by-hand", kwargs=at)
        return (Action(label, url, kind="primary", dialog=True, needs=permissions.PAY_OUT),)
    if state in (PayoutState.SENT, PayoutState.UNKNOWN):
        url = reverse("payments:conclude-payout", kwargs=at)
        return (Action(_("Say what became of it"), url, dialog=True, needs=permissions.APPROVE),)
    if state == PayoutState.SUCCEEDED:
        url = reverse("payments:voucher", kwargs=at)
        return (Action(_("Voucher"), url, icon="receipt", needs=MONEY),)
    return ()


class ApprovePayoutPage(ApprovePage):
    wish = PAYOUT
    title = verb = PAYOUT.approve_it


class RefusePayoutPage(RefusePage):
    wish = PAYOUT
    title = verb = PAYOUT.refuse_it


class _PayoutStep(FormPage):
    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"back": PAYOUT.back(ctx, **kwargs)}


class PayByHandPage(_PayoutStep):
    needs = permissions.PAY_OUT
    title = gettext_lazy("Record that it was paid")
    verb = gettext_lazy("Record that it was paid")
    intro = gettext_lazy("Cash leaves the drawer of the shift that you have open.")
    form = ByHandForm

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        by_bank = payout(ctx, kwargs["payout_id"]).method == PayoutMethod.BANK
        return {"accounts": accounts_in_use(ctx) if by_bank else ()}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        assert isinstance(form, ByHandForm)
        done = pay_by_hand(
            ctx,
            payout_id=kwargs["payout_id"],
            reference=form.cleaned_data["reference"],
            bank_account_id=form.account_id(),
        )
        return Done(PAYOUT.url(done.pk), _("Recorded as paid."))


class ConcludePayoutPage(_PayoutStep):
    needs = permissions.APPROVE
    title = gettext_lazy("Say what became of it")
    verb = gettext_lazy("Record it")
    intro = gettext_lazy(
        "Only what the provider's own portal or statement shows. If it was not paid, its money is free again and may "
        "be paid once more."
    )
    form = ConcludeForm

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        asked = form.cleaned_data
        done = conclude_payout(
            ctx,
            payout_id=kwargs["payout_id"],
            paid=asked["paid"] == "yes",
            receipt=asked["receipt"],
            note=asked["note"],
        )
        return Done(PAYOUT.url(done.pk), _("Recorded."))


class VoucherPage(Page):
    needs = MONEY

    def get(self, request: HttpRequest, payout_id: UUID) -> HttpResponseBase:
        found = payouts(self.ctx).get(pk=payout(self.ctx, payout_id).pk)
        if found.state != PayoutState.SUCCEEDED:
            raise NotFound(_("There is a voucher once it is paid."))
        response = HttpResponse(voucher_pdf(self.ctx, found), content_type="application/pdf")
        response["Content-Disposition"] = (
            f'inline; filename="voucher-{found.receipt or str(found.pk)[:8]}.pdf"'
        )
        response["Cache-Control"] = "private, no-store"
        return response


voucher = VoucherPage.as_view()
