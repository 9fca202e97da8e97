"""Commands, rights, events, listeners and schedules: declared, named and shaped as the house says."""

import importlib
import inspect
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings

from mtandao.domains.staff.contract import TEMPLATES
from mtandao.foundation import commands, permissions
from mtandao.foundation.context import Context
from mtandao.foundation.events import Event, declared_events
from mtandao.foundation.outbox.listeners import all_listeners
from mtandao.foundation.permissions import PUBLIC
from mtandao.foundation.schedules.registry import declared_schedules, is_cron
from tests.architecture.conftest import ROOT

# So that every command, right and event is declared before the tests are collected.
CONTRACTS = {room: importlib.import_module(f"mtandao.domains.{room}.contract") for room in settings.ROOMS}
# What only a page starts is declared with its page.
importlib.import_module(settings.ROOT_URLCONF)

# Commands that anybody may start, each with its reason. It may only shrink.
FOR_ANYBODY = {
    "mtandao.domains.organizations.commands.announce_tenant": "part of signing up",
    "mtandao.domains.organizations.commands.open_tenant": "a provider signs himself up",
    "mtandao.domains.staff.commands.sign_up_isp": "a provider signs himself up",
    "mtandao.domains.staff.first_entry.enter_first_time": "the new provider's first way in, by a signed key",
    "mtandao.domains.staff.kept_views.drop_view": "anybody of the team, his own alone",
    "mtandao.domains.staff.kept_views.keep_view": "anybody of the team, for himself",
    "mtandao.domains.staff.signing_in._mark_used": "a stamp on the token that was just shown",
    "mtandao.domains.staff.signing_in._tried": "signing in: nobody is known yet",
    "mtandao.domains.staff.signing_in.issue_token": "who has just signed in gets his token",
    "mtandao.domains.staff.signing_in.revoke_token": "signing out",
    "mtandao.domains.subscribers.portal._tried": "signing in: nobody is known yet",
    "mtandao.domains.subscribers.portal.issue_portal_token": "who has just signed in gets his token",
    "mtandao.domains.subscribers.portal.register_self": "a customer signs himself up",
    "mtandao.domains.subscribers.portal.revoke_portal_token": "signing out",
}
# What contracts offer out of their commands' modules that is no command itself.
NO_COMMANDS = {
    "mtandao.domains.billing.commands.renew.renew_whoever_runs_out": "a loop of batches, each a command",
    "mtandao.domains.billing.commands.run.run_billing": "a loop of batches, each a command",
    "mtandao.domains.collections.commands.walk.make_waiting_cuts": "a loop of batches, each a command",
    "mtandao.domains.collections.commands.walk.walk_ladder": "a loop of batches, each a command",
    "mtandao.domains.messaging.commands.templates.preview": "changes nothing",
}
# Patterns of rights in role templates whose rooms are not built yet.
NOT_BUILT_YET = {"fieldwork.own", "support.*"}

EVENT_NAME = re.compile(r"[a-z]+\.[a-z]+(_[a-z]+)*")
REQUIRED = ROOT / "tests" / "architecture" / "required_event_fields.json"


def _found(dotted: str) -> Callable[..., Any]:
    module, _, name = dotted.rpartition(".")
    function: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return function


def _ours(names: dict[str, Any]) -> list[str]:
    """Declared by the product itself: tests declare some of their own."""
    return sorted(name for name in names if ".tests." not in name and not name.startswith("tests."))


@pytest.mark.parametrize("name", _ours(commands.declared))
def test_a_command_takes_the_context_first_and_the_rest_by_name(name: str) -> None:
    first, *rest = inspect.signature(_found(name)).parameters.values()
    assert first.name == "ctx" and first.annotation is Context
    assert first.kind in (first.POSITIONAL_OR_KEYWORD, first.POSITIONAL_ONLY)
    assert [p.name for p in rest if p.kind not in (p.KEYWORD_ONLY, p.VAR_KEYWORD)] == []


def test_every_command_needs_a_right_that_exists() -> None:
    declared = set(permissions.declared())
    assert len(_ours(commands.declared)) > 50
    for name in _ours(commands.declared):
        needed = commands.declared[name]
        assert needed is PUBLIC or needed in declared, name


def test_commands_for_anybody_are_few_and_known() -> None:
    public = {name for name in _ours(commands.declared) if commands.declared[name] is PUBLIC}
    assert public - FOR_ANYBODY.keys() == set(), "give it a right, or a reason here"
    assert FOR_ANYBODY.keys() - public == set(), "take it off the list"


def test_contracts_offer_no_undeclared_change() -> None:
    """Whatever a contract offers out of a `commands` module is a command."""
    declared = set(commands.declared)
    undeclared = set()
    for room in settings.ROOMS:
        contract = CONTRACTS[room]
        for name in contract.__all__:
            offered = getattr(contract, name)
            module = getattr(offered, "__module__", "")
            if inspect.isfunction(offered) and ".commands" in module:
                undeclared |= {f"{module}.{offered.__qualname__}"} - declared
    assert undeclared == NO_COMMANDS.keys()


@pytest.mark.parametrize("room", settings.ROOMS)
def test_a_contract_lists_what_it_offers(room: str) -> None:
    contract = CONTRACTS[room]
    public = {name for name in vars(contract) if not name.startswith("_")}
    offered = set(contract.__all__)
    modules = {name for name in public - offered if inspect.ismodule(getattr(contract, name))}
    assert public - modules == offered
    assert len(offered) == len(contract.__all__), "where a contract is cut, each name is in one part"


def test_rights_are_named_after_their_room() -> None:
    for right in permissions.declared():
        assert re.fullmatch(r"[a-z]+\.[a-z_]+", right.name), right
        # "You may not …" and "may …" are completed by it.
        assert right.label and right.label[0].islower() and not right.label.endswith("."), right


def test_role_templates_name_rights_that_exist() -> None:
    idle = {pattern for role in TEMPLATES for pattern in role.patterns if not permissions.expanded([pattern])}
    reports = {"reports.*", "reports.view"} if "reports" not in settings.ROOMS else set()
    assert idle == NOT_BUILT_YET | reports


def _ours_of_events() -> dict[str, type[Event]]:
    return {name: kind for name, kind in declared_events().items() if ".tests" not in kind.__module__}


@pytest.mark.parametrize("name", sorted(_ours_of_events()))
def test_an_event_is_named_and_has_words(name: str) -> None:
    kind = declared_events()[name]
    assert EVENT_NAME.fullmatch(name)
    assert kind.__module__.endswith(".events"), "an event is a fact of its room's events.py"
    assert kind.label and kind.label[0].isupper() and not kind.label.endswith(".")


def test_no_event_demands_more_than_older_rows_hold() -> None:
    """A new field needs a default: rows of yesterday are replayed with today's code. The list beside this test
    holds what an event may demand; an event that is not in it is new, and is put in."""
    allowed: dict[str, list[str]] = json.loads(REQUIRED.read_text())
    demanded = {
        name: sorted(field for field, info in kind.model_fields.items() if info.is_required())
        for name, kind in _ours_of_events().items()
    }
    assert demanded.keys() - allowed.keys() == set(), f"put the new event into {REQUIRED.name}"
    assert allowed.keys() - demanded.keys() == set(), "rows of this event could not be replayed any more"
    for name, fields in demanded.items():
        assert set(fields) <= set(allowed[name]), f"{name}: give the new field a default"


def test_events_survive_their_own_writing() -> None:
    """What is emitted can be read back: the relay parses the row's JSON with the class of that name."""
    for name, kind in _ours_of_events().items():
        assert kind.name == name
        assert kind.model_config["frozen"] is True and kind.model_config["extra"] == "ignore"


def test_listeners_have_names_of_their_own_and_live_in_listeners_files() -> None:
    ours = [listener for listener in all_listeners() if ".tests" not in listener.handle.__module__]
    assert len({listener.name for listener in ours}) == len(ours) > 5
    for listener in ours:
        assert listener.handle.__module__.endswith(".listeners"), listener.name
        assert listener.events and listener.max_attempts >= 3, listener.name
        assert all(event.name in declared_events() for event in listener.events)


def test_schedules_have_words_and_times() -> None:
    ours = [each for each in declared_schedules() if ".tests" not in each.work.__module__]
    assert ours
    for declared in ours:
        assert is_cron(declared.cron) and declared.label, declared.name
        assert declared.work.__module__.endswith(".jobs"), declared.name


@pytest.mark.parametrize("code", ["manager", "noc", "support", "reseller", "readonly"])
def test_whoever_answers_a_customer_sees_his_line_and_what_it_moved(code: str) -> None:
    (template,) = (each for each in TEMPLATES if each.code == code)
    assert {"subscribers.view", "network.view", "usage.view"} <= permissions.expanded(template.patterns)
