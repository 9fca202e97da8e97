"""`/api/ipam/imports`: a file of subnets, pools or reserved addresses, looked at or taken in."""

from typing import Literal

from ninja import Router
from pydantic import Field

from mtandao.domains.ipam import permissions
from mtandao.domains.ipam.commands.importing import ImportedRow, RowState, import_addresses
from mtandao.domains.ipam.rules.files import LARGEST, MOST_ROWS
from mtandao.foundation.api import Body, Request, Shape, needs

router = Router(tags=["Addresses"])


class LookedAtFile(Body):
    what: Literal["subnets", "pools", "addresses"]
    rows: str = Field(
        description=f"CSV text with the names of the columns in its first row: up to {MOST_ROWS} rows under it, and "
        f"{LARGEST // 1000} kB. `network,name,gateway,dns,vlan,description`; `name,kind,first,last,prefix length`; "
        "or `address,last,prefix length,reason`."
    )


class NewImport(LookedAtFile):
    without_wrong: bool = Field(
        False, description="Leave out the rows that are wrong. Else nothing is taken in while one is."
    )


class RowShape(Shape):
    number: int = Field(description="As an editor counts lines.")
    said: str
    state: RowState
    error: str = Field(description="Why it is not taken in; empty where it is.")


class ImportShape(Shape):
    new: int
    known: int = Field(description="There already, just so.")
    wrong: int
    rows: list[RowShape]


def shape(rows: list[ImportedRow]) -> ImportShape:
    counts = {state: sum(row.state == state for row in rows) for state in RowState}
    return ImportShape(
        new=counts[RowState.NEW],
        known=counts[RowState.KNOWN],
        wrong=counts[RowState.WRONG],
        rows=[RowShape(number=row.number, said=row.said, state=row.state, error=row.error) for row in rows],
    )


@router.post("", response={201: ImportShape}, auth=needs(permissions.MANAGE))
def create_import(request: Request, body: NewImport) -> ImportShape:
    """Take the rows in, all of them or none. 422 where one is wrong: `fields` has each as `rows.` and its number."""
    return shape(
        import_addresses(request.ctx, what=body.what, text=body.rows, without_wrong=body.without_wrong)
    )


@router.post("/preview", response=ImportShape, auth=needs(permissions.MANAGE))
def preview_import(request: Request, body: LookedAtFile) -> ImportShape:
    """What each row would bring, and what is wrong with it. Nothing is taken in."""
    return shape(import_addresses(request.ctx, what=body.what, text=body.rows, dry_run=True))
