"""What others may use of this room."""

from mtandao.domains.billing import permissions
from mtandao.domains.billing.add_on_prices import prices_of_once
from mtandao.domains.billing.asked import Asked, answered_by
from mtandao.domains.billing.assigning import Wanted as PlanWanted
from mtandao.domains.billing.assigning import WouldBe, would_be
from mtandao.domains.billing.choices import (
    AssignWhen,
    CreditReason,
    DeviceState,
    FiscalDoor,
    FiscalState,
    InvoiceState,
    LineKind,
    Standing,
    TaxScope,
)
from mtandao.domains.billing.commands.change_plan import PlanChange, change_plan_now
from mtandao.domains.billing.commands.credit import give_credit_note
from mtandao.domains.billing.commands.end_service import Ending, end_service_now
from mtandao.domains.billing.commands.fiscal_device import (
    record_device_started,
    record_device_stopped,
    record_fiscal_test,
    record_items,
    set_up_fiscal_device,
)
from mtandao.domains.billing.commands.fiscal_papers import (
    FiscalReceipt,
    raise_fiscal_alarms,
    record_rejected,
    record_sending,
    record_signed,
    record_taken,
    record_waiting,
    send_again,
)
from mtandao.domains.billing.commands.issue import issue_invoices
from mtandao.domains.billing.commands.park import left_unbilled
from mtandao.domains.billing.commands.relocate import Moved, relocate_as_planned, relocate_service
from mtandao.domains.billing.commands.renew import (
    buys_nothing,
    renew_as_paid,
    renew_or_run_out,
    renew_whoever_runs_out,
)
from mtandao.domains.billing.commands.resume import Resumption, resume_service
from mtandao.domains.billing.commands.run import RunResult, run_billing
from mtandao.domains.billing.commands.sell_add_on import sell_add_on
from mtandao.domains.billing.commands.settle import settle_from_wallets
from mtandao.domains.billing.commands.start import start_plan_assignment
from mtandao.domains.billing.commands.tax_groups import (
    archive_tax_group,
    create_tax_group,
    set_default_tax_group,
    take_over_tax_pack,
)
from mtandao.domains.billing.commands.tax_rates import NewTaxRate, add_tax_rate, change_percent_from
from mtandao.domains.billing.commands.tax_rules import NewTaxRule, add_tax_rule
from mtandao.domains.billing.commands.terms import change_invoice_terms
from mtandao.domains.billing.commands.unsettle import unsettle_invoices
from mtandao.domains.billing.commands.void import void_invoice
from mtandao.domains.billing.crediting import Credit
from mtandao.domains.billing.endings import EndQuote, quote_end
from mtandao.domains.billing.errors import (
    AccountInDoubt,
    AskedDifferently,
    NoFiscalClass,
    QuoteChanged,
    WalletTooLow,
)
from mtandao.domains.billing.events import (
    FiscalDeviceSetUp,
    FiscalDeviceStopped,
    FiscalPaperRejected,
    FiscalPaperSigned,
    FiscalPapersLate,
    FiscalPapersQueued,
    FiscalTestWanted,
    InvoiceCredited,
    InvoiceIssued,
    InvoicePaid,
    InvoiceReopened,
    InvoiceVoided,
    ProFormaSent,
)
from mtandao.domains.billing.fiscal import (
    FiscalPaper,
    devices_with_papers,
    first_in_line,
    fiscal_device,
    fiscal_paper,
    has_tax_office,
    paper_of,
)
from mtandao.domains.billing.fiscal_trouble import FiscalTrouble, fiscal_trouble
from mtandao.domains.billing.how_to_pay import HowToPay, how_to_pay, how_to_pay_answered_by
from mtandao.domains.billing.models import (
    CreditNote,
    FiscalDevice,
    FiscalDocument,
    Invoice,
    InvoiceLine,
    PlanAssignment,
    Settlement,
    TaxGroup,
)
from mtandao.domains.billing.moves import quote_move
from mtandao.domains.billing.parking import parks_whom_it_refuses
from mtandao.domains.billing.pauses import PauseQuote, quote_resume
from mtandao.domains.billing.pdf import invoice_pdf, printed
from mtandao.domains.billing.plan_changes import PlanQuote, quote_plan_change
from mtandao.domains.billing.pricing import NewInvoice, NewLine
from mtandao.domains.billing.queries import (
    Debt,
    debtors,
    debts,
    invoice,
    invoices,
    open_amount,
    open_invoices,
    standing_is,
)
from mtandao.domains.billing.rules.assigning import Why as WhyNot
from mtandao.domains.billing.rules.fiscal import FiscalLine
from mtandao.domains.billing.sendings import Sending, sending_action, sending_facts, sendings_answered_by
from mtandao.domains.billing.shortfalls import Shortfall, shortfalls
from mtandao.domains.billing.taxing import Want, tax_codes, tax_groups
from mtandao.domains.billing.terms import invoice_terms, next_issue

__all__ = [
    "AccountInDoubt",
    "Asked",
    "AskedDifferently",
    "AssignWhen",
    "Credit",
    "CreditNote",
    "CreditReason",
    "Debt",
    "DeviceState",
    "EndQuote",
    "Ending",
    "FiscalDevice",
    "FiscalDeviceSetUp",
    "FiscalDeviceStopped",
    "FiscalDocument",
    "FiscalDoor",
    "FiscalLine",
    "FiscalPaper",
    "FiscalPaperRejected",
    "FiscalPaperSigned",
    "FiscalPapersLate",
    "FiscalPapersQueued",
    "FiscalReceipt",
    "FiscalState",
    "FiscalTestWanted",
    "FiscalTrouble",
    "HowToPay",
    "Invoice",
    "InvoiceCredited",
    "InvoiceIssued",
    "InvoiceLine",
    "InvoicePaid",
    "InvoiceReopened",
    "InvoiceState",
    "InvoiceVoided",
    "LineKind",
    "Moved",
    "NewInvoice",
    "NewLine",
    "NewTaxRate",
    "NewTaxRule",
    "NoFiscalClass",
    "PauseQuote",
    "PlanAssignment",
    "PlanChange",
    "PlanQuote",
    "PlanWanted",
    "ProFormaSent",
    "QuoteChanged",
    "Resumption",
    "RunResult",
    "Sending",
    "Settlement",
    "Shortfall",
    "Standing",
    "TaxGroup",
    "TaxScope",
    "WalletTooLow",
    "Want",
    "WhyNot",
    "WouldBe",
    "add_tax_rate",
    "add_tax_rule",
    "answered_by",
    "archive_tax_group",
    "buys_nothing",
    "change_invoice_terms",
    "change_percent_from",
    "change_plan_now",
    "create_tax_group",
    "debtors",
    "debts",
    "devices_with_papers",
    "end_service_now",
    "first_in_line",
    "fiscal_device",
    "fiscal_paper",
    "fiscal_trouble",
    "give_credit_note",
    "has_tax_office",
    "how_to_pay",
    "how_to_pay_answered_by",
    "invoice",
    "invoice_pdf",
    "invoice_terms",
    "invoices",
    "issue_invoices",
    "left_unbilled",
    "next_issue",
    "open_amount",
    "open_invoices",
    "paper_of",
    "parks_whom_it_refuses",
    "permissions",
    "prices_of_once",
    "printed",
    "quote_end",
    "quote_move",
    "quote_plan_change",
    "quote_resume",
    "raise_fiscal_alarms",
    "record_device_started",
    "record_device_stopped",
    "record_fiscal_test",
    "record_items",
    "record_rejected",
    "record_sending",
    "record_signed",
    "record_taken",
    "record_waiting",
    "relocate_as_planned",
    "relocate_service",
    "renew_as_paid",
    "renew_or_run_out",
    "renew_whoever_runs_out",
    "resume_service",
    "run_billing",
    "sell_add_on",
    "send_again",
    "sending_action",
    "sending_facts",
    "sendings_answered_by",
    "set_default_tax_group",
    "set_up_fiscal_device",
    "settle_from_wallets",
    "shortfalls",
    "standing_is",
    "start_plan_assignment",
    "take_over_tax_pack",
    "tax_codes",
    "tax_groups",
    "unsettle_invoices",
    "void_invoice",
    "would_be",
]
