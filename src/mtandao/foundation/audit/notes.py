"""What no row shows but the audit must: sign-ins, failed sign-ins, exports."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from mtandao.foundation.context import Context

NOTE = "SELECT mtandao_audit_note(%s, %s, %s, %s::jsonb)"


def note(ctx: Context, what: str, *, subject: object = "", **facts: Any) -> None:
    """Write `what` (`staff.signed_in`) about `subject` into the audit, with the context's actor."""
    with connection.cursor() as cursor:
        cursor.execute(NOTE, [ctx.tenant_id, what, str(subject), json.dumps(facts, cls=DjangoJSONEncoder)])
