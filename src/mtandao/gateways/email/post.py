"""One e-mail as it goes over the wire: the words of the message, and its paper as PDF."""

from email.utils import formataddr

from django.core.mail import EmailMessage
from django.utils import timezone, translation

from mtandao.domains.billing import contract as billing
from mtandao.domains.messaging import contract as messaging
from mtandao.domains.payments import contract as payments
from mtandao.foundation.context import Context

PDF = "application/pdf"


def letter(ctx: Context, server: messaging.ProviderSettings, message: messaging.Message) -> EmailMessage:
    """With our own id as Message-ID: a server that is given it twice can tell. NotFound if its paper is gone."""
    post = EmailMessage(
        subject=message.subject,
        body=message.body,
        from_email=formataddr((ctx.tenant.name, server.from_address)),
        to=[message.to],
        headers={"Message-ID": message_id(server, message)},
    )
    if message.paper:
        post.attach(*_paper(ctx, message), PDF)
    return post


def message_id(server: messaging.ProviderSettings, message: messaging.Message) -> str:
    return f"<{message.id}@{server.from_address.partition('@')[2]}>"


def _paper(ctx: Context, message: messaging.Message) -> tuple[str, bytes]:
    """As it stands now, in the language of its words."""
    assert message.paper_id is not None
    with (
        translation.override(message.language or ctx.tenant.language),
        timezone.override(ctx.tenant.timezone),
    ):
        if message.paper == messaging.Paper.RECEIPT:
            payment = payments.payments(ctx).get(pk=payments.payment(ctx, message.paper_id).pk)
            name = payment.receipt or str(payment.pk)[:8]
            return f"receipt-{name}.pdf", payments.receipt_pdf(ctx, payment)
        found = billing.invoice(ctx, message.paper_id)
        return f"{found.number}.pdf", billing.invoice_pdf(ctx, found)
