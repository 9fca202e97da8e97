"""One invoice: what it asks for, what was paid on it, its PDF, and taking it back."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mtandao.domains.billing import permissions
from mtandao.domains.billing.asked import last_asked
from mtandao.domains.billing.choices import Standing
from mtandao.domains.billing.commands.settle import LONGEST_REASON, void_invoice
from mtandao.domains.billing.fiscal import told_to_tax_office
from mtandao.domains.billing.how_to_pay import how_to_pay
from mtandao.domains.billing.models import Invoice
from mtandao.domains.billing.pages.fiscal.seal import seal_of
from mtandao.domains.billing.pages.invoices import MONEY
from mtandao.domains.billing.pages.standing import MARKS
from mtandao.domains.billing.pdf import invoice_pdf
from mtandao.domains.billing.queries import invoice, invoices
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.codes import code_svg
from mtandao.foundation.kit.detail import DetailPage, Tab
from mtandao.foundation.kit.form_pages import Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.markup import money_html
from mtandao.foundation.kit.pages import Page
from mtandao.foundation.kit.pieces import Action, Badge, Crumb, Fact, Head, Step, Verdict
from mtandao.foundation.refusals import NotAllowed


class InvoicePage(DetailPage):
    needs = permissions.VIEW
    route = "billing:invoice"
    tabs = (Tab("lines", gettext_lazy("Lines"), "billing/_invoice.html"),)

    def load(self, ctx: Context, **ids: Any) -> Invoice:
        found = invoice(ctx, ids["invoice_id"])
        return invoices(ctx).get(pk=found.pk)

    def head(self, ctx: Context, thing: Invoice) -> Head:
        at = {"invoice_id": thing.pk}
        standing = thing.standing(ctx.today)
        return Head(
            title=thing.number,
            badges=(Badge(MARKS[standing]),),
            facts=(
                Fact(_("Subscriber"), thing.subscriber.full_name, url=f"/subscribers/{thing.subscriber_id}/"),
                Fact(
                    _("Account"),
                    thing.subscriber.account_number,
                    mono=True,
                    copy=thing.subscriber.account_number,
                ),
                Fact(_("Issued"), times.day(thing.issued_on, ctx.today)),
                Fact(_("Due"), times.day(thing.due_on, ctx.today)),
                Fact(_("Total"), money_html(thing.total, thing.currency), needs=MONEY),
                Fact(_("Open"), money_html(thing.open_amount, thing.currency), needs=MONEY),
            ),
            verdict=_verdict(ctx, thing, standing),
            path=_path(ctx, thing, standing),
            actions=(
                Action("PDF", reverse("billing:pdf", kwargs=at), icon="file-type-pdf", needs=MONEY),
                *_credit_action(thing),
                *_void_action(ctx, thing, standing),
            ),
            back=Crumb(_("Invoices"), reverse("billing:invoices")),
        )

    def lines(self, ctx: Context, thing: Invoice) -> dict[str, Any]:
        how = how_to_pay(ctx, thing) if ctx.may(MONEY) else None
        settlements = list(thing.settlements.order_by("settled_at", "id"))
        return {
            "invoice": thing,
            "may_see_money": ctx.may(MONEY),
            "lines": thing.lines.order_by("place"),
            "taxes": list(thing.taxes.order_by("place")),
            "settlements": settlements,
            "credits": list(thing.credit_notes.order_by("id")),
            "payments_url": "/payments/",
            "how": how,
            "code": code_svg(how.link) if how and how.link else "",
            "seal": seal_of(ctx, thing),
            "nothing_paid": Decimal("0.00"),
        }


def _credit_action(thing: Invoice) -> tuple[Action, ...]:
    if not thing.creditable:
        return ()
    url = reverse("billing:new-credit", kwargs={"invoice_id": thing.pk})
    return (Action(_("Credit note"), url, icon="receipt-refund", needs=permissions.CREDIT),)


def _void_action(ctx: Context, thing: Invoice, standing: Standing) -> tuple[Action, ...]:
    if standing == Standing.VOID or thing.paid or told_to_tax_office(ctx, thing):
        return ()
    url = reverse("billing:void", kwargs={"invoice_id": thing.pk})
    return (
        Action(_("Void invoice"), url, icon="file-x", kind="danger", dialog=True, needs=permissions.VOID),
    )


def _verdict(ctx: Context, thing: Invoice, standing: Standing) -> Verdict:
    money = words.money(thing.open_amount, thing.currency) if ctx.may(MONEY) else ""
    if standing == Standing.VOID:
        return Verdict("quiet", _("Void: it asks for nothing any more."), thing.void_reason)
    if standing == Standing.PAID:
        when = times.moment(thing.settled_at, ctx.now) if thing.settled_at else ""
        return Verdict("good", _("Paid %(when)s.") % {"when": when} if when else _("Paid."))
    if standing == Standing.OVERDUE:
        days = (ctx.today - thing.due_on).days
        said = ngettext("Overdue by %(n)s day", "Overdue by %(n)s days", days) % {"n": days}
        return Verdict("bad", f"{said}: {_('%(sum)s open') % {'sum': money}}." if money else f"{said}.")
    left = (thing.due_on - ctx.today).days
    said = (
        _("Due today") if not left else ngettext("Due in %(n)s day", "Due in %(n)s days", left) % {"n": left}
    )
    part = _("a part is paid") if thing.paid else ""
    tail = ", ".join(one for one in (part, _("%(sum)s open") % {"sum": money} if money else "") if one)
    return Verdict("warn" if left <= 1 else "quiet", f"{said}: {tail}." if tail else f"{said}.")


def _path(ctx: Context, thing: Invoice, standing: Standing) -> list[Step]:
    """Issued, asked for, paid."""
    steps = [Step(_("Issued"), times.moment(thing.issued_at, ctx.now))]
    if standing == Standing.VOID:
        return [*steps, Step(_("Voided"), _voided(ctx, thing), "cut")]
    asked, paid = last_asked(ctx, thing), standing == Standing.PAID
    if asked is not None and asked.ended and not paid:
        steps.append(Step(_("Asked"), f"{times.moment(asked.at, ctx.now)}, {asked.ended}", "cut"))
    elif asked is not None:
        state = "wait" if asked.waiting and not paid else "done"
        steps.append(Step(_("Asked"), f"{times.moment(asked.at, ctx.now)}, {asked.how}", state))  # type: ignore[arg-type]
    else:
        steps.append(Step(_("Asked"), _("not needed") if paid else _("not yet"), "done" if paid else "todo"))
    if paid:
        when = times.moment(thing.settled_at, ctx.now) if thing.settled_at else ""
        return [*steps, Step(_("Paid"), when, "last")]
    if thing.paid:
        part = words.money(thing.paid, thing.currency) if ctx.may(MONEY) else _("in part")
        return [*steps, Step(_("Paid"), part, "wait")]
    return [*steps, Step(_("Paid"), _("due %(day)s") % {"day": times.day(thing.due_on, ctx.today)}, "todo")]


class InvoicePdf(Page):
    """The paper itself. Amounts stand on it, so who may not see amounts gets none."""

    needs = permissions.VIEW

    def get(self, request: HttpRequest, invoice_id: UUID) -> HttpResponseBase:
        ctx: Context = self.ctx
        found = invoice(ctx, invoice_id)
        if not ctx.may(MONEY):
            raise NotAllowed(_("Amounts stand on the paper, and you may not see them."))
        response = HttpResponse(invoice_pdf(ctx, found), content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{found.number}.pdf"'
        response["Cache-Control"] = "private, no-store"
        return response


invoice_as_pdf = InvoicePdf.as_view()


def _voided(ctx: Context, thing: Invoice) -> str:
    """When and by whom; of invoices voided long ago nobody wrote it down."""
    day = times.day(thing.voided_on, ctx.today) if thing.voided_on else ""
    who = _("by %(who)s") % {"who": thing.voided_by} if thing.voided_by else _("by hand")
    return ", ".join(one for one in (day, who) if one)


class VoidForm(KitForm):
    one_column = True
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("It stands on the invoice's page and in the customer's history."),
    )


class VoidPage(FormPage):
    needs = permissions.VOID
    title = gettext_lazy("Void invoice")
    verb = gettext_lazy("Void invoice")
    form = VoidForm

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = invoice(ctx, kwargs["invoice_id"])
        intro = " ".join(
            (
                _("%(number)s asks for nothing any more.") % {"number": found.number},
                _("Its number stays used; the paper says that it is void."),
                _("The days it billed may be billed again, by the next billing run."),
            )
        )
        url = reverse("billing:invoice", kwargs={"invoice_id": found.pk})
        return {"intro": intro, "back": Crumb(found.number, url)}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        voided = void_invoice(ctx, invoice_id=kwargs["invoice_id"], reason=form.cleaned_data["reason"])
        url = reverse("billing:invoice", kwargs={"invoice_id": voided.pk})
        return Done(url, _("%(number)s is void.") % {"number": voided.number})
