"""The tree of organizations, and the host names that lead to its tenants."""

from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from mtandao.domains.organizations.choices import Colour, Country, Kind, TenantState
from mtandao.domains.organizations.errors import AlreadyInState
from mtandao.domains.organizations.events import TenantClosed, TenantReopened, TenantSuspended
from mtandao.foundation.context import TenantFacts
from mtandao.foundation.tenancy.models import TenantModel


class Organization(TenantModel):
    """An ISP, or a partner below one. An ISP is its own tenant; the platform is the root of all.

    `path` is the ids from the tenant down to this one, `/` between and at both ends: a subtree is a prefix.
    """

    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    kind = models.TextField(choices=Kind.choices)
    path = models.TextField()
    name = models.TextField()
    slug = models.TextField(default="", blank=True)
    state = models.TextField(choices=TenantState.choices, default=TenantState.ACTIVE)
    country = models.TextField(choices=Country.choices, default=Country.KENYA)
    timezone = models.TextField(default="Africa/Nairobi")
    currency = models.TextField(default="KES")
    language = models.TextField(default="en")
    colour = models.TextField(choices=Colour.choices, default=Colour.PETROL)
    legal_name = models.TextField(default="", blank=True)
    tax_number = models.TextField(default="", blank=True)
    # The county or state in which it is taxed, by its official code.
    region = models.TextField(default="", blank=True)
    postal_address = models.TextField(default="", blank=True)
    support_phone = models.TextField(default="", blank=True)
    support_email = models.TextField(default="", blank=True)
    invoice_footer = models.TextField(default="", blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="an_isp_is_its_own_tenant", condition=~Q(kind="isp") | Q(tenant_id=F("id"))
            ),
            models.CheckConstraint(
                name="only_the_platform_has_no_parent", condition=Q(kind="platform") | Q(parent__isnull=False)
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "path"],
                name="organization_by_path",
                opclasses=["uuid_ops", "text_pattern_ops"],
            )
        ]

    def __str__(self) -> str:
        return self.name

    def facts(self) -> TenantFacts:
        """Of a tenant; a partner has its tenant's."""
        return TenantFacts(
            self.id, self.name, self.slug, ZoneInfo(self.timezone), self.currency, self.language, self.country
        )

    def suspend(self, reason: str) -> TenantSuspended:
        self._become(TenantState.SUSPENDED)
        return TenantSuspended(subject_id=self.id, reason=reason)

    def reopen(self) -> TenantReopened:
        self._become(TenantState.ACTIVE)
        return TenantReopened(subject_id=self.id)

    def close(self, reason: str) -> TenantClosed:
        self._become(TenantState.CLOSED)
        return TenantClosed(subject_id=self.id, reason=reason)

    def _become(self, state: TenantState) -> None:
        if self.state == state:
            raise AlreadyInState(
                _("%(name)s is %(state)s already.")
                % {"name": self.name, "state": TenantState(self.state).label.lower()},
                state=self.state,
            )
        self.state = state


class Hostname(models.Model):
    """A first label under the base domain (`acme`), or a whole domain of a tenant's own."""

    name = models.TextField(primary_key=True)
    isp_id = models.UUIDField()

    def __str__(self) -> str:
        return self.name


def path_below(parent: Organization | None, own_id: UUID) -> str:
    return f"{parent.path if parent and parent.kind != Kind.PLATFORM else '/'}{own_id}/"
