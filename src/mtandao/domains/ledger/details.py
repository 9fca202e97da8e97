"""What an account's detail is called (a drawer's name, a tax rate's): known on floors above, which answer here."""

from collections.abc import Callable, Mapping, Sequence

from mtandao.domains.ledger.choices import AccountCode
from mtandao.foundation.context import Context

Answer = Callable[[Context, Sequence[str]], Mapping[str, str]]

_answers: dict[str, Answer] = {}


def details_named_by(*codes: AccountCode) -> Callable[[Answer], Answer]:
    """Register who knows the names behind the details of these codes: all of them in one question."""

    def register(answer: Answer) -> Answer:
        for code in codes:
            if _answers.setdefault(code.value, answer) is not answer:
                raise ValueError(f"the details of {code} are named twice")
        return answer

    return register


def detail_names(ctx: Context, code: str, details: Sequence[str]) -> dict[str, str]:
    """By detail. What nobody has a name for is called by itself."""
    wanted = [detail for detail in details if detail]
    answer = _answers.get(code)
    known = answer(ctx, wanted) if answer and wanted else {}
    return {detail: known.get(detail, detail) for detail in wanted}
