"""RADIUS attributes of one's own: of a login, of a package, and templates."""

from collections.abc import Sequence
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Query, Router

from mtandao.domains.network import attributes as queries
from mtandao.domains.network import permissions
from mtandao.domains.network.choices import Side
from mtandao.domains.network.commands import attributes as commands
from mtandao.domains.network.commands.attributes import Holder
from mtandao.domains.network.models import AttributeTemplate, OwnAttribute
from mtandao.foundation.api import Body, Listing, ListQuery, Request, Shape, needs, only
from mtandao.foundation.context import Context

router = Router(tags=["Network"])


class AttributeShape(Shape):
    id: UUID
    login_id: UUID | None
    package_id: UUID | None
    template_id: UUID | None
    side: Side
    name: str
    value: str


class HolderBody(Body):
    """Whose: a login's or a package's."""

    login_id: UUID | None = None
    package_id: UUID | None = None

    def holder(self) -> Holder:
        return Holder(login_id=self.login_id, plan_id=None if self.login_id else self.package_id)


class NewAttribute(HolderBody):
    """Of a login, a package or a template."""

    template_id: UUID | None = None
    side: Side = Side.REPLY
    name: str
    value: str


class AttributesAsked(ListQuery):
    login_id: UUID | None = None
    package_id: UUID | None = None
    template_id: UUID | None = None


class AttributeTemplateShape(Shape):
    id: UUID
    name: str


class NewAttributeTemplate(Body):
    name: str


class AppliedShape(Shape):
    said: int


def shape(row: OwnAttribute) -> AttributeShape:
    same = AttributeShape.model_fields.keys() - {"package_id"}
    return AttributeShape(package_id=row.plan_id, **{name: getattr(row, name) for name in same})


def shapes(_ctx: Context, rows: Sequence[OwnAttribute]) -> list[AttributeShape]:
    return [shape(row) for row in rows]


def template_shapes(_ctx: Context, rows: Sequence[AttributeTemplate]) -> list[AttributeTemplateShape]:
    return [AttributeTemplateShape(id=row.id, name=row.name) for row in rows]


ATTRIBUTES = Listing("attributes", AttributeShape, shapes, order="id")
TEMPLATES = Listing("attribute-templates", AttributeTemplateShape, template_shapes, order="id")


@router.get("/attributes", response=ATTRIBUTES.page, auth=needs(permissions.VIEW))
def list_attributes(request: Request, asked: Query[AttributesAsked]) -> HttpResponseBase:
    """Own attributes. `q` is a name's beginning."""
    rows = only(
        queries.shown(request.ctx),
        login_id=asked.login_id,
        plan_id=asked.package_id,
        template_id=asked.template_id,
    )
    return ATTRIBUTES.answer(
        request, rows.filter(name__istartswith=asked.q.strip()) if asked.q else rows, asked
    )


@router.post("/attributes", response={201: AttributeShape}, auth=needs(permissions.ATTRIBUTES))
def create_attribute(request: Request, body: NewAttribute) -> AttributeShape:
    """Say an attribute, by a name of FreeRADIUS's dictionary; it works from the next sign-in on. The same name again
    says it otherwise."""
    holder = Holder(template_id=body.template_id) if body.template_id else body.holder()
    row = commands.set_attribute(request.ctx, holder=holder, side=body.side, name=body.name, value=body.value)
    return shape(row)


@router.delete("/attributes/{uuid:attribute_id}", response={204: None}, auth=needs(permissions.ATTRIBUTES))
def delete_attribute(request: Request, attribute_id: UUID) -> None:
    """Take it away."""
    commands.remove_attribute(request.ctx, attribute_id=attribute_id)


@router.get("/attribute-templates", response=TEMPLATES.page, auth=needs(permissions.VIEW))
def list_attribute_templates(request: Request, asked: Query[ListQuery]) -> HttpResponseBase:
    """Templates. `q` is a part of the name."""
    rows = queries.templates(request.ctx)
    return TEMPLATES.answer(request, rows.filter(name__icontains=asked.q.strip()) if asked.q else rows, asked)


@router.post(
    "/attribute-templates", response={201: AttributeTemplateShape}, auth=needs(permissions.ATTRIBUTES)
)
def create_attribute_template(request: Request, body: NewAttributeTemplate) -> AttributeTemplateShape:
    """A named set, empty at first."""
    made = commands.create_template(request.ctx, name=body.name)
    return AttributeTemplateShape(id=made.id, name=made.name)


@router.post(
    "/attribute-templates/common",
    response={201: list[AttributeTemplateShape]},
    auth=needs(permissions.ATTRIBUTES),
)
def create_common_attribute_templates(request: Request) -> list[AttributeTemplateShape]:
    """Templates to begin with, for MikroTik, Cisco, Huawei, WISPr and IPv6: those that are not there by name."""
    return template_shapes(request.ctx, commands.add_common_templates(request.ctx))


@router.delete(
    "/attribute-templates/{uuid:template_set_id}", response={204: None}, auth=needs(permissions.ATTRIBUTES)
)
def delete_attribute_template(request: Request, template_set_id: UUID) -> None:
    """What it was applied to keeps what it got."""
    commands.remove_template(request.ctx, template_id=template_set_id)


@router.post(
    "/attribute-templates/{uuid:template_set_id}/application",
    response=AppliedShape,
    auth=needs(permissions.ATTRIBUTES),
)
def create_attribute_application(request: Request, template_set_id: UUID, body: HolderBody) -> AppliedShape:
    """Say all of its attributes of a login or a package; refused whole where one cannot be."""
    said = commands.apply_template(request.ctx, template_id=template_set_id, holder=body.holder())
    return AppliedShape(said=len(said))
