"""Pages of this room: what was written to whom, the words we use, and the account that sends them."""

from django.urls import path

from mtandao.domains.messaging.pages.mail import MailPage
from mtandao.domains.messaging.pages.messages import MessagesPage
from mtandao.domains.messaging.pages.papers import SendInvoicePage, SendReceiptPage
from mtandao.domains.messaging.pages.provider import ProviderPage
from mtandao.domains.messaging.pages.words import ChangeWordsPage, WordsPage

app_name = "messaging"
urlpatterns = [
    path("", MessagesPage.as_view(), name="messages"),
    path("templates/", WordsPage.as_view(), name="templates"),
    path("templates/<uuid:template_id>/", ChangeWordsPage.as_view(), name="template"),
    path("provider/", ProviderPage.as_view(), name="providers"),
    path("mail-server/", MailPage.as_view(), name="mail"),
    path("send/invoice/<uuid:invoice_id>/", SendInvoicePage.as_view(), name="send-invoice"),
    path("send/receipt/<uuid:payment_id>/", SendReceiptPage.as_view(), name="send-receipt"),
]
