"""Migrations say what the models say, and depend downwards like everything else."""

from configparser import ConfigParser
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

from tests.architecture.conftest import ROOT


def _floors() -> dict[str, int]:
    """The rooms' floors as the import contract has them, the lowest first."""
    parser = ConfigParser()
    parser.read(ROOT / ".importlinter")
    lines = parser["importlinter:contract:floors"]["layers"].split("\n")
    floors = [line.split("|") for line in lines if line.strip()]
    return {room.strip(): floor for floor, rooms in enumerate(reversed(floors)) for room in rooms}


def _height(label: str) -> int:
    """Libraries below the foundation, the foundation below the rooms, the rooms below gateways and doors."""
    name = apps.get_app_config(label).name
    if not name.startswith("mtandao."):
        return -2
    if name.startswith("mtandao.foundation"):
        return -1
    if name.startswith("mtandao.domains."):
        return _floors()[name.rsplit(".", 1)[-1]]
    return 100


@pytest.mark.django_db(databases=["default", "owner", "radius"])
def test_the_migrations_say_what_the_models_say() -> None:
    said = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=said, stderr=said)
    except SystemExit:
        pytest.fail(said.getvalue())


def test_migrations_depend_downwards() -> None:
    loader = MigrationLoader(None)
    upwards = [
        f"{label}.{name} needs {needed}"
        for (label, name), migration in loader.disk_migrations.items()
        for needed, _ in migration.dependencies
        if needed != label and needed != "__setting__" and _height(needed) >= _height(label)
    ]
    assert upwards == []


def test_each_app_has_one_newest_migration() -> None:
    assert MigrationLoader(None).detect_conflicts() == {}
