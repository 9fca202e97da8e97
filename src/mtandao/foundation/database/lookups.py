"""`id__any=ids`: one parameter for any number of ids. `id__in` quotes each of them, which a batch feels."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models
from django.db.models.lookups import Lookup

if TYPE_CHECKING:
    AnyLookup = Lookup[Any]
else:
    AnyLookup = Lookup


@models.ForeignKey.register_lookup
@models.UUIDField.register_lookup
class AnyOf(AnyLookup):
    """`column = ANY (array)`. Takes an iterable of UUIDs; an empty one matches nothing."""

    lookup_name = "any"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        column, values = self.process_lhs(compiler, connection)
        return f"{column} = ANY (%s::uuid[])", [*values, as_array(self.rhs)]


def as_array(ids: Iterable[UUID]) -> str:
    """PostgreSQL's own spelling of an array of UUIDs."""
    return f"{{{','.join(map(str, ids))}}}"
