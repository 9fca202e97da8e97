"""The access token that all processes share: a new one at Daraja ends the old one."""

from django.db import models

from mtandao.foundation.secrets import SealedTextField


class DarajaToken(models.Model):
    """`app` is a hash that names the app without telling its key."""

    app = models.TextField(primary_key=True)
    token = SealedTextField()
    expires_at = models.DateTimeField()
    renew_at = models.DateTimeField()

    class Meta:
        app_label = "mpesa_gateway"
