"""A list as CSV: the same rows, filters, order and columns as on the page, and no more rights.

The rows are read within the request, where the tenant's fence stands, into a file that leaves memory when
large.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable
from datetime import datetime
from typing import IO, Any, Final

from django.http import FileResponse

from mtandao.foundation.kit import times
from mtandao.foundation.kit.tables import KitTable

IN_MEMORY: Final = 2_000_000
# A cell that a spreadsheet would run as a formula is kept as text (CWE-1236).
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return times.local(value).isoformat(sep=" ", timespec="seconds")
    if isinstance(value, str) and value.startswith(_FORMULA) and not _is_number_or_phone(value):
        return f"'{value}"
    return value


def _is_number_or_phone(text: str) -> bool:
    return text[1:].replace(".", "", 1).isdigit()


def csv_response(name: str, batches: Iterable[KitTable]) -> FileResponse:
    """One table per batch of rows, all with the same columns; the first one gives the header line."""
    # Closed by the response when it has been sent.
    spool: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    text = io.TextIOWrapper(spool, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    for number, table in enumerate(batches):
        if number == 0:
            writer.writerow([head.text for head in table.heads()])
        writer.writerows([_cell(value) for value in row] for row in table.file_rows())
    text.flush()
    text.detach()
    spool.seek(0)
    return FileResponse(
        spool, as_attachment=True, filename=f"{name}.csv", content_type="text/csv; charset=utf-8"
    )
