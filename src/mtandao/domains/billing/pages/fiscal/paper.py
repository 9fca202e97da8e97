"""One paper in the tax office's line: how far it has come, what it is told of, and sending it again."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mtandao.domains.billing import permissions
from mtandao.domains.billing.choices import DeviceState, FiscalState
from mtandao.domains.billing.commands.fiscal_papers import send_again
from mtandao.domains.billing.errors import NoFiscalClass
from mtandao.domains.billing.fiscal import FiscalPaper, fiscal_document, fiscal_paper
from mtandao.domains.billing.models import FiscalDocument
from mtandao.domains.billing.pages.fiscal.office import OfTaxOffice
from mtandao.domains.billing.pages.fiscal.papers import MARKS, paper_url
from mtandao.domains.billing.pages.fiscal.seal import seal
from mtandao.domains.billing.pages.invoices import MONEY, invoice_url
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.detail import DetailPage, Tab
from mtandao.foundation.kit.form_pages import ConfirmPage, Done
from mtandao.foundation.kit.pieces import Action, Badge, Crumb, Fact, Head, Step, Text, Verdict


class PaperPage(OfTaxOffice, DetailPage):
    needs = permissions.VIEW
    route = "fiscal:paper"
    tabs = (Tab("told", gettext_lazy("What is told"), "billing/fiscal/_paper.html"),)

    def load(self, ctx: Context, **ids: Any) -> FiscalDocument:
        return fiscal_document(ctx, ids["fiscal_document_id"])

    def head(self, ctx: Context, thing: FiscalDocument) -> Head:
        state = FiscalState(thing.state)
        again = reverse("fiscal:send-again", kwargs={"fiscal_document_id": thing.pk})
        steps = (
            (
                Action(
                    _("Send again"),
                    again,
                    icon="refresh",
                    kind="primary",
                    dialog=True,
                    needs=permissions.FISCAL,
                ),
            )
            if state == FiscalState.REJECTED
            else ()
        )
        return Head(
            title=thing.paper_number,
            badges=(Badge(MARKS[state], state.label),),
            facts=_facts(ctx, thing),
            verdict=_verdict(thing),
            path=_path(ctx, thing),
            actions=steps,
            back=Crumb(_("Tax office"), reverse("fiscal:papers")),
        )

    def told(self, ctx: Context, thing: FiscalDocument) -> dict[str, Any]:
        paper, problem = _told(ctx, thing)
        return {
            "document": thing,
            "paper": paper,
            "problem": problem,
            "seal": seal(ctx, thing),
            "currency": ctx.tenant.currency,
            "may_see_money": ctx.may(MONEY),
            "as_sent": thing.payload if ctx.may(permissions.FISCAL) else "",
        }


def _told(ctx: Context, document: FiscalDocument) -> tuple[FiscalPaper | None, str]:
    try:
        return fiscal_paper(ctx, document), ""
    except NoFiscalClass as refusal:
        return None, refusal.detail


def _facts(ctx: Context, document: FiscalDocument) -> tuple[Fact, ...]:
    person, invoice = document.paper.subscriber, document.told_invoice
    papers = [Fact(_("Invoice"), invoice.number, mono=True, url=invoice_url(invoice))]
    if document.credit_note_id:
        url = reverse("billing:credit-note", kwargs={"credit_note_id": document.credit_note_id})
        papers = [
            Fact(_("Credit note"), document.paper_number, mono=True, url=url),
            Fact(_("Takes back"), invoice.number, mono=True, url=invoice_url(invoice)),
        ]
    tried = ngettext("%(n)s try", "%(n)s tries", document.attempts) % {"n": words.count(document.attempts)}
    return (
        Fact(_("Subscriber"), person.full_name, url=f"/subscribers/{person.pk}/"),
        *papers,
        Fact(_("Number at KRA"), words.count(document.number), mono=True),
        Fact(_("Device"), str(document.device), mono=True),
        Fact(_("Issued"), times.moment(document.issued_at, ctx.now)),
        *(
            (Fact(_("Sent"), times.moment(document.tried_at, ctx.now), note=tried),)
            if document.tried_at
            else ()
        ),
    )


def _verdict(document: FiscalDocument) -> Verdict:
    state, device = FiscalState(document.state), document.device
    if state == FiscalState.SIGNED:
        return Verdict("good", _("KRA has signed it: the paper carries its number and code."))
    if state == FiscalState.TAKEN:
        said = _("KRA has it, and did not tell its signature: look it up in KRA's own portal.")
        return Verdict("warn", said, document.last_words)
    if state == FiscalState.REJECTED:
        steps = _("Mend what it names, then send it again. Those behind it wait until then.")
        return Verdict("bad", document.last_words or _("KRA has rejected it."), steps)
    if device.state == DeviceState.FAULTY:
        return Verdict("bad", _("It waits: KRA does not take the device."), device.problem)
    return Verdict("wait", _("It goes out by itself, in its order."), document.last_words)


def _path(ctx: Context, document: FiscalDocument) -> list[Step]:
    state = FiscalState(document.state)
    steps = [Step(_("Issued"), times.moment(document.issued_at, ctx.now))]
    sent = times.moment(document.tried_at, ctx.now) if document.tried_at else ""
    if state == FiscalState.SIGNED:
        when = times.moment(document.signed_at, ctx.now) if document.signed_at else ""
        return [*steps, Step(_("Sent"), sent), Step(_("Signed"), when, "last")]
    if state == FiscalState.TAKEN:
        return [*steps, Step(_("Sent"), sent), Step(_("Signed"), _("not told"), "last")]
    if state == FiscalState.REJECTED:
        return [*steps, Step(_("Sent"), sent, "done" if sent else "todo"), Step(_("Signed"), _("no"), "cut")]
    if sent:
        return [*steps, Step(_("Sent"), sent), Step(_("Signed"), "", "wait")]
    return [*steps, Step(_("Sent"), "", "wait"), Step(_("Signed"), "", "todo")]


class SendAgainPage(OfTaxOffice, ConfirmPage):
    needs = permissions.FISCAL
    title = gettext_lazy("Send again")

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...]]:
        found = fiscal_document(ctx, kwargs["fiscal_document_id"])
        return (
            _("%(paper)s is written anew and sent to KRA.") % {"paper": found.paper_number},
            (
                _("It keeps its number at KRA, so that it cannot lie there twice."),
                _("The paper itself stays as it was issued."),
                _("Those that wait behind it follow once it is signed."),
            ),
        )

    def way_back(self, ctx: Context, **kwargs: Any) -> Crumb:
        found = fiscal_document(ctx, kwargs["fiscal_document_id"])
        return Crumb(found.paper_number, paper_url(found))

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        sent = send_again(ctx, document_id=kwargs["fiscal_document_id"])
        return Done(paper_url(sent), _("%(paper)s goes out again.") % {"paper": sent.paper_number})
