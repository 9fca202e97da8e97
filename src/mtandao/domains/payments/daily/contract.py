"""What others may use of the daily line: `payments.daily`."""

from mtandao.domains.payments.commands.compare import compare_day
from mtandao.domains.payments.commands.differences import (
    ask_about,
    book_difference,
    book_differences,
    explain_difference,
    record_answer,
)
from mtandao.domains.payments.commands.statement_lines import (
    begin_day,
    cover_days,
    import_statement,
    take_in_lines,
)
from mtandao.domains.payments.daily.choices import DayState, DifferenceKind, LineKind
from mtandao.domains.payments.daily.files import NewLine, StatementFile, UnreadableFile
from mtandao.domains.payments.daily.reading import short_codes, unknown_receipts
from mtandao.domains.payments.events import StatementCompared, StatementQuestioned
from mtandao.domains.payments.models import StatementDay, StatementDifference, StatementLine

__all__ = [
    "DayState",
    "DifferenceKind",
    "LineKind",
    "NewLine",
    "StatementCompared",
    "StatementDay",
    "StatementDifference",
    "StatementFile",
    "StatementLine",
    "StatementQuestioned",
    "UnreadableFile",
    "ask_about",
    "begin_day",
    "book_difference",
    "book_differences",
    "compare_day",
    "cover_days",
    "explain_difference",
    "import_statement",
    "record_answer",
    "short_codes",
    "take_in_lines",
    "unknown_receipts",
]
