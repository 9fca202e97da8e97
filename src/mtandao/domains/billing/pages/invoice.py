"""One invoice: what it asks for, what was paid on it, and its PDF."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mtandao.domains.billing import permissions
from mtandao.domains.billing.again import may_be_billed_anew, replaced_by, replacement_of
from mtandao.domains.billing.asked import last_asked
from mtandao.domains.billing.choices import Standing
from mtandao.domains.billing.fiscal import told_to_tax_office
from mtandao.domains.billing.how_to_pay import how_to_pay
from mtandao.domains.billing.models import Invoice
from mtandao.domains.billing.pages.fiscal.seal import seal_of
from mtandao.domains.billing.pages.invoices import MONEY
from mtandao.domains.billing.pages.standing import MARKS
from mtandao.domains.billing.pdf import invoice_pdf
from mtandao.domains.billing.queries import invoice, invoices
from mtandao.domains.billing.sendings import sending_action, sending_facts
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.codes import code_svg
from mtandao.foundation.kit.detail import DetailPage, Tab
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
                *_replaced(ctx, thing),
                *sending_facts(ctx, thing.pk),
            ),
            verdict=_verdict(ctx, thing, standing),
            path=_path(ctx, thing, standing),
            actions=(
                Action("PDF", reverse("billing:pdf", kwargs=at), icon="file-type-pdf", needs=MONEY),
                *_send_action(thing, standing),
                *_credit_action(thing),
                *_void_action(ctx, thing, standing),
                *_credit_anew_action(ctx, thing),
                *_anew_action(ctx, thing),
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


def _send_action(thing: Invoice, standing: Standing) -> tuple[Action, ...]:
    return () if standing == Standing.VOID else sending_action("messaging:send-invoice", invoice_id=thing.pk)


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


def _credit_anew_action(ctx: Context, thing: Invoice) -> tuple[Action, ...]:
    """Where there is something to take back, and no void does it."""
    voidable = not thing.paid and thing.creditable == thing.total and not told_to_tax_office(ctx, thing)
    if not thing.creditable or voidable or not ctx.may(permissions.ISSUE):
        return ()
    url = reverse("billing:credit-anew", kwargs={"invoice_id": thing.pk})
    return (Action(_("Credit and bill anew"), url, icon="pencil", dialog=True, needs=permissions.CREDIT),)


def _anew_action(ctx: Context, thing: Invoice) -> tuple[Action, ...]:
    if not may_be_billed_anew(ctx, thing):
        return ()
    url = reverse("billing:bill-anew", kwargs={"invoice_id": thing.pk})
    return (Action(_("Bill it anew"), url, icon="pencil", dialog=True, needs=permissions.ISSUE),)


def _replaced(ctx: Context, thing: Invoice) -> tuple[Fact, ...]:
    """The void or credited invoice that it bills anew, and what bills this one anew."""
    facts = []
    if (old := replaced_by(ctx, thing)) is not None:
        url = reverse("billing:invoice", kwargs={"invoice_id": old.pk})
        facts.append(Fact(_("Replaces"), old.number, mono=True, url=url))
    if (draft := replacement_of(ctx, thing)) is not None:
        new = draft.invoice
        if new is not None:
            url = reverse("billing:invoice", kwargs={"invoice_id": new.pk})
        else:
            url = reverse("billing:draft", kwargs={"draft_id": draft.pk})
        said = new.number if new else draft.number or _("a draft")
        facts.append(Fact(_("Replaced by"), said, mono=new is not None, url=url))
    return tuple(facts)


def _verdict(ctx: Context, thing: Invoice, standing: Standing) -> Verdict:
    money = words.money(thing.open_amount, thing.currency) if ctx.may(MONEY) else ""
    if standing == Standing.VOID:
        return Verdict("quiet", _("Void: it asks for nothing any more."), thing.void_reason)
    if standing == Standing.CREDITED:
        return Verdict("quiet", _("Credited wholly: it asks for nothing any more."))
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
    if standing == Standing.CREDITED:
        last = thing.credit_notes.order_by("-id").first()
        return [*steps, Step(_("Credited"), last.number if last else "", "cut")]
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
