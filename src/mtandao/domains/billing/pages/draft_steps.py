"""What is done with a draft: given out, sent, issued, dropped. Each is one question."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.billing import permissions
from mtandao.domains.billing.commands.drafts import drop_draft, give_pro_forma, issue_draft, send_pro_forma
from mtandao.domains.billing.models import Draft
from mtandao.domains.billing.pages.drafts import draft_url
from mtandao.domains.billing.queries import draft
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words
from mtandao.foundation.kit.form_pages import ConfirmPage, Done
from mtandao.foundation.kit.pieces import Crumb, Text


class _DraftStep(ConfirmPage):
    needs = permissions.ISSUE

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...]]:
        return self.asked(ctx, draft(ctx, kwargs["draft_id"]))

    def asked(self, ctx: Context, found: Draft) -> tuple[Text, tuple[Text, ...]]:
        raise NotImplementedError(f"{type(self).__name__} asks nothing")

    def way_back(self, ctx: Context, **kwargs: Any) -> Crumb:
        found = draft(ctx, kwargs["draft_id"])
        return Crumb(found.number or _("Draft"), draft_url(found))


class IssueDraftPage(_DraftStep):
    title = gettext_lazy("Issue invoice")
    verb = gettext_lazy("Issue invoice")

    def asked(self, ctx: Context, found: Draft) -> tuple[Text, tuple[Text, ...]]:
        said = _("%(name)s owes %(sum)s from now on.") % {
            "name": found.subscriber.full_name,
            "sum": words.money(found.total, ctx.tenant.currency),
        }
        return said, (
            _("It gets the next number of the invoices and changes no more; its tax is that of today."),
            _("What is in the wallet pays it at once."),
        )

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        invoice = issue_draft(ctx, draft_id=kwargs["draft_id"])
        url = reverse("billing:invoice", kwargs={"invoice_id": invoice.pk})
        return Done(url, _("%(number)s is issued.") % {"number": invoice.number})


class GiveDraftPage(_DraftStep):
    title = gettext_lazy("Give as pro forma")
    verb = gettext_lazy("Give as pro forma")

    def asked(self, ctx: Context, found: Draft) -> tuple[Text, tuple[Text, ...]]:
        return _("It gets a number of the pro formas and a paper."), (
            _("It asks for nothing and stands in no book."),
            _("It changes no more: drop it and write another one if it is wrong."),
        )

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        given = give_pro_forma(ctx, draft_id=kwargs["draft_id"])
        return Done(
            draft_url(given), _("%(number)s may be given to the customer.") % {"number": given.number}
        )


class SendDraftPage(_DraftStep):
    title = gettext_lazy("Send to customer")
    verb = gettext_lazy("Send to customer")

    def asked(self, ctx: Context, found: Draft) -> tuple[Text, tuple[Text, ...]]:
        to = words.phone(found.subscriber.phone)
        return _("%(name)s gets a text to %(phone)s: the number, the sum and where to pay.") % {
            "name": found.subscriber.full_name,
            "phone": to or "–",
        }, (_("The paper itself is the PDF of its page."),)

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        return Done(draft_url(send_pro_forma(ctx, draft_id=kwargs["draft_id"])), _("The text is on its way."))


class DropDraftPage(_DraftStep):
    title = gettext_lazy("Drop draft")
    verb = gettext_lazy("Drop draft")
    danger = True

    def asked(self, ctx: Context, found: Draft) -> tuple[Text, tuple[Text, ...]]:
        kept = (_("Its number stays used."),) if found.number else ()
        return _("Nothing comes of it."), kept

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        return Done(draft_url(drop_draft(ctx, draft_id=kwargs["draft_id"])), _("Draft dropped."))
