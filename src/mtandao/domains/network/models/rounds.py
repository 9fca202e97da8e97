"""A round: all sessions of a router, a POP or a plan, told anew or dropped, one after the other."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from mtandao.domains.network.choices import Answer, RoundKind
from mtandao.domains.network.models.logins import Login
from mtandao.domains.network.models.pops import Pop
from mtandao.domains.network.models.routers import Nas
from mtandao.foundation.tenancy.models import OrganizationModel, TenantModel


class Round(OrganizationModel):
    """`nas`, `pop` or `group` (a plan's) say whose sessions, or `repeats`: those that another round did not reach.
    `cursor` is how far it came, in the order of ids; the counts are of the sessions up to there. Who dials in after
    it was asked for is not in it: his sign-in brought what is wanted."""

    not_worth_auditing: ClassVar[tuple[str, ...]] = (
        "cursor", "walked_at", "passed", "acknowledged", "refused", "unanswered", "gone",
    )  # fmt: skip

    kind = models.TextField(choices=RoundKind.choices)
    nas = models.ForeignKey(Nas, on_delete=models.PROTECT, null=True, related_name="rounds")
    pop = models.ForeignKey(Pop, on_delete=models.PROTECT, null=True, db_index=False, related_name="rounds")
    group = models.TextField(default="", blank=True)
    repeats = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="repeated")
    per_second = models.IntegerField()
    at_once = models.IntegerField()
    asked_by = models.TextField(default="", blank=True)
    asked_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    total = models.IntegerField()
    cursor = models.UUIDField(null=True)
    walked_at = models.DateTimeField()
    passed = models.IntegerField(default=0)
    acknowledged = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    unanswered = models.IntegerField(default=0)
    gone = models.IntegerField(default=0)

    class Meta:
        verbose_name = "round"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "nas"],
                name="a_router_has_one_round_at_a_time",
                condition=Q(finished_at=None, nas__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "pop"],
                name="a_pop_has_one_round_at_a_time",
                condition=Q(finished_at=None, pop__isnull=False),
            ),
            models.CheckConstraint(name="a_round_has_limits", condition=Q(per_second__gte=1, at_once__gte=1)),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "-id"], name="round_newest"),
            models.Index(fields=["tenant_id", "pop"], name="round_of_pop"),
            models.Index(
                fields=["tenant_id", "walked_at"], name="round_going", condition=Q(finished_at=None)
            ),
        ]

    @property
    def goes(self) -> bool:
        return self.finished_at is None and self.stopped_at is None

    @property
    def failed(self) -> int:
        return self.refused + self.unanswered


class RoundFailure(TenantModel):
    """A session that did not take it, and what its router said."""

    audited = False  # an answer, written by our own gateway

    round = models.ForeignKey(Round, on_delete=models.CASCADE, db_index=False, related_name="failures")
    login = models.ForeignKey(Login, on_delete=models.CASCADE, db_index=False, related_name="+")
    acct_session_id = models.TextField()
    router = models.TextField()
    answer = models.TextField(choices=Answer.choices)
    detail = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "round", "login", "acct_session_id"], name="a_session_fails_a_round_once"
            )
        ]
        indexes = [
            models.Index(fields=["tenant_id", "round", "id"], name="roundfailure_of_round"),
            models.Index(fields=["tenant_id", "login"], name="roundfailure_of_login"),
        ]
