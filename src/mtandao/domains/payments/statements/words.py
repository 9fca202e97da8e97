"""What is said of a row that is no line."""

from django.utils.translation import gettext as _

from mtandao.domains.payments.statements.reading import NotRead, RowProblem


def what_is_wrong(error: NotRead) -> str:
    if not error.text:
        return {RowProblem.NO_DAY: _("no day"), RowProblem.NO_AMOUNT: _("no amount")}[error.problem]
    sentence = {
        RowProblem.NO_DAY: _("“%(text)s” is no day"),
        RowProblem.NO_AMOUNT: _("“%(text)s” is no amount"),
    }[error.problem]
    return sentence % {"text": error.text}
