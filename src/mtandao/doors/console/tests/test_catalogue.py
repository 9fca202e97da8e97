"""Every door's pages are said in Kiswahili too: the console's, its rooms', the customers' own."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from django.apps import apps
from django.utils.translation.template import templatize

import mtandao
from mtandao.foundation.events import Event
from mtandao.foundation.kit.catalogues import entries
from mtandao.foundation.refusals import Refusal
from mtandao.foundation.schedules.registry import declared_schedules
from mtandao.foundation.tenancy.models import TenantModel

PRODUCT = Path(mtandao.__file__).parent
DOMAINS = PRODUCT / "domains"
# The API's descriptions and refusals are read by programs; simulators and the kit's samples are shown to nobody.
UNREAD = {"api", "api.py", "migrations", "sample", "simulator", "tests"}


def sources(*folders: Path, kinds: tuple[str, ...] = ("*.py", "*.html")) -> list[Path]:
    return [
        path
        for folder in folders
        for kind in kinds
        for path in folder.rglob(kind)
        if not UNREAD & set(path.relative_to(PRODUCT).parts)
    ]


SOURCES = sources(PRODUCT)
# Which argument is the text; a plural follows its singular.
CALLS = {
    "_": 0,
    "gettext": 0,
    "gettext_lazy": 0,
    "gettext_noop": 0,
    "ngettext": 0,
    "pgettext": 1,
    "pgettext_lazy": 1,
}
# Where a whole sentence stands in English, and why.
ENGLISH = {
    "domains/messaging/speech.py": "says everything in both languages itself",
    "domains/network/rules/access.py": "RADIUS tells it to a customer's router, whose language nobody knows",
    "domains/network/rules/routeros/onboarding.py": "a router's terminal says it, whose language nobody knows",
    "foundation/clock.py": "the demo's command line",
    "foundation/idempotency.py": "programs alone send a key",
    "foundation/schedules/commands.py": "kept with a schedule's run, beside what the run itself said",
}


def known() -> dict[str, str]:
    found: dict[str, str] = {}
    for po in PRODUCT.rglob("locale/sw/LC_MESSAGES/*.po"):
        found |= entries(po.read_text())
    return found


def said(path: Path) -> Iterator[str]:
    if path.suffix == ".py":
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
                texts = [part.value for part in node.args if isinstance(part, ast.Constant)]
                if len(texts) > CALLS[node.func.id] and isinstance(texts[CALLS[node.func.id]], str):
                    yield str(texts[CALLS[node.func.id]])
        return
    python = templatize(path.read_text(), origin=str(path))
    quoted = r"u?('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
    for call in re.finditer(rf"\b(pgettext|ngettext|gettext|_)\({quoted}(?:,\s*{quoted})?", python):
        yield ast.literal_eval(call[3] if call[1] == "pgettext" else call[2])


def test_every_word_of_the_pages_has_its_kiswahili() -> None:
    have = {key.split("\x04")[-1].split("\0")[0] for key in known()}
    lacking = {text for path in SOURCES for text in said(path) if text and text not in have}
    assert len(have) > 700
    assert lacking == set()


Kind = TypeVar("Kind")


def every(kind: type[Kind]) -> Iterator[type[Kind]]:
    """All that derive from it."""
    for one in kind.__subclasses__():
        yield one
        yield from every(one)


def english_only(path: Path, names: set[str]) -> Iterator[str]:
    """Refusals that are raised with a sentence as it stands, in no other language."""
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call) or ast.unparse(node.func).split(".")[-1] not in names:
            continue
        fields = [each.value for each in node.keywords if each.arg == "fields"]
        told = [text for each in fields if isinstance(each, ast.Dict) for text in each.values]
        for sentence in (*node.args[:1], *told):
            if isinstance(sentence, ast.JoinedStr | ast.Constant):
                yield f"{path.name}:{sentence.lineno} {ast.unparse(sentence)}"


def spoken() -> Iterator[Path]:
    """What people read is said by the rooms, their foundation and the doors; gateways keep what others answer."""
    folders = (DOMAINS, PRODUCT / "foundation", PRODUCT / "doors")
    for path in sources(*folders, kinds=("*.py",)):
        if str(path.relative_to(PRODUCT)) not in ENGLISH:
            yield path


def test_no_refusal_of_a_command_is_said_in_english_only() -> None:
    names = {Refusal.__name__, *(each.__name__ for each in every(Refusal))}
    assert {"Malformed", "NotActive", "InvoiceVoid"} <= names
    assert [said for path in spoken() for said in english_only(path, names)] == []


def whole_sentences(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Those that no call of gettext holds, and that are no comment on the code."""
    if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in CALLS:
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, ast.JoinedStr | ast.Constant):
        parts = node.values if isinstance(node, ast.JoinedStr) else [node]
        text = "".join(str(part.value) if isinstance(part, ast.Constant) else "A" for part in parts)
        if re.fullmatch(r"[A-Z“].* .*[a-z)][.?]", text, re.DOTALL):
            yield node.lineno, ast.unparse(node)
        return
    for child in ast.iter_child_nodes(node):
        yield from whole_sentences(child)


def test_no_sentence_stands_in_english_only() -> None:
    found = {(path.name, text) for path in spoken() for text in whole_sentences(ast.parse(path.read_text()))}
    assert found == set()
    # What is excused is still there to be excused.
    for name in ENGLISH:
        assert list(whole_sentences(ast.parse((PRODUCT / name).read_text())))


def rights(path: Path) -> Iterator[str]:
    """The labels of those that are declared there."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "permission" and len(node.args) > 1:
            yield ast.literal_eval(node.args[1])


def test_what_rooms_declare_is_said_in_kiswahili() -> None:
    # Tests declare some of their own.
    ours = [each for each in every(Event) if "tests" not in each.__module__.split(".")]
    said = {
        *(label for path in sources(PRODUCT, kinds=("*.py",)) for label in rights(path)),
        *(each.label for each in ours),
        *(each.label for each in declared_schedules() if "tests" not in each.work.__module__.split(".")),
    } - {""}
    assert len(said) > 150
    assert said - set(known()) == set()


def test_what_is_not_found_is_named_in_kiswahili() -> None:
    things = {str(each._meta.verbose_name) for each in apps.get_models() if issubclass(each, TenantModel)}
    assert len(things) > 80
    assert {thing for thing in things if f"thing\x04{thing}" not in known()} == set()


def test_why_a_request_ended_unpaid_is_said_in_kiswahili() -> None:
    sentences = (PRODUCT / "gateways" / "mpesa" / "sentences.py").read_text()
    told = {
        node.value
        for node in ast.walk(ast.parse(sentences))
        if isinstance(node, ast.Dict)
        for node in node.values
        if isinstance(node, ast.Constant)
    }
    assert len(told) > 10
    assert told - set(known()) == set()


def test_no_translation_loses_a_value() -> None:
    values = re.compile(r"%\(\w+\)s|\{\{\w+\}\}")
    for key, text in known().items():
        # A singular may say "one" where the plural says how many: the last form is the one with all values.
        wanted = set(values.findall(key.split("\0")[-1]))
        assert wanted == set(values.findall(text.split("\0")[-1])), key
