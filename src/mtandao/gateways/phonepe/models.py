"""The access token that all processes share."""

from django.db import models

from mtandao.foundation.secrets import SealedTextField


class PhonePeToken(models.Model):
    """`app` is a hash that names the app without telling its key."""

    app = models.TextField(primary_key=True)
    token = SealedTextField()
    renew_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        app_label = "phonepe_gateway"
