"""RADIUS's log of sign-ins, for the pages and the API of the network room."""

from typing import Any

from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import ExpressionWrapper

from mtandao.foundation.context import Context
from mtandao.gateways.radius.models import Attempt


class RadiusLog:
    """Read where it lies. The RADIUS database has no fence: the tenant is asked for here."""

    def attempts(self, ctx: Context) -> QuerySet[Any]:
        accepted = ExpressionWrapper(Q(reply="Access-Accept"), output_field=BooleanField())
        return Attempt.objects.using("radius").filter(tenant_id=ctx.tenant_id).annotate(accepted=accepted)
