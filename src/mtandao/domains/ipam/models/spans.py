"""Rows that stand for addresses from the first to the last."""

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q

from mtandao.domains.ipam.rules.reading import BITS, Network, as_number, network_at


class SpanColumns(models.Model):
    """The first and the last address, of one family."""

    first = models.GenericIPAddressField()
    last = models.GenericIPAddressField()

    class Meta:
        abstract = True

    @property
    def version(self) -> int:
        return 6 if ":" in self.first else 4

    @property
    def span(self) -> tuple[int, int]:
        return as_number(self.first), as_number(self.last)

    @property
    def size(self) -> int:
        first, last = self.span
        return last - first + 1


class NetworkColumns(SpanColumns):
    """A whole network: `length` is what stands behind the stroke."""

    length = models.SmallIntegerField()

    class Meta:
        abstract = True

    @property
    def net(self) -> Network:
        return network_at(self.version, as_number(self.first), self.length)

    @property
    def written(self) -> str:
        return f"{self.first}/{self.length}"

    @property
    def bits(self) -> int:
        return BITS[self.version]


class SpanOf(Func):
    """Tenant, family and addresses as one range of bytes: what the constraints compare."""

    function = "ipam_span"

    def __init__(self) -> None:
        super().__init__(F("tenant_id"), F("first"), F("last"))

    def deconstruct(self) -> Any:
        return f"{type(self).__module__}.{type(self).__qualname__}", (), {}


def overlaps_no_other(name: str, among: Q) -> ExclusionConstraint:
    """PostgreSQL refuses a row of `among` that shares an address with another of them, whoever writes it."""
    return ExclusionConstraint(name=name, expressions=[(SpanOf(), "&&")], condition=among)
