"""JSON of this room."""

from mtandao.domains.expenses.api import categories, expenses

ROUTERS = [("/billing", expenses.router), ("/billing", categories.router)]

__all__ = ["ROUTERS"]
