"""A list as CSV, streamed batch by batch: a million rows pass through the memory of one batch."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.http import StreamingHttpResponse

from mtandao.foundation.api.asking import Request
from mtandao.foundation.api.shapes import GuardedShape, Shape
from mtandao.foundation.audit.notes import note
from mtandao.foundation.tenancy.fence import fence, fenced_transaction

# A cell that a spreadsheet would run as a formula is kept as text (CWE-1236).
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_response(
    request: Request, name: str, shape: type[Shape], batches: Iterator[Sequence[Shape]]
) -> StreamingHttpResponse:
    """`batches` is read while the answer goes out, when the request's own fence is down: each has its own."""
    with fenced_transaction(request.ctx):
        note(request.ctx, "api.exported", subject=name, query=request.META.get("QUERY_STRING", ""))
    response = StreamingHttpResponse(_lines(request, shape, batches), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _lines(request: Request, shape: type[Shape], batches: Iterator[Sequence[Shape]]) -> Iterator[str]:
    columns = _columns(request, shape)
    yield _written([columns])
    while True:
        with fence(request.ctx):
            batch = next(batches, None)
        if batch is None:
            return
        dumped = [item.model_dump(mode="json", context={"request": request}) for item in batch]
        yield _written([[_cell(item.get(column)) for column in columns] for item in dumped])


def _columns(request: Request, shape: type[Shape]) -> list[str]:
    guards = shape.guards if issubclass(shape, GuardedShape) else {}
    return [name for name in shape.model_fields if name not in guards or request.ctx.may(guards[name])]


def _written(rows: Sequence[Sequence[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and value.startswith(FORMULA) and not _is_number_or_phone(value):
        return f"'{value}"
    return value


def _is_number_or_phone(text: str) -> bool:
    return text[1:].replace(".", "", 1).isdigit()
