"""Pages of this room: invoices, one invoice with its PDF, and the billing run."""

from django.urls import path

from mtandao.domains.billing.pages.invoice import InvoicePage, VoidPage, invoice_as_pdf
from mtandao.domains.billing.pages.invoices import InvoicesPage
from mtandao.domains.billing.pages.run import RunPage

app_name = "billing"
urlpatterns = [
    path("", InvoicesPage.as_view(), name="invoices"),
    path("run/", RunPage.as_view(), name="run"),
    path("<uuid:invoice_id>/", InvoicePage.as_view(), name="invoice"),
    path("<uuid:invoice_id>.pdf", invoice_as_pdf, name="pdf"),
    path("<uuid:invoice_id>/void/", VoidPage.as_view(), name="void"),
]
