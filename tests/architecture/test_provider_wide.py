"""What all organizations of a provider share is changed by the provider's own people, whoever holds the right."""

import ast
import importlib
import inspect
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import Model

from mtandao.foundation import commands, permissions
from mtandao.foundation.context import Actor, ActorKind, Context, TenantFacts, system_context
from mtandao.foundation.ids import new_id
from mtandao.foundation.permissions import PUBLIC
from mtandao.foundation.refusals import NotAllowed
from mtandao.foundation.tenancy.models import OrganizationModel, TenantModel
from tests.architecture.test_commands import _found, _ours
from tests.worlds import NOON

for room in settings.ROOMS:
    importlib.import_module(f"mtandao.domains.{room}.contract")
importlib.import_module(settings.ROOT_URLCONF)

COMMANDS = _ours(commands.declared)
PROVIDER_WIDE = [name for name in COMMANDS if commands.declared[name].provider_wide]
# Commands of a branch that take hold of a table that all branches share, each with what keeps it in the branch.
WITHIN_THE_BRANCH = {
    "mtandao.domains.catalog.commands.overrides.override_plan": "locks the plan; what changes is a partner's own price",
    "mtandao.domains.network.commands.guessing.count_refused": "sums of what RADIUS's log tells, shown to nobody",
    "mtandao.domains.network.commands.guessing.forget_quiet_tallies": "sums of what RADIUS's log told, shown to nobody",
    "mtandao.domains.organizations.commands.add_partner": "a partner below those that he sees",
    "mtandao.domains.staff.commands.ensure_roles": "adds the templates that are missing, and changes none",
}
# What leads from a row to somebody's organization.
OWNERS = {"organization_id", "subscriber_id", "subscription_id"}
CHANGES = {
    "update",
    "delete",
    "select_for_update",
    "create",
    "get_or_create",
    "update_or_create",
    "bulk_create",
}

SAVANNA = TenantFacts(new_id(), "Savanna Net", "savanna", ZoneInfo("Africa/Nairobi"), "KES")


@pytest.fixture
def partner() -> Context:
    """Somebody of a partner's who holds every right there is."""
    everything = frozenset(right.name for right in permissions.declared())
    holder = Actor(ActorKind.STAFF, new_id(), "Partner's admin", everything)
    below = new_id()
    own = system_context(SAVANNA, "tests", NOON)
    return replace(own, actor=holder, organization_id=below, organization_ids=frozenset({below}))


@pytest.mark.parametrize("name", PROVIDER_WIDE)
def test_a_partners_people_are_refused_before_anything_is_read(partner: Context, name: str) -> None:
    with pytest.raises(NotAllowed, match="Only the people of Savanna Net itself may"):
        _found(name)(partner)


def test_the_providers_own_people_may_though_they_look_at_one_partner(partner: Context) -> None:
    own = replace(partner, organization_id=SAVANNA.id)
    assert all(own.may(commands.declared[name]) for name in PROVIDER_WIDE)
    assert all(partner.trusted().may(commands.declared[name]) for name in PROVIDER_WIDE)
    assert all(partner.as_system("relay").may(commands.declared[name]) for name in PROVIDER_WIDE)


def test_what_is_set_up_once_for_a_provider_needs_a_provider_wide_right() -> None:
    """Read off the commands' own text: whoever takes hold of a row that leads to no organization."""
    shared = {model.__name__ for model in apps.get_models() if _is_shared(model)}
    assert {
        "Plan",
        "TaxGroup",
        "Gateway",
        "LadderSettings",
        "FiscalDevice",
        "BankAccount",
        "FeeRules",
    } <= shared
    assert not {"Invoice", "InvoiceLine", "Payment", "Drawer", "Promise"} & shared
    found: dict[str, set[str]] = {}
    for name in COMMANDS:
        needs = commands.declared[name]
        if needs is PUBLIC or needs.provider_wide or needs.over_tenants:
            continue
        module, _, function = name.rpartition(".")
        held = set(_held(function, importlib.import_module(module), set())) & shared
        if held:
            found[name] = held
    assert found.keys() - WITHIN_THE_BRANCH.keys() == set(), (
        "let its right be provider_wide, or say why not here"
    )
    assert WITHIN_THE_BRANCH.keys() - found.keys() == set(), "take it off the list"


def _is_shared(model: type[Model], through: tuple[type[Model], ...] = ()) -> bool:
    if not issubclass(model, TenantModel) or issubclass(model, OrganizationModel):
        return False
    fields: list[Any] = list(model._meta.concrete_fields)
    if OWNERS & {field.attname for field in fields}:
        return False
    above = [field.related_model for field in fields if field.is_relation]
    return all(
        _is_shared(parent, (*through, model))
        for parent in above
        if parent not in (model, *through) and issubclass(parent, TenantModel)
    )


def _held(name: str, module: ModuleType, seen: set[str]) -> Iterator[str]:
    """The classes whose rows a function makes, locks or changes, by itself or by others of its file."""
    if name in seen:
        return
    seen.add(name)
    function: Callable[..., Any] = inspect.unwrap(getattr(module, name))
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(function)))):
        if not isinstance(node, ast.Call):
            if isinstance(node, ast.Name) and _is_function(module, node.id):
                yield from _held(node.id, module, seen)
            continue
        verb = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        root, first = _root(node.func)
        if inspect.isclass(vars(module).get(root)) and (not verb or first == "locked" or verb in CHANGES):
            yield root


def _is_function(module: ModuleType, name: str) -> bool:
    found = vars(module).get(name)
    return inspect.isfunction(found) and found.__module__ == module.__name__


def _root(node: ast.expr) -> tuple[str, str]:
    """Of `Plan.of(ctx).filter(…).update`: where it begins, and the first name after that."""
    first = ""
    while isinstance(node, ast.Attribute | ast.Call):
        if isinstance(node, ast.Attribute):
            first, node = node.attr, node.value
        else:
            node = node.func
    return (node.id if isinstance(node, ast.Name) else ""), first
