"""Attributes of one's own: said, taken away, and sets of them applied. RADIUS follows by event."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.network import attributes, permissions, queries
from mtandao.domains.network.choices import Side
from mtandao.domains.network.errors import TemplateTaken
from mtandao.domains.network.events import AttributesChanged
from mtandao.domains.network.models import AttributeTemplate, OwnAttribute
from mtandao.domains.network.rules.attributes import MOST_OCTETS, Wrong, ours_for, wrong_with
from mtandao.domains.network.rules.shipped import SHIPPED, Make
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed

NAMES_OF_SHIPPED = {
    Make.MIKROTIK: gettext_lazy("MikroTik: PPP profile and name servers"),
    Make.CISCO: gettext_lazy("Cisco: PPP and name servers"),
    Make.HUAWEI: gettext_lazy("Huawei: PPP and name servers"),
    Make.WISPR: gettext_lazy("Ubiquiti and other WISPr: least speed"),
    Make.IPV6: gettext_lazy("IPv6: name server and MTU"),
}


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose attributes: exactly one."""

    login_id: UUID | None = None
    plan_id: UUID | None = None
    template_id: UUID | None = None

    @property
    def key(self) -> dict[str, UUID]:
        found = {"login_id": self.login_id, "plan_id": self.plan_id, "template_id": self.template_id}
        return {name: value for name, value in found.items() if value is not None}


@command(needs=permissions.ATTRIBUTES)
def set_attribute(ctx: Context, *, holder: Holder, side: Side, name: str, value: str) -> OwnAttribute:
    """Say an attribute, or say it otherwise; twice is as good. It works from the next sign-in on."""
    _demand_there(ctx, holder)
    spelled = _demand_right(holder, side, name.strip(), value.strip())
    (row,) = _say(ctx, holder, [(side, spelled, value.strip())])
    return row


@command(needs=permissions.ATTRIBUTES)
def remove_attribute(ctx: Context, *, attribute_id: UUID) -> OwnAttribute:
    row = OwnAttribute.locked(ctx, id=attribute_id)
    if row.removed_at is None:
        row.removed_at = ctx.now
        row.save(update_fields=["removed_at"])
        _announce(ctx, Holder(row.login_id, row.plan_id, row.template_id))
    return row


@command(needs=permissions.ATTRIBUTES)
def create_template(ctx: Context, *, name: str) -> AttributeTemplate:
    if not name.strip():
        raise Malformed(_("Not saved: see the fields."), fields={"name": _("A name is needed.")})
    made = AttributeTemplate(tenant_id=ctx.tenant_id, name=name.strip())
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise TemplateTaken(_("A template has this name already.")) from None
    return made


@command(needs=permissions.ATTRIBUTES)
def add_common_templates(ctx: Context) -> list[AttributeTemplate]:
    """Those that come with us and are not there by name, to be changed. Twice adds nothing."""
    there = set(attributes.templates(ctx).values_list("name", flat=True))
    made = []
    for shipped in SHIPPED:
        name = str(NAMES_OF_SHIPPED[shipped.make])
        if name in there:
            continue
        template = create_template(ctx, name=name)
        holder = Holder(template_id=template.pk)
        for attribute, value in shipped.replies.items():
            _demand_right(holder, Side.REPLY, attribute, value)
        _say(ctx, holder, [(Side.REPLY, *each) for each in shipped.replies.items()])
        made.append(template)
    return made


@command(needs=permissions.ATTRIBUTES)
def remove_template(ctx: Context, *, template_id: UUID) -> None:
    """What it was applied to keeps what it got."""
    AttributeTemplate.locked(ctx, id=template_id).delete()


@command(needs=permissions.ATTRIBUTES)
def apply_template(ctx: Context, *, template_id: UUID, holder: Holder) -> Sequence[OwnAttribute]:
    """All of its attributes are said of a plan or a login. Refused whole where one cannot be."""
    AttributeTemplate.found(ctx, id=template_id)
    _demand_there(ctx, holder)
    rows = attributes.of_template(ctx, template_id)
    for row in rows:
        _demand_right(holder, Side(row.side), row.name, row.value)
    return _say(ctx, holder, [(Side(row.side), row.name, row.value) for row in rows])


def _demand_there(ctx: Context, holder: Holder) -> None:
    if len(holder.key) != 1:
        said = _("Name a login or a plan.")
        raise Malformed(_("Not saved: see the fields."), fields={"login_id": said})
    if holder.login_id:
        queries.login(ctx, holder.login_id)
    elif holder.plan_id:
        catalog.plan(ctx, holder.plan_id)
    elif holder.template_id:
        AttributeTemplate.found(ctx, id=holder.template_id)


def _demand_right(holder: Holder, side: Side, name: str, value: str) -> str:
    """As the dictionary spells it."""
    known = attributes.known(name)
    wrong = wrong_with(known, name, value)
    if wrong in (Wrong.UNKNOWN, Wrong.OURS):
        raise Malformed(_("Not saved: see the fields."), fields={"name": _said(wrong, name, "")})
    if wrong is not None:
        said = _said(wrong, name, known.type if known else "")
        raise Malformed(_("Not saved: see the fields."), fields={"value": said})
    if holder.plan_id and side == Side.CHECK:
        said = _("A condition belongs to a login: a plan only answers.")
        raise Malformed(_("Not saved: see the fields."), fields={"side": said})
    return known.name if known else name


def _say(ctx: Context, holder: Holder, wanted: Sequence[tuple[Side, str, str]]) -> list[OwnAttribute]:
    said = []
    for side, name, value in wanted:
        row, made = OwnAttribute.objects.get_or_create(
            tenant_id=ctx.tenant_id, side=side, name=name, **_whole(holder), defaults={"value": value}
        )
        if not made and (row.value != value or row.removed_at is not None):
            row.value, row.removed_at = value, None
            row.save(update_fields=["value", "removed_at"])
        said.append(row)
    _announce(ctx, holder)
    return said


def _whole(holder: Holder) -> dict[str, UUID | None]:
    return {"login_id": holder.login_id, "plan_id": holder.plan_id, "template_id": holder.template_id}


def _announce(ctx: Context, holder: Holder) -> None:
    """A template is nobody's until it is applied."""
    if holder.login_id:
        emit(ctx, AttributesChanged(subject_id=holder.login_id, of="login"))
    elif holder.plan_id:
        emit(ctx, AttributesChanged(subject_id=holder.plan_id, of="plan"))


def _said(wrong: Wrong, name: str, kind: str) -> str:
    if wrong is Wrong.OURS:
        return _ours(name)
    named = {"name": name, "type": kind, "most": MOST_OCTETS}
    return {
        Wrong.UNKNOWN: _("FreeRADIUS knows no attribute %(name)s."),
        Wrong.NUMBER: _("%(name)s takes a number (%(type)s), or one of its words."),
        Wrong.ADDRESS: _("%(name)s takes an address (%(type)s)."),
        Wrong.OCTETS: _("%(name)s takes octets: 0x and pairs of hexadecimal digits."),
        Wrong.TEXT: _("%(name)s takes a text of 1 to %(most)s octets."),
        Wrong.NOT_SIMPLE: _("%(name)s is of the type %(type)s, which cannot be said as one value."),
    }[wrong] % named


def _ours(name: str) -> str:
    instead = {
        "speed": _("the plan's speed"),
        "wall": _("the walled garden"),
        "address": _("the login's fixed address and the plan's pool"),
        "lock": _("the login's lock to a device or a router"),
        "password": _("the login's name, password and access"),
        "time": _("the plan's times and what is paid"),
        "data": _("the plan's data"),
        "vlan": _("the plan's VLAN"),
        "sessions": _("how many may be online at once by the plan"),
        "reason": _("what RADIUS itself and our refusals say"),
    }[ours_for(name)]
    return _("%(name)s is written by us: it follows %(instead)s.") % {"name": name, "instead": instead}
