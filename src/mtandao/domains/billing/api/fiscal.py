"""`/api/billing/fiscal-documents` and `/api/billing/fiscal-device`: the tax office's line, and who speaks to it."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.billing import fiscal, permissions
from mtandao.domains.billing.choices import DeviceState, FiscalClass, FiscalDoor, FiscalState
from mtandao.domains.billing.commands import fiscal_device as devices
from mtandao.domains.billing.commands import fiscal_papers
from mtandao.domains.billing.models import CreditNote, FiscalDevice, FiscalDocument, Invoice, TaxGroup
from mtandao.foundation.api import (
    Body,
    Instant,
    Listing,
    ListQuery,
    OrganizationListQuery,
    Request,
    Shape,
    needs,
)
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import NotFound

router = Router(tags=["Tax office"])


class FiscalDocumentShape(Shape):
    id: UUID
    invoice_id: UUID | None
    credit_note_id: UUID | None
    paper_number: str
    client_id: UUID
    number: int = Field(description="At the tax office: without a gap, by device.")
    state: FiscalState
    issued_at: Instant
    attempts: int
    tried_at: Instant | None
    said: str = Field(description="What the tax office said last, as long as it is not signed.")
    control_unit: str
    receipt: str
    internal_data: str
    signature: str
    signed_at: Instant | None
    qr: str = Field(description="What the code on the paper says.")


class FiscalDocumentsAsked(OrganizationListQuery):
    state: FiscalState | None = None


class FiscalDeviceShape(Shape):
    id: UUID
    pin: str
    branch: str
    serial: str
    sandbox: bool
    door: FiscalDoor
    app_id: str
    app_key: str
    item_class: str
    net: bool = Field(description="Taxable amounts are told without their tax.")
    control_unit: str
    state: DeviceState
    problem: str
    next_number: int
    started_at: Instant | None
    tested_at: Instant | None
    test_problem: str = Field(description="Empty: the keys were accepted.")
    retired_at: Instant | None
    retired_by: str


Text = Annotated[str | None, Field(max_length=500)]


class FiscalDeviceBody(Body):
    """What is not sent stays. Of a device that KRA knows, who it is cannot be changed."""

    pin: Text = Field(None, examples=["P051234567S"])
    branch: Text = None
    serial: Text = None
    sandbox: bool | None = None
    door: FiscalDoor | None = None
    app_id: Text = None
    app_key: Text = None
    app_secret: Text = Field(None, description="Never told again.")
    item_class: Text = Field(None, examples=["8111210100"])
    net: bool | None = None
    next_number: int | None = Field(None, ge=1, description="What KRA expects first.")
    communication_key: Text = Field(None, description="Of a device that KRA knows already. Never told again.")
    control_unit: Text = None
    begin_anew: bool = Field(False, description="KRA has reset the device: the saved key is worth nothing.")


class FiscalClassShape(Shape):
    tax_group_code: str
    fiscal_class: str = Field(description="Empty: as the group's rates say.")


class FiscalClassesBody(Body):
    classes: dict[str, FiscalClass | None] = Field(description="By the code of a tax group.")


def shape(row: FiscalDocument) -> FiscalDocumentShape:
    return FiscalDocumentShape(
        client_id=row.paper.subscriber_id,
        state=FiscalState(row.state),
        said=row.last_words,
        receipt=row.receipt_label,
        **{
            name: getattr(row, name)
            for name in (
                "id", "invoice_id", "credit_note_id", "paper_number", "number", "issued_at", "attempts", "tried_at",
                "control_unit", "internal_data", "signature", "signed_at", "qr",
            )
        },
    )  # fmt: skip


def fiscal_of(ctx: Context, paper: Invoice | CreditNote) -> FiscalDocumentShape | None:
    """None where the tax office is not told of it."""
    document = fiscal.paper_of(ctx, paper)
    return shape(document) if document else None


def shapes(_: Context, rows: Sequence[FiscalDocument]) -> list[FiscalDocumentShape]:
    return [shape(row) for row in rows]


def the_device(ctx: Context) -> FiscalDevice:
    found = fiscal.fiscal_device(ctx)
    if found is None:
        raise NotFound("No fiscal device is set up yet: PATCH its fields.")
    return found


def device_shape(row: FiscalDevice) -> FiscalDeviceShape:
    return FiscalDeviceShape(**{name: getattr(row, name) for name in FiscalDeviceShape.model_fields})


DOCUMENTS = Listing("fiscal-documents", FiscalDocumentShape, shapes)


@router.get("/fiscal-documents", response=DOCUMENTS.page, auth=needs(permissions.VIEW))
def list_fiscal_documents(request: Request, asked: Query[FiscalDocumentsAsked]) -> HttpResponseBase:
    """Papers that are told to the tax office, the newest first. `q` is the number of an invoice or credit note."""
    rows = fiscal.fiscal_documents(request.ctx)
    if asked.state:
        rows = rows.filter(state=asked.state)
    if asked.q:
        rows = fiscal.numbered(request.ctx, rows, asked.q)
    return DOCUMENTS.answer(request, rows, asked)


@router.get(
    "/fiscal-documents/{uuid:fiscal_document_id}", response=FiscalDocumentShape, auth=needs(permissions.VIEW)
)
def read_fiscal_document(request: Request, fiscal_document_id: UUID) -> FiscalDocumentShape:
    """One of them."""
    return shape(fiscal.fiscal_document(request.ctx, fiscal_document_id))


@router.post(
    "/fiscal-documents/{uuid:fiscal_document_id}/resend",
    response={201: FiscalDocumentShape},
    auth=needs(permissions.FISCAL),
)
def create_fiscal_resend(request: Request, fiscal_document_id: UUID) -> FiscalDocumentShape:
    """A rejected one whose trouble is mended: written anew under the same number. Those behind it follow."""
    sent = fiscal_papers.send_again(request.ctx, document_id=fiscal_document_id)
    return shape(fiscal.fiscal_document(request.ctx, sent.id))


def device_shapes(_ctx: Context, rows: Sequence[FiscalDevice]) -> list[FiscalDeviceShape]:
    return [device_shape(row) for row in rows]


DEVICES = Listing("fiscal-devices", FiscalDeviceShape, device_shapes)


@router.get("/fiscal-devices", response=DEVICES.page, auth=needs(permissions.FISCAL))
def list_fiscal_devices(request: Request, asked: Query[ListQuery]) -> HttpResponseBase:
    """All that there were, the newest first, with when each was retired and by whom. `q` is part of a serial."""
    rows = fiscal.fiscal_devices(request.ctx)
    return DEVICES.answer(request, rows.filter(serial__icontains=asked.q) if asked.q else rows, asked)


@router.get("/fiscal-device", response=FiscalDeviceShape, auth=needs(permissions.FISCAL))
def read_fiscal_device(request: Request) -> FiscalDeviceShape:
    """The one that papers are told by, without its secrets."""
    return device_shape(the_device(request.ctx))


@router.patch("/fiscal-device", response=FiscalDeviceShape, auth=needs(permissions.FISCAL))
def change_fiscal_device(request: Request, body: FiscalDeviceBody) -> FiscalDeviceShape:
    """Set it up, or change it. KRA is asked some seconds later; read it again to see what it said."""
    given: dict[str, Any] = {name: value for name, value in body.given().items() if value is not None}
    return device_shape(devices.set_up_fiscal_device(request.ctx, **given))


@router.post("/fiscal-device/tests", response={201: FiscalDeviceShape}, auth=needs(permissions.FISCAL))
def create_fiscal_device_test(request: Request) -> FiscalDeviceShape:
    """Ask KRA whether it takes our keys; `tested_at` and `test_problem` tell some seconds later."""
    found = the_device(request.ctx)
    return device_shape(devices.test_fiscal_device(request.ctx, device_id=found.id))


@router.delete("/fiscal-device", response={204: None}, auth=needs(permissions.FISCAL))
def delete_fiscal_device(request: Request) -> None:
    """No new paper is told by it; those that wait still go out. Another one may be set up."""
    devices.retire_fiscal_device(request.ctx, device_id=the_device(request.ctx).id)


@router.get("/fiscal-classes", response=list[FiscalClassShape], auth=needs(permissions.FISCAL))
def list_fiscal_classes(request: Request) -> list[FiscalClassShape]:
    """What KRA calls each tax group."""
    return _classes(request.ctx)


@router.patch("/fiscal-classes", response=list[FiscalClassShape], auth=needs(permissions.FISCAL))
def change_fiscal_classes(request: Request, body: FiscalClassesBody) -> list[FiscalClassShape]:
    """Name the class of groups whose rates do not say it; null: as its rates say."""
    devices.choose_fiscal_classes(
        request.ctx, classes={code: str(each or "") for code, each in body.classes.items()}
    )
    return _classes(request.ctx)


def _classes(ctx: Context) -> list[FiscalClassShape]:
    groups = TaxGroup.of(ctx).order_by("code").values_list("code", "fiscal_class")
    return [FiscalClassShape(tax_group_code=code, fiscal_class=each) for code, each in groups]
