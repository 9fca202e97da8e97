"""The provider's accounts at banks."""

from django.db import models

from mtandao.foundation.tenancy.models import TenantModel


class BankAccount(TenantModel):
    """A place where money lies: an account of its own in the ledger. `mapping`: which column of its bank's files is
    what, as last used."""

    name = models.TextField()
    bank = models.TextField()
    number = models.TextField()
    active = models.BooleanField(default=True)
    mapping = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "number"], name="a_bank_account_is_set_up_once")
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.bank} {self.number}"
