"""Bills with their papers, and what was paid."""

from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.billing import contract as billing
from mtandao.domains.payments import contract as payments
from mtandao.doors.portal.frame import PortalPage
from mtandao.foundation.kit.codes import code_svg
from mtandao.foundation.money import whole
from mtandao.foundation.refusals import NotFound

ON_A_PAGE: Final = 12
# A standing's mark in the kit, and its word here.
MARKS: Final = {
    billing.Standing.UNPAID: ("open", gettext_lazy("Not paid yet")),
    billing.Standing.PARTIAL: ("part_paid", gettext_lazy("Part paid")),
    billing.Standing.PAID: ("paid", gettext_lazy("Paid")),
    billing.Standing.OVERDUE: ("overdue", gettext_lazy("Overdue")),
    billing.Standing.VOID: ("void", gettext_lazy("Void")),
}


class BillsPage(PortalPage):
    place = "bills"

    def own_invoice(self, invoice_id: UUID) -> billing.Invoice:
        """NotFound for another subscriber's as for one that is not there."""
        found = (
            billing.invoices(self.ctx)
            .filter(subscriber_id=self.person.id, id=invoice_id)
            .prefetch_related("lines")
            .first()
        )
        if found is None:
            raise NotFound(_("There is no such invoice here."))
        return found


class Bills(BillsPage):
    title, template = gettext_lazy("Bills"), "portal/bills.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        page = _page(request)
        rows = list(
            billing.invoices(self.ctx).filter(subscriber_id=self.person.id).order_by("-id")[_slice(page)]
        )
        return self.draw(
            {
                "bills": [(row, *MARKS[row.standing(self.ctx.today)]) for row in rows[:ON_A_PAGE]],
                "owed": billing.open_amount(self.ctx, self.person.id),
                "page": page,
                "older": page + 1 if len(rows) > ON_A_PAGE else None,
            }
        )


class Bill(BillsPage):
    template = "portal/bill.html"

    def get(self, request: HttpRequest, invoice_id: UUID) -> HttpResponse:
        invoice = self.own_invoice(invoice_id)
        how = billing.how_to_pay(self.ctx, invoice)
        mark, word = MARKS[invoice.standing(self.ctx.today)]
        return self.draw(
            {
                "title": invoice.number,
                "bill": invoice,
                "lines": sorted(invoice.lines.all(), key=lambda line: line.place),
                "mark": mark,
                "word": word,
                "asked": whole(invoice.open_amount),
                "ways": payments.ways(self.ctx),
                "how": how,
                "code": code_svg(how.link) if how and how.link else "",
            }
        )


class BillPaper(BillsPage):
    """The same as the office prints it."""

    def get(self, request: HttpRequest, invoice_id: UUID) -> HttpResponse:
        invoice = self.own_invoice(invoice_id)
        paper = HttpResponse(billing.invoice_pdf(self.ctx, invoice), content_type="application/pdf")
        paper["Content-Disposition"] = f'inline; filename="{invoice.number}.pdf"'
        return paper


class Receipts(PortalPage):
    title, template, place = gettext_lazy("Payments"), "portal/receipts.html", "bills"

    def get(self, request: HttpRequest) -> HttpResponse:
        page = _page(request)
        mine = payments.payments(self.ctx).filter(subscriber_id=self.person.id)
        rows = list(mine.order_by("-id")[_slice(page)])
        older = page + 1 if len(rows) > ON_A_PAGE else None
        return self.draw({"payments": rows[:ON_A_PAGE], "page": page, "older": older})


def _page(request: HttpRequest) -> int:
    asked = request.GET.get("page", "")
    return min(int(asked), 1000) if asked.isdecimal() and int(asked) > 0 else 1


def _slice(page: int) -> slice:
    """One more than is shown tells whether there are older ones."""
    return slice((page - 1) * ON_A_PAGE, page * ON_A_PAGE + 1)
