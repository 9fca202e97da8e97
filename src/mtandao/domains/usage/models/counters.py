"""What all counters are made of."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

PARTS = 12


class Moved(models.Model):
    """Octets as the customer sees them: `bytes_up` he sent."""

    bytes_up = models.BigIntegerField(default=0)
    bytes_down = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


def nothing() -> list[int]:
    return [0] * PARTS


class MovedInParts(Moved):
    """An hour (UTC) and its twelve parts of five minutes."""

    parts_up = ArrayField(models.BigIntegerField(), size=PARTS, default=nothing)
    parts_down = ArrayField(models.BigIntegerField(), size=PARTS, default=nothing)

    class Meta:
        abstract = True
