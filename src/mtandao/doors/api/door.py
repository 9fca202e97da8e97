"""The one API of the house: rooms' routers, problems, keys and the document, mounted at `/api`."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, re_path
from ninja import NinjaAPI, Router
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.router import BoundRouter

from mtandao.domains.billing import api as billing
from mtandao.domains.catalog import api as catalog
from mtandao.domains.collections import api as collections
from mtandao.domains.expenses import api as expenses
from mtandao.domains.ipam import api as ipam
from mtandao.domains.ledger import api as ledger
from mtandao.domains.messaging import api as messaging
from mtandao.domains.network import api as network
from mtandao.domains.organizations import api as organizations
from mtandao.domains.payments import api as payments
from mtandao.domains.reconciliation import api as reconciliation
from mtandao.domains.staff import api as staff
from mtandao.doors.api import auth, clients, operations, portal, revenue, schedules
from mtandao.doors.api.clients import pauses
from mtandao.doors.api.docs import PlainDocs
from mtandao.doors.api.document import complete, describe
from mtandao.doors.api.entrance import guard
from mtandao.doors.api.parser import CleanParser
from mtandao.doors.api.problems import MethodNotAllowed, handle_everything, on_not_found, problem

View = Callable[..., HttpResponseBase]

# What is mounted where, in the order of the document. A room adds its own line.
ROUTERS: list[tuple[str, Router]] = [
    ("", auth.router),
    *[("/clients", router) for router in clients.ROUTERS],
    ("", pauses.rules_router),
    *collections.ROUTERS,
    *catalog.ROUTERS,
    *billing.ROUTERS,
    ("/billing", revenue.router),
    *ledger.ROUTERS,
    *payments.ROUTERS,
    *expenses.ROUTERS,
    *ipam.ROUTERS,
    *network.ROUTERS,
    *reconciliation.ROUTERS,
    *[("/client", router) for router in portal.ROUTERS],
    *staff.ROUTERS,
    ("", organizations.router),
    ("", operations.router),
    ("/schedules", schedules.router),
    ("/sms", messaging.router),
    ("/billing", messaging.papers_router),
]
DESCRIPTION = (
    "Run an internet provider: clients, packages, billing, payments and the network. "
    "Everything a page can do is here, with the same rights."
)


class Door(NinjaAPI):
    """Ninja, with the house's own rules around every operation it binds."""

    def _get_bound_routers(self) -> list[BoundRouter]:
        fresh = self._bound_routers_cache is None
        bound = super()._get_bound_routers()
        if fresh:
            for operation in operations_of(bound):
                describe(operation)
                guard(operation)
        return bound

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__

    def get_openapi_schema(self, **where: Any) -> OpenAPISchema:
        document = super().get_openapi_schema(**where)
        complete(document)
        return document


def operations_of(bound: list[BoundRouter]) -> list[Operation]:
    return [
        operation
        for router in bound
        for view in router.path_operations.values()
        for operation in view.operations
    ]


api = Door(
    title="Mtandao API",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    docs=PlainDocs(),
    parser=CleanParser(),
)
handle_everything(api)
for _prefix, _router in ROUTERS:
    api.add_router(_prefix, _router)


def _spoken(view: View) -> View:
    """Problems for what ninja answers in plain text; and nobody between us and the asker keeps an answer."""

    @wraps(view)
    def answer(request: HttpRequest, **path: Any) -> HttpResponseBase:
        response = _as_problem(request, view, path)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    answer.__dict__["csrf_exempt"] = True  # checked where a browser's session asks: see needs()
    return answer


def _as_problem(request: HttpRequest, view: View, path: dict[str, Any]) -> HttpResponseBase:
    """A method that is not there, and ninja's own root."""
    try:
        response = view(request, **path)
    except Http404 as missing:
        return on_not_found(request, missing)
    if response.status_code != 405:
        return response
    sentence = f"{request.method} is not possible here. Try {response['Allow']}."
    refused = problem(request, MethodNotAllowed(sentence))
    refused["Allow"] = response["Allow"]
    return refused


def _nothing_there(request: HttpRequest) -> HttpResponseBase:
    return on_not_found(request, Http404())


def _patterns() -> list[URLPattern]:
    patterns = [cast(URLPattern, pattern) for pattern in api.urls[0]]
    for pattern in patterns:
        pattern.callback = _spoken(pattern.callback)
    return [*patterns, re_path(r"", _spoken(_nothing_there))]


# `path("api/", door.urls)`: everything below /api is answered here.
urls: tuple[list[URLPattern], str, str] = (_patterns(), "ninja", "api")
