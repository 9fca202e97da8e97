"""One thing that can be done to many customers."""

from collections.abc import Sequence
from typing import Any, ClassVar, Final

from django.db.models import QuerySet

from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context
from mtandao.foundation.kit.form_pages import Done
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.pieces import Fact, Text

# One at a time each takes a few milliseconds; more than these belong to a campaign or to the ladder.
MOST: Final = 500


class Deed:
    """One thing that can be done to many. `each` does it to one and may refuse."""

    title: ClassVar[Text]
    needs: ClassVar[Any]
    form: ClassVar[type[KitForm] | None] = None
    most: ClassVar[int] = MOST

    def options(self, ctx: Context) -> dict[str, Any]:
        return {}

    def initial(self, ctx: Context) -> dict[str, Any]:
        return {}

    def preview(self, ctx: Context, rows: QuerySet[Any], given: dict[str, Any]) -> Sequence[Fact]:
        """What would be, shown before it is done; nothing: it is done at once."""
        return ()

    def each(self, ctx: Context, subscriber: subscribers.Subscriber, given: dict[str, Any]) -> None:
        raise NotImplementedError

    def in_background(self, ctx: Context, rows: QuerySet[Any], given: dict[str, Any]) -> Done | None:
        """For what a room does to thousands by itself: where to see how far it is."""
        return None
