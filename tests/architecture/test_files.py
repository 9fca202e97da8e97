"""How files look: said what they are for, short, well named, and free of what does not belong into them."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.conftest import ROOT, SOURCE

LONGEST = 300
# Files that are too long. A list of debts: figures and lines may only shrink.
TOO_LONG = {
    "src/mtandao/gateways/radius/tests/simulator_lab.py": 310,
    "src/mtandao/gateways/radius/tests/test_simulator_radius.py": 412,
}
# Modules that do not say what they are for, and modules whose name does not. Debts as well.
SILENT = {"src/mtandao/foundation/kit/sample/urls.py"}
EMPTY_NAMED = {
    "src/mtandao/config/demo/services.py",
    "src/mtandao/doors/api/clients/services.py",
    "src/mtandao/doors/api/portal/services.py",
}
# Names that say nothing: everything ends up in such a module.
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "core", "services", "managers", "misc"}
TEXT = {
    ".py",
    ".md",
    ".toml",
    ".html",
    ".css",
    ".js",
    ".mjs",
    ".json",
    ".sql",
    ".txt",
    ".yml",
    ".yaml",
    ".conf",
    ".po",
}
# Written in pieces, so that this file does not find itself.
FOREIGN = [
    "/" + "work/",
    "/" + "tmp/x",
    "py" + "pi.org",
    "python" + "hosted",
    "registry." + "npmjs",
    "npmmirror" + ".com",
    "arti" + "factory",
    "claude",
    "anthro" + "pic",
    "chat" + "gpt",
    "open" + "ai",
    "co" + "pilot",
]
FOREIGN_WORDS = re.compile("|".join(re.escape(word) for word in FOREIGN), re.IGNORECASE)


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_every_module_says_what_it_is_for(sources: list[Path]) -> None:
    silent = [
        _name(path)
        for path in sources
        if path.name != "apps.py"
        and path.read_text().strip()
        and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert set(silent) == SILENT


def test_no_file_is_too_long(kept_files: list[Path]) -> None:
    lengths = {
        _name(path): path.read_text().count("\n")
        for path in kept_files
        if path.suffix == ".py" and "migrations" not in path.parts
    }
    long = {name: length for name, length in lengths.items() if length > LONGEST}
    assert long.keys() - TOO_LONG.keys() == set(), "cut it by use"
    for name, debt in TOO_LONG.items():
        assert LONGEST < long.get(name, 0) <= debt, f"{name}: write its new length, or take it off the list"


def test_no_module_has_an_empty_name(sources: list[Path]) -> None:
    found = {_name(path) for path in sources if EMPTY_NAMES & {path.stem, *path.relative_to(SOURCE).parts}}
    assert found == EMPTY_NAMED


def test_nothing_of_the_workshop_is_in_the_files(kept_files: list[Path]) -> None:
    found = []
    for path in kept_files:
        if path.suffix in TEXT and path != Path(__file__):
            for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
                if match := FOREIGN_WORDS.search(line):
                    found.append(f"{_name(path)}:{number}: {match[0]}")
    assert found == []


@pytest.mark.parametrize("name", ["LICENSE", "README.md", "pyproject.toml", "conftest.py", ".importlinter"])
def test_the_house_has_its_papers(name: str) -> None:
    assert (ROOT / name).read_text().strip()


def test_locked_packages_have_hashes_and_no_address() -> None:
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        text = path.read_text()
        assert "--hash=sha256:" in text
        assert "--index-url" not in text and "--extra-index-url" not in text and "--find-links" not in text, (
            path
        )
        pins = [line for line in text.splitlines() if re.match(r"[A-Za-z0-9]", line)]
        assert all("==" in pin for pin in pins), path
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()
