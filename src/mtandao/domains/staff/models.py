"""Users, roles and tokens of a tenant."""

from typing import ClassVar

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower

from mtandao.foundation.permissions import expanded
from mtandao.foundation.tenancy.models import OrganizationModel, TenantModel


class Role(TenantModel):
    """A named set of rights. `code` marks the copy of a template; a custom role has none."""

    name = models.TextField()
    code = models.TextField(default="", blank=True)
    patterns = ArrayField(models.TextField())

    class Meta:
        constraints = [
            models.UniqueConstraint("tenant_id", Lower("name"), name="a_role_name_is_used_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def permissions(self) -> frozenset[str]:
        return expanded(self.patterns)


class User(OrganizationModel):
    """A person who signs in. His organization is where he writes; he reads it and all below."""

    hidden_from_audit: ClassVar[tuple[str, ...]] = ("password",)

    email = models.TextField()
    full_name = models.TextField()
    phone = models.TextField(default="", blank=True)
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="users")
    password = models.TextField()
    is_active = models.BooleanField(default=True)
    language = models.TextField(default="", blank=True)
    failed_sign_ins = models.SmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    last_sign_in_at = models.DateTimeField(null=True)
    # Changing it signs out every session and invalidates nothing else.
    session_salt = models.UUIDField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint("tenant_id", Lower("email"), name="an_email_is_used_once")]
        indexes = [models.Index(fields=["tenant_id", "organization_id"], name="user_by_organization")]

    def __str__(self) -> str:
        return self.full_name

    @property
    def initials(self) -> str:
        words = self.full_name.split()
        return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()

    def set_password(self, plain: str) -> None:
        self.password = make_password(plain)

    def has_password(self, plain: str) -> bool:
        return check_password(plain, self.password)


class KeptView(TenantModel):
    """A view of a list that somebody keeps for himself: a name for what he filtered."""

    audited = False  # a taste, like the width of a column

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="kept_views")
    list_name = models.TextField()
    label = models.TextField()
    query = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "tenant_id", "user", "list_name", Lower("label"), name="a_view_is_kept_once"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class AccessToken(OrganizationModel):
    """A bearer token: of a person's sign-in by API, or of a program. Only its hash is kept."""

    hidden_from_audit: ClassVar[tuple[str, ...]] = ("token_hash",)
    not_worth_auditing: ClassVar[tuple[str, ...]] = ("last_used_at",)

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    label = models.TextField()
    token_hash = models.TextField(unique=True)
    # None: all rights of its user; otherwise the intersection with these patterns.
    patterns = ArrayField(models.TextField(), null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "user"], name="token_by_user")]

    def permissions(self) -> frozenset[str]:
        mine = self.user.role.permissions()
        return mine if self.patterns is None else mine & expanded(self.patterns)
