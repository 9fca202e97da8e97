"""The fiscal device: what KRA knows the provider by, whether it takes our keys, and what KRA calls our taxes."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.billing import permissions
from mtandao.domains.billing.choices import DeviceState
from mtandao.domains.billing.commands.fiscal_device import (
    SECRETS,
    choose_fiscal_classes,
    retire_fiscal_device,
    set_up_fiscal_device,
    test_fiscal_device,
)
from mtandao.domains.billing.fiscal import fiscal_device
from mtandao.domains.billing.models import FiscalDevice, TaxGroup
from mtandao.domains.billing.pages.fiscal.device_form import ClassesForm, DeviceForm
from mtandao.domains.billing.pages.fiscal.office import OfTaxOffice
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times
from mtandao.foundation.kit.form_pages import ConfirmPage, Done, FormPage, finish
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.pieces import Action, Crumb, Fact, Text

BACK = Crumb(gettext_lazy("Tax office"), reverse_lazy("fiscal:papers"))
DEVICE = Crumb(gettext_lazy("Fiscal device"), reverse_lazy("fiscal:device"))


class DevicePage(OfTaxOffice, FormPage):
    needs = permissions.FISCAL
    title = gettext_lazy("Fiscal device")
    verb = gettext_lazy("Save device")
    form = DeviceForm
    template = "billing/fiscal/device.html"
    back = BACK

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        """Without the secrets: they never leave the database."""
        device = fiscal_device(ctx) or FiscalDevice()
        names = [name for name in DeviceForm.base_fields if name not in (*SECRETS, "begin_anew")]
        return {name: getattr(device, name) for name in names}

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        device = fiscal_device(ctx)
        return {
            "begun": device is not None and device.started_at is not None,
            "kept": [name for name in SECRETS if device is not None and getattr(device, name)],
        }

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        device = fiscal_device(ctx)
        return {"facts": _facts(ctx, device) if device else (), "steps": _steps(device)}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        given = dict(form.cleaned_data)
        device = set_up_fiscal_device(ctx, begin_anew=bool(given.pop("begin_anew", False)), **given)
        if device.state == DeviceState.READY:
            return Done(reverse("fiscal:device"), _("Saved."))
        said = _("Saved. KRA is told of the device now: look again in some seconds.")
        return Done(reverse("fiscal:device"), said)


def _facts(ctx: Context, device: FiscalDevice) -> list[Fact]:
    tested = _("not tested")
    if device.tested_at is not None:
        when = times.moment(device.tested_at, ctx.now)
        said = device.test_problem or _("keys accepted")
        tested = _("%(when)s: %(said)s") % {"when": when, "said": said}
    facts = [Fact(_("Status"), DeviceState(device.state).label, note=device.problem)]
    if device.control_unit:
        facts.append(Fact(_("Control unit"), device.control_unit, mono=True, copy=device.control_unit))
    if device.started_at is not None:
        facts.append(Fact(_("Known to KRA"), times.moment(device.started_at, ctx.now)))
    return [*facts, Fact(_("Next number"), f"{device.next_number:,}"), Fact(_("Last test"), tested)]


def _steps(device: FiscalDevice | None) -> list[Action]:
    classes = Action(_("KRA's classes of our taxes"), reverse("fiscal:classes"), dialog=True)
    every = Action(_("All devices"), reverse("fiscal:devices"), icon="list")
    if device is None:
        return [classes, every]
    at = {"fiscal_device_id": device.pk}
    test = Action(_("Test the keys"), reverse("fiscal:test-device", kwargs=at), method="post")
    retire = Action(
        _("Retire device"), reverse("fiscal:retire-device", kwargs=at), kind="danger", dialog=True
    )
    return [test, classes, every, retire]


class TestDevicePage(OfTaxOffice):
    __test__ = False  # its name is a deed's, no test's
    needs = permissions.FISCAL

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Somebody came back to the address of a button."""
        FiscalDevice.found(self.ctx, id=kwargs["fiscal_device_id"])
        return finish(request, Done(reverse("fiscal:device")))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        test_fiscal_device(self.ctx, device_id=kwargs["fiscal_device_id"])
        return finish(
            request, Done(reverse("fiscal:device"), _("KRA is asked now. Look again in some seconds."))
        )


class RetireDevicePage(OfTaxOffice, ConfirmPage):
    needs = permissions.FISCAL
    title = gettext_lazy("Retire device")
    danger = True
    back = DEVICE

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...]]:
        found = FiscalDevice.found(ctx, id=kwargs["fiscal_device_id"])
        if found.started_at is None:
            return _("%(device)s is forgotten.") % {"device": found}, (_("KRA was never told of it."),)
        return (
            _("No new paper is told to KRA by %(device)s.") % {"device": found},
            (
                _("Papers that wait in its line still go out."),
                _("Credit notes of what it told are told by it."),
                _("Another device may be set up."),
            ),
        )

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        retired = retire_fiscal_device(ctx, device_id=kwargs["fiscal_device_id"])
        return Done(reverse("fiscal:device"), _("%(device)s retired.") % {"device": retired})


class ClassesPage(OfTaxOffice, FormPage):
    needs = permissions.FISCAL
    title = gettext_lazy("KRA's classes of our taxes")
    verb = gettext_lazy("Save classes")
    form = ClassesForm
    intro = gettext_lazy(
        "Left as it is, a group's class follows from its rates: VAT of 16 % is B. Papers that were signed keep theirs."
    )
    back = DEVICE

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {group.code: group.fiscal_class for group in _groups(ctx)}

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"groups": _groups(ctx)}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        choose_fiscal_classes(ctx, classes=form.cleaned_data)
        return Done(reverse("fiscal:device"), _("Classes saved."))


def _groups(ctx: Context) -> list[TaxGroup]:
    return list(TaxGroup.of(ctx).order_by("name"))
