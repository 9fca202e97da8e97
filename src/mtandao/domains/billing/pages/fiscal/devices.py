"""Every fiscal device that there was: what it told, until when, and who retired it."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from mtandao.domains.billing import permissions
from mtandao.domains.billing.choices import DeviceState
from mtandao.domains.billing.fiscal import fiscal_devices
from mtandao.domains.billing.models import FiscalDevice
from mtandao.domains.billing.pages.fiscal.device import DEVICE
from mtandao.domains.billing.pages.fiscal.office import OfTaxOffice
from mtandao.foundation.context import Context
from mtandao.foundation.kit.columns import (
    CodeColumn,
    CountColumn,
    KitColumn,
    MomentColumn,
    NameColumn,
    StateColumn,
)
from mtandao.foundation.kit.filters import KitFilters
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.markup import state_html
from mtandao.foundation.kit.pieces import Emptiness
from mtandao.foundation.kit.tables import KitTable

MARKS = {
    DeviceState.NEW: "waiting",
    DeviceState.READY: "active",
    DeviceState.FAULTY: "failed",
    DeviceState.RETIRED: "closed",
}


class DeviceTable(KitTable):
    state = StateColumn(gettext_lazy("Status"))
    device = NameColumn(gettext_lazy("PIN and branch"), accessor="pk")
    serial = CodeColumn(gettext_lazy("Serial number"), priority=2, phone="note")
    control_unit = CodeColumn(gettext_lazy("Control unit"), priority=3)
    told = CountColumn(gettext_lazy("Papers told"), accessor="next_number", priority=2)
    started_at = MomentColumn(gettext_lazy("Known to KRA"), priority=3)
    retired_at = MomentColumn(gettext_lazy("Retired"))
    retired_by = KitColumn(gettext_lazy("Retired by"), width="m", priority=2)

    def render_state(self, record: FiscalDevice) -> Any:
        state = DeviceState(record.state)
        return state_html(MARKS[state], state.label)

    def render_device(self, record: FiscalDevice, column: Any) -> Any:
        return column.shown(str(record), record, self)

    def value_device(self, record: FiscalDevice) -> str:
        return str(record)

    def render_told(self, record: FiscalDevice, column: Any) -> Any:
        return column.shown(record.next_number - 1, record, self)

    def row_name(self, record: FiscalDevice) -> str:
        return str(record)


class DeviceFilters(KitFilters):
    prime = ("state",)
    state = django_filters.MultipleChoiceFilter(label=gettext_lazy("Status"), choices=DeviceState.choices)


class DevicesPage(OfTaxOffice, ListPage):
    name, title = "fiscal-devices", gettext_lazy("Fiscal devices")
    needs = permissions.FISCAL
    export_needs = permissions.FISCAL
    table, filters, order = DeviceTable, DeviceFilters, "-pk"
    back = DEVICE
    empty = Emptiness(
        gettext_lazy("No fiscal device yet"),
        gettext_lazy("One is in use at a time. Retired ones stay in this list with what they told."),
    )

    def queryset(self, ctx: Context) -> QuerySet[FiscalDevice]:
        return fiscal_devices(ctx)
