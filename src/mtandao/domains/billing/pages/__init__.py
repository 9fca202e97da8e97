"""Pages of this room: invoices, one invoice with its PDF, billing runs and the accounts they leave out."""

from django.urls import path

from mtandao.domains.billing.pages.credit import NewCreditPage
from mtandao.domains.billing.pages.credit_anew import CreditAnewPage
from mtandao.domains.billing.pages.credit_notes import CreditNotePage, CreditNotePdf, CreditNotesPage
from mtandao.domains.billing.pages.draft_form import ChangeDraftPage, NewDraftPage
from mtandao.domains.billing.pages.draft_steps import (
    DropDraftPage,
    GiveDraftPage,
    IssueDraftPage,
    SendDraftPage,
)
from mtandao.domains.billing.pages.drafts import DraftPage, DraftPdf, DraftsPage
from mtandao.domains.billing.pages.invoice import InvoicePage, invoice_as_pdf
from mtandao.domains.billing.pages.invoices import InvoicesPage
from mtandao.domains.billing.pages.parked import ParkedAccountsPage, ParkedPage, ReleasePage
from mtandao.domains.billing.pages.planned import PlannedPage
from mtandao.domains.billing.pages.run import DropRunPage, IssueRunPage, RunPage, RunProgress
from mtandao.domains.billing.pages.runs import NewRunPage, RunsPage
from mtandao.domains.billing.pages.terms import TermsPage
from mtandao.domains.billing.pages.void import BillAnewPage, VoidPage

app_name = "billing"
urlpatterns = [
    path("", InvoicesPage.as_view(), name="invoices"),
    path("runs/", RunsPage.as_view(), name="runs"),
    path("runs/new/", NewRunPage.as_view(), name="new-run"),
    path("runs/<uuid:run_id>/", RunPage.as_view(), name="run"),
    path("runs/<uuid:run_id>/progress/", RunProgress.as_view(), name="run-progress"),
    path("runs/<uuid:run_id>/planned/", PlannedPage.as_view(), name="planned"),
    path("runs/<uuid:run_id>/issue/", IssueRunPage.as_view(), name="issue-run"),
    path("runs/<uuid:run_id>/drop/", DropRunPage.as_view(), name="drop-run"),
    path("terms/", TermsPage.as_view(), name="terms"),
    path("parked/", ParkedAccountsPage.as_view(), name="parked-accounts"),
    path("parked/<uuid:parked_id>/", ParkedPage.as_view(), name="parked"),
    path("parked/<uuid:parked_id>/release/", ReleasePage.as_view(), name="release"),
    path("drafts/", DraftsPage.as_view(), name="drafts"),
    path("drafts/new/", NewDraftPage.as_view(), name="new-draft"),
    path("drafts/<uuid:draft_id>/", DraftPage.as_view(), name="draft"),
    path("drafts/<uuid:draft_id>.pdf", DraftPdf.as_view(), name="draft-pdf"),
    path("drafts/<uuid:draft_id>/change/", ChangeDraftPage.as_view(), name="change-draft"),
    path("drafts/<uuid:draft_id>/give/", GiveDraftPage.as_view(), name="give-draft"),
    path("drafts/<uuid:draft_id>/send/", SendDraftPage.as_view(), name="send-draft"),
    path("drafts/<uuid:draft_id>/issue/", IssueDraftPage.as_view(), name="issue-draft"),
    path("drafts/<uuid:draft_id>/drop/", DropDraftPage.as_view(), name="drop-draft"),
    path("credit-notes/", CreditNotesPage.as_view(), name="credit-notes"),
    path("credit-notes/<uuid:credit_note_id>/", CreditNotePage.as_view(), name="credit-note"),
    path("credit-notes/<uuid:credit_note_id>.pdf", CreditNotePdf.as_view(), name="credit-note-pdf"),
    path("<uuid:invoice_id>/credit/", NewCreditPage.as_view(), name="new-credit"),
    path("<uuid:invoice_id>/", InvoicePage.as_view(), name="invoice"),
    path("<uuid:invoice_id>.pdf", invoice_as_pdf, name="pdf"),
    path("<uuid:invoice_id>/void/", VoidPage.as_view(), name="void"),
    path("<uuid:invoice_id>/credit-anew/", CreditAnewPage.as_view(), name="credit-anew"),
    path("<uuid:invoice_id>/bill-anew/", BillAnewPage.as_view(), name="bill-anew"),
]
