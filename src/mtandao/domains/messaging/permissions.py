"""Rights of this room."""

from mtandao.foundation.permissions import permission

VIEW = permission("messaging.view", "read messages")
SEND = permission("messaging.send", "send messages")
TEMPLATES = permission("messaging.templates", "change the words of messages", provider_wide=True)
CONFIGURE = permission("messaging.configure", "set up message providers", critical=True, provider_wide=True)
DELIVER = permission("messaging.deliver", "report what became of messages", provider_wide=True)
