"""Pages of this room, by their addresses."""

from django.urls import path

from mtandao.domains.ledger.pages.accounts import AccountPage, AccountsPage
from mtandao.domains.ledger.pages.credits import CreditPage, CreditsPage, NewCreditPage
from mtandao.domains.ledger.pages.journals import JournalPage, JournalsPage
from mtandao.domains.ledger.pages.movements import AdjustPage, PromotionPage, TransferPage
from mtandao.domains.ledger.pages.profit import ProfitPage
from mtandao.domains.ledger.pages.rules import RulesPage
from mtandao.domains.ledger.pages.statement import StatementCsv, StatementPage, StatementPdf
from mtandao.domains.ledger.pages.trial_balance import TrialBalancePage

app_name = "ledger"
urlpatterns = [
    path("", TrialBalancePage.as_view(), name="trial-balance"),
    path("profit/", ProfitPage.as_view(), name="profit"),
    path("accounts/", AccountsPage.as_view(), name="accounts"),
    path("accounts/<uuid:account_id>/", AccountPage.as_view(), name="account"),
    path("journals/", JournalsPage.as_view(), name="journals"),
    path("journals/<uuid:journal_id>/", JournalPage.as_view(), name="journal"),
    path("credits/", CreditsPage.as_view(), name="credits"),
    path("credits/new/", NewCreditPage.as_view(), name="new-credit"),
    path("credits/<uuid:credit_id>/", CreditPage.as_view(), name="credit"),
    path("rules/", RulesPage.as_view(), name="rules"),
    path("subscribers/<uuid:subscriber_id>/", StatementPage.as_view(), name="statement"),
    path("subscribers/<uuid:subscriber_id>/csv/", StatementCsv.as_view(), name="statement-csv"),
    path("subscribers/<uuid:subscriber_id>/pdf/", StatementPdf.as_view(), name="statement-pdf"),
    path("subscribers/<uuid:subscriber_id>/adjust/", AdjustPage.as_view(), name="adjust"),
    path("subscribers/<uuid:subscriber_id>/promotion/", PromotionPage.as_view(), name="promotion"),
    path("subscribers/<uuid:subscriber_id>/transfer/", TransferPage.as_view(), name="transfer"),
]
