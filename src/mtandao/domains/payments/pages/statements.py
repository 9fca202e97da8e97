"""Banks' files: which were taken in, and the next one."""

from typing import Any
from uuid import UUID

import django_filters
from django.db.models import QuerySet
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.payments import permissions
from mtandao.domains.payments.banks import accounts_in_use, statements
from mtandao.domains.payments.choices import StatementState
from mtandao.domains.payments.commands.statements import LARGEST_FILE, upload_statement
from mtandao.domains.payments.models import BankStatement
from mtandao.domains.payments.statement_forms import UploadForm
from mtandao.foundation.context import Context
from mtandao.foundation.kit.columns import (
    CountColumn,
    DayColumn,
    KitColumn,
    MomentColumn,
    MoneyColumn,
    NameColumn,
    StateColumn,
)
from mtandao.foundation.kit.filters import KitFilters
from mtandao.foundation.kit.form_pages import Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.markup import state_html
from mtandao.foundation.kit.pieces import Action, Crumb, Emptiness
from mtandao.foundation.kit.tables import KitTable

MARKS = {StatementState.DRAFT: "draft", StatementState.IMPORTED: "done"}
BACK = Crumb(gettext_lazy("Statements"), reverse_lazy("payments:statements"))
UPLOAD = Action(
    gettext_lazy("Import statement"),
    reverse_lazy("payments:upload-statement"),
    icon="plus",
    kind="primary",
    dialog=True,
)


def statement_url(row: BankStatement) -> str:
    return reverse("payments:statement", kwargs={"statement_id": row.pk})


class StatementTable(KitTable):
    state = StateColumn(gettext_lazy("Status"), word=lambda row: row.get_state_display())
    file_name = NameColumn(gettext_lazy("File"), url=statement_url)
    account = KitColumn(gettext_lazy("Account"), accessor="account__name", phone="note")
    uploaded_at = MomentColumn(gettext_lazy("Uploaded"), priority=2)
    uploaded_by = KitColumn(gettext_lazy("By"), priority=4)
    new_lines = CountColumn(gettext_lazy("New lines"))
    known_lines = CountColumn(gettext_lazy("Known before"), priority=3)
    wrong_lines = CountColumn(gettext_lazy("Left out"), priority=4)
    closes_on = DayColumn(gettext_lazy("Up to"), priority=2)
    closing_balance = MoneyColumn(gettext_lazy("Balance then"), priority=2)

    def render_state(self, record: BankStatement) -> Any:
        return state_html(MARKS[StatementState(record.state)], record.get_state_display())


class StatementFilters(KitFilters):
    prime = ("state",)
    q = django_filters.CharFilter(label=gettext_lazy("Find"), field_name="file_name", lookup_expr="icontains")
    state = django_filters.ChoiceFilter(label=gettext_lazy("Status"), choices=StatementState.choices)


class StatementsPage(ListPage):
    name, title = "bank-statements", gettext_lazy("Statements")
    needs = permissions.BANKS
    table, filters, order = StatementTable, StatementFilters, "-pk"
    actions = (UPLOAD,)
    empty = Emptiness(
        gettext_lazy("No statement yet"),
        gettext_lazy(
            "Take your bank's statement in as a file: what names an account or an invoice is booked, and the rest is"
            " shown with who it may be of. Nothing is booked twice."
        ),
        (UPLOAD,),
    )

    def queryset(self, ctx: Context) -> QuerySet[BankStatement]:
        return statements(ctx)


class UploadPage(FormPage):
    """The file is looked at on the page that follows; nothing is booked here."""

    needs = permissions.BANKS
    title = gettext_lazy("Import statement")
    verb = gettext_lazy("Look at it")
    form = UploadForm
    back = BACK

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"accounts": accounts_in_use(ctx)}

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        if accounts_in_use(ctx):
            return {}
        return {"intro": _("There is no bank account yet: add the one that the statement is of first.")}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        file = form.cleaned_data["file"]
        # One byte more than is taken: what is too large is refused by the command, and never read whole.
        content = file.read(LARGEST_FILE + 1)
        statement = upload_statement(
            ctx,
            account_id=UUID(form.cleaned_data["account"]),
            file_name=file.name or "",
            content=content,
        )
        return Done(reverse("payments:import-statement", kwargs={"statement_id": statement.pk}))
