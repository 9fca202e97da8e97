"""Who may import whom, where the import contracts of `.importlinter` cannot say it."""

import ast
import io
import sys
from contextlib import redirect_stdout
from pathlib import Path

import grimp
from importlinter.cli import lint_imports

from tests.architecture.conftest import ROOT, SOURCE

ROOMS = "mtandao.domains."
# A room's pages and its JSON are the doors' own material: translation only, written beside the room.
FOR_DOORS = ("api", "pages", "urls")
# What `rules.py` may use besides values: no Django, no clock, no database.
PURE = {"mtandao.foundation.money"}
SIGNALS = ("django.dispatch", "django.db.models.signals", "django.core.signals", "blinker")


def _room_of(module: str) -> str:
    return module.removeprefix(ROOMS).split(".")[0] if module.startswith(ROOMS) else ""


def _is_rules(module: str) -> bool:
    """A room's `rules.py`, or one of its folder `rules/`."""
    return module.startswith(ROOMS) and module.split(".")[3:4] == ["rules"]


def _file_of(module: str) -> Path:
    path = SOURCE.parent / module.replace(".", "/")
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def test_the_import_contracts_hold() -> None:
    said = io.StringIO()
    with redirect_stdout(said):
        answer = lint_imports(str(ROOT / ".importlinter"), no_cache=True)
    assert answer == 0, said.getvalue()


def test_a_room_is_entered_by_its_contract(graph: grimp.ImportGraph) -> None:
    wrong = []
    for importer in sorted(graph.modules):
        for imported in sorted(graph.find_modules_directly_imported_by(importer)):
            room = _room_of(imported)
            if not room or _room_of(importer) == room or imported == f"{ROOMS}{room}.contract":
                continue
            furniture = imported.removeprefix(f"{ROOMS}{room}.").split(".")[0]
            from_door = importer.startswith(("mtandao.doors.", "mtandao.config."))
            if not (from_door and furniture in FOR_DOORS):
                wrong.append(f"{importer} -> {imported}")
    assert not wrong, "import the room's contract instead"


def test_the_foundation_knows_no_room(graph: grimp.ImportGraph) -> None:
    above = {
        f"{importer} -> {imported}"
        for importer in graph.modules
        if importer.startswith("mtandao.foundation")
        for imported in graph.find_modules_directly_imported_by(importer)
        if not imported.startswith("mtandao.foundation")
    }
    assert above == set()


def test_rules_decide_from_values_alone(graph: grimp.ImportGraph) -> None:
    wrong = []
    for module in sorted(filter(_is_rules, graph.modules)):
        for imported in graph.find_modules_directly_imported_by(module):
            if imported not in PURE and not _is_rules(imported):
                wrong.append(f"{module} imports {imported}")
        outside = {name.split(".")[0] for name in _imported_names(_file_of(module))}
        wrong += [f"{module} imports {name}" for name in outside - set(sys.stdlib_module_names) - {"mtandao"}]
    assert not wrong


def test_nobody_uses_signals(sources: list[Path]) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sources
        for name in _imported_names(path)
        if name.startswith(SIGNALS)
    ]
    assert not wrong, "announce an event instead"


def test_only_the_config_reads_the_environment(sources: list[Path]) -> None:
    wrong = [
        str(path.relative_to(ROOT))
        for path in sources
        if "config" not in path.relative_to(SOURCE).parts[:1] and "os.environ" in path.read_text()
    ]
    assert not wrong


def _imported_names(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names
