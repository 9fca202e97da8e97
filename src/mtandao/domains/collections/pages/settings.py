"""What the pages of this room's rules have in common: whoever may not change them sees them all the same."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse

from mtandao.domains.collections import permissions
from mtandao.domains.collections.pages.words import places
from mtandao.foundation.context import Context
from mtandao.foundation.kit.form_pages import FormPage
from mtandao.foundation.kit.pages import draw
from mtandao.foundation.kit.pieces import Row, Text


class RulesPage(FormPage):
    needs = permissions.VIEW
    template = "collections/rules.html"
    here: str
    about: Text = ""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.ctx.may(permissions.CHANGE_LADDER):
            return super().get(request, **kwargs)
        context = {"title": self.title, "rows": self.rows(self.ctx), **self.context(self.ctx)}
        return draw(request, "collections/rules_seen.html", context)

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"actions": places(self.here), "about": self.about}

    def rows(self, ctx: Context) -> Sequence[Row]:
        """The rules as they are, for reading."""
        raise NotImplementedError
