"""Pages of this room: payments, money without an owner, requests to pay, the cash desk, payment gateways."""

from django.urls import path

from mtandao.domains.payments.pages.asks import AskFormPage, AskPage, AsksPage
from mtandao.domains.payments.pages.bank_line import (
    BankLinePage,
    IgnoreLinePage,
    MatchLinePage,
    PlaceLinePage,
    UndoLinePage,
)
from mtandao.domains.payments.pages.bank_lines import BankLinesPage
from mtandao.domains.payments.pages.banks import BankPage, BanksPage, NewBankPage
from mtandao.domains.payments.pages.cheque import ChequePage
from mtandao.domains.payments.pages.cheques import (
    BouncePage,
    ChequesPage,
    ClearPage,
    DepositPage,
    TakeChequePage,
)
from mtandao.domains.payments.pages.day import DayPage
from mtandao.domains.payments.pages.day_line import BookDayPage, CompareDayPage, DayLinePage
from mtandao.domains.payments.pages.days import DaysPage, ImportDaysPage
from mtandao.domains.payments.pages.desk import DeskPage, TakeCashPage
from mtandao.domains.payments.pages.differences import (
    AskAboutPage,
    BookManyPage,
    BookPage,
    DifferencePage,
    DifferencesPage,
    ExplainPage,
)
from mtandao.domains.payments.pages.drawers import DeskRulesPage, DrawerPage, DrawersPage, NewDrawerPage
from mtandao.domains.payments.pages.gateways import (
    ChooseProviderPage,
    GatewayPage,
    GatewaysPage,
    NewGatewayPage,
    TestGatewayPage,
)
from mtandao.domains.payments.pages.payment import PaymentPage, receipt_as_pdf
from mtandao.domains.payments.pages.payments import PaymentsPage
from mtandao.domains.payments.pages.payout import (
    ApprovePayoutPage,
    ConcludePayoutPage,
    PayByHandPage,
    PayoutPage,
    RefusePayoutPage,
    voucher,
)
from mtandao.domains.payments.pages.payouts import NewPayoutPage, PayoutsPage
from mtandao.domains.payments.pages.record import RecordPage
from mtandao.domains.payments.pages.refunds import (
    ApproveRefundPage,
    NewRefundPage,
    RefundPage,
    RefundsPage,
    RefuseRefundPage,
)
from mtandao.domains.payments.pages.reverse import ReversePage, UnplacePage, note
from mtandao.domains.payments.pages.shift_steps import CloseShiftPage, MoveCashPage, OpenShiftPage
from mtandao.domains.payments.pages.shifts import ShiftPage, ShiftsPage, shift_sheet
from mtandao.domains.payments.pages.statement import ImportPage, StatementPage
from mtandao.domains.payments.pages.statements import StatementsPage, UploadPage
from mtandao.domains.payments.pages.suspense import SuspensePage, place

app_name = "payments"
urlpatterns = [
    path("", PaymentsPage.as_view(), name="payments"),
    path("new/", RecordPage.as_view(), name="record"),
    path("suspense/", SuspensePage.as_view(), name="suspense"),
    path("suspense/<uuid:payment_id>/", SuspensePage.as_view(), name="suspense"),
    path("requests/", AsksPage.as_view(), name="asks"),
    path("requests/new/", AskFormPage.as_view(), name="ask-for"),
    path("requests/<uuid:ask_id>/", AskPage.as_view(), name="ask"),
    path("gateways/", GatewaysPage.as_view(), name="gateways"),
    path("gateways/new/", ChooseProviderPage.as_view(), name="add-gateway"),
    path("gateways/new/<slug:provider>/", NewGatewayPage.as_view(), name="new-gateway"),
    path("gateways/<uuid:gateway_id>/", GatewayPage.as_view(), name="gateway"),
    path("gateways/<uuid:gateway_id>/test/", TestGatewayPage.as_view(), name="test-gateway"),
    path("desk/", DeskPage.as_view(), name="desk"),
    path("desk/open/", OpenShiftPage.as_view(), name="open-shift"),
    path("desk/close/", CloseShiftPage.as_view(), name="close-shift"),
    path("desk/cash/", MoveCashPage.as_view(), name="move-cash"),
    path("desk/<uuid:subscriber_id>/", TakeCashPage.as_view(), name="take-cash"),
    path("shifts/", ShiftsPage.as_view(), name="shifts"),
    path("shifts/<uuid:shift_id>/", ShiftPage.as_view(), name="shift"),
    path("shifts/<uuid:shift_id>.pdf", shift_sheet, name="shift-sheet"),
    path("shifts/<uuid:shift_id>/close/", CloseShiftPage.as_view(), name="close-shift"),
    path("shifts/<uuid:shift_id>/cash/", MoveCashPage.as_view(), name="move-cash"),
    path("drawers/", DrawersPage.as_view(), name="drawers"),
    path("drawers/new/", NewDrawerPage.as_view(), name="new-drawer"),
    path("drawers/rules/", DeskRulesPage.as_view(), name="desk-rules"),
    path("drawers/<uuid:drawer_id>/", DrawerPage.as_view(), name="drawer"),
    path("refunds/", RefundsPage.as_view(), name="refunds"),
    path("refunds/new/", NewRefundPage.as_view(), name="new-refund"),
    path("refunds/<uuid:refund_id>/", RefundPage.as_view(), name="refund"),
    path("refunds/<uuid:refund_id>/approve/", ApproveRefundPage.as_view(), name="approve-refund"),
    path("refunds/<uuid:refund_id>/refuse/", RefuseRefundPage.as_view(), name="refuse-refund"),
    path("payouts/", PayoutsPage.as_view(), name="payouts"),
    path("payouts/new/", NewPayoutPage.as_view(), name="new-payout"),
    path("payouts/<uuid:payout_id>/", PayoutPage.as_view(), name="payout"),
    path("payouts/<uuid:payout_id>/approve/", ApprovePayoutPage.as_view(), name="approve-payout"),
    path("payouts/<uuid:payout_id>/refuse/", RefusePayoutPage.as_view(), name="refuse-payout"),
    path("payouts/<uuid:payout_id>/paid/", PayByHandPage.as_view(), name="pay-by-hand"),
    path("payouts/<uuid:payout_id>/conclude/", ConcludePayoutPage.as_view(), name="conclude-payout"),
    path("payouts/<uuid:payout_id>/voucher.pdf", voucher, name="voucher"),
    path("cheques/", ChequesPage.as_view(), name="cheques"),
    path("cheques/new/", TakeChequePage.as_view(), name="take-cheque"),
    path("cheques/deposit/", DepositPage.as_view(), name="deposit-cheques"),
    path("cheques/cleared/", ClearPage.as_view(), name="clear-cheques"),
    path("cheques/<uuid:cheque_id>/", ChequePage.as_view(), name="cheque"),
    path("cheques/<uuid:cheque_id>/bounced/", BouncePage.as_view(), name="bounce-cheque"),
    path("banks/", BanksPage.as_view(), name="banks"),
    path("banks/new/", NewBankPage.as_view(), name="new-bank"),
    path("banks/<uuid:account_id>/", BankPage.as_view(), name="bank"),
    path("statements/", StatementsPage.as_view(), name="statements"),
    path("statements/new/", UploadPage.as_view(), name="upload-statement"),
    path("statements/<uuid:statement_id>/", StatementPage.as_view(), name="statement"),
    path("statements/<uuid:statement_id>/import/", ImportPage.as_view(), name="import-statement"),
    path("lines/", BankLinesPage.as_view(), name="bank-lines"),
    path("lines/<uuid:line_id>/", BankLinePage.as_view(), name="bank-line"),
    path("lines/<uuid:line_id>/place/", PlaceLinePage.as_view(), name="place-line"),
    path("lines/<uuid:line_id>/match/", MatchLinePage.as_view(), name="match-line"),
    path("lines/<uuid:line_id>/ignore/", IgnoreLinePage.as_view(), name="ignore-line"),
    path("lines/<uuid:line_id>/undo/", UndoLinePage.as_view(), name="undo-line"),
    path("days/", DaysPage.as_view(), name="days"),
    path("days/import/", ImportDaysPage.as_view(), name="import-days"),
    path("days/<uuid:statement_day_id>/", DayLinePage.as_view(), name="day-line"),
    path("days/<uuid:statement_day_id>/compare/", CompareDayPage.as_view(), name="compare-day"),
    path("days/<uuid:statement_day_id>/book/", BookDayPage.as_view(), name="book-day"),
    path("differences/", DifferencesPage.as_view(), name="differences"),
    path("differences/book/", BookManyPage.as_view(), name="book-differences"),
    path("differences/<uuid:difference_id>/", DifferencePage.as_view(), name="difference"),
    path("differences/<uuid:difference_id>/book/", BookPage.as_view(), name="book-difference"),
    path("differences/<uuid:difference_id>/ask/", AskAboutPage.as_view(), name="ask-difference"),
    path("differences/<uuid:difference_id>/explain/", ExplainPage.as_view(), name="explain-difference"),
    path("day/", DayPage.as_view(), name="day"),
    path("<uuid:payment_id>/", PaymentPage.as_view(), name="payment"),
    path("<uuid:payment_id>/place/", place, name="place"),
    path("<uuid:payment_id>/unplace/", UnplacePage.as_view(), name="unplace"),
    path("<uuid:payment_id>/note/", note, name="note"),
    path("<uuid:payment_id>/reverse/", ReversePage.as_view(), name="reverse"),
    path("<uuid:payment_id>/receipt.pdf", receipt_as_pdf, name="receipt"),
]
