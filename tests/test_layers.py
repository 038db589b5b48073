"""The layers: a lower one never imports a higher one, and the kernel stands alone.

Imports are read from the sources, so that lazy imports and those for type checkers count as well.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LAYERS = ("kernel", "second", "terms", "proving", "reading", "engine", "report", "cli")
ALONE = ("kernel", "second")  # the two judges: each with the standard library only
INTERFACES = ("cli", "__main__", "lsp", "pytest_plugin", "notebook")

# What the packages beside the verifier may import of it.
BESIDE = {"numerics": {"terms"}, "derivations": set[str]()}
BESIDE_PARTS = {
    ("numerics", "search"): {"terms", "kernel"},
    ("derivations", "formulas"): {"terms"},
}


@dataclass(frozen=True)
class Import:
    """One import: the module that is named, and whether it runs when the file is imported."""

    module: str
    line: int
    lazy: bool


def imports(source: str) -> Iterator[Import]:
    """Every import in a source text; ``from a import b`` counts as ``a.b``."""
    tree = ast.parse(source)
    inside = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield Import(name.name, node.lineno, id(node) in inside)
        elif isinstance(node, ast.ImportFrom):
            for name in node.names:
                yield Import(f"{node.module}.{name.name}", node.lineno, id(node) in inside)


def faults(package: str, parts: tuple[str, ...], source: str) -> list[str]:
    """What a file imports against the rules.

    Args:
        package: ``handproof``, ``numerics`` or ``derivations``.
        parts: the path below it, such as ``("kernel", "check.py")``.
    """
    found = []
    for item in imports(source):
        top, _, rest = item.module.partition(".")
        target = rest.partition(".")[0]
        if package == "handproof":
            fault = _fault_in_handproof(parts, item, top, target)
        elif top == "handproof":
            allowed = BESIDE_PARTS.get((package, parts[0]), BESIDE[package])
            public = target in {"Derivation", "__version__", ""}
            ok = target in allowed or (package == "derivations" and public)
            fault = "" if ok else f"{package} may not import {item.module}"
        elif package == "derivations" and top in {"numerics", "tests"}:
            fault = f"{package} may not import {item.module}"
        else:
            fault = ""
        if fault:
            found.append(f"line {item.line}: {fault}")
    return found


def _fault_in_handproof(parts: tuple[str, ...], item: Import, top: str, target: str) -> str:
    layer = parts[0].removesuffix(".py")
    if layer in ALONE:
        alone = top in sys.stdlib_module_names or item.module.startswith(f"handproof.{layer}")
        return "" if alone else f"{layer} stands alone, so it may not import {item.module}"
    if top in {"tests", "derivations"}:
        return f"handproof may not import {item.module}"
    if top == "numerics":
        ok = layer in INTERFACES and item.lazy
        return "" if ok else f"{layer} may not import {item.module} (interfaces may, lazily)"
    if top != "handproof" or layer == "__init__":
        return ""
    if target not in LAYERS:
        return "" if target == "__version__" else f"{item.module} is in no layer"
    ok = _height(target) <= _height(layer)
    return "" if ok else f"{layer} is below {target}, so it may not import {item.module}"


def _height(layer: str) -> int:
    return LAYERS.index("cli") if layer in INTERFACES else LAYERS.index(layer)


def _files() -> list[Path]:
    return sorted(
        path
        for package in ("handproof", "numerics", "derivations")
        for path in (ROOT / package).rglob("*.py")
    )


@pytest.mark.parametrize("path", _files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_keep_to_the_layers(path: Path) -> None:
    package, *parts = path.relative_to(ROOT).parts
    assert faults(package, tuple(parts), path.read_text(encoding="utf-8")) == []


ALLOWED = [
    ("handproof", "kernel/check.py", "import json\nfrom fractions import Fraction"),
    ("handproof", "kernel/check.py", "from handproof.kernel.rules import RULES"),
    ("handproof", "proving/words.py", "from handproof.terms.nodes import Term"),
    ("handproof", "proving/words.py", "from handproof.kernel import check"),
    ("handproof", "report/adapter.py", "from handproof.engine.results import StepResult"),
    ("handproof", "cli/run.py", "def f():\n    import numerics.confirm"),
    ("handproof", "cli/run.py", "from handproof.report import write_report"),
    ("handproof", "engine/run.py", "from handproof import __version__"),
    ("numerics", "confirm/ppca.py", "from handproof.terms.nodes import Term"),
    ("numerics", "search/certify.py", "from handproof.kernel.orbits import check"),
    ("numerics", "conformance.py", "from derivations.formulas import machines"),
    ("derivations", "ppca.py", "from handproof import Derivation"),
    ("derivations", "formulas/machines.py", "from handproof.terms.build import add"),
]

FORBIDDEN = [
    ("handproof", "kernel/check.py", "from handproof.terms.nodes import Term"),
    ("handproof", "kernel/check.py", "import flint"),
    ("handproof", "kernel/check.py", "def f():\n    import sympy"),
    ("handproof", "second/check.py", "from handproof.kernel.rules import RULES"),
    ("handproof", "kernel/check.py", "from handproof.second.sizes import collect"),
    ("handproof", "terms/nodes.py", "from handproof.proving import portfolio"),
    ("handproof", "proving/words.py", "from handproof import reading"),
    ("handproof", "proving/words.py", "import handproof.engine.results"),
    ("handproof", "reading/parser.py", "def f():\n    from handproof.engine import check"),
    ("handproof", "engine/check.py", "from handproof.report import write_report"),
    ("handproof", "report/html.py", "from handproof.cli import app"),
    ("handproof", "engine/check.py", "from handproof.elsewhere import x"),
    ("handproof", "cli/run.py", "import numerics.confirm"),
    ("handproof", "engine/check.py", "def f():\n    import numerics.confirm"),
    ("handproof", "terms/nodes.py", "from tests import helpers"),
    ("handproof", "cli/run.py", "from derivations import ppca"),
    ("numerics", "confirm/ppca.py", "from handproof.engine import check"),
    ("numerics", "confirm/ppca.py", "from handproof.kernel import check"),
    ("numerics", "search/certify.py", "from handproof.proving import words"),
    ("derivations", "ppca.py", "from handproof.engine.derivation import Derivation"),
    ("derivations", "ppca.py", "from handproof.terms.build import add"),
    ("derivations", "formulas/machines.py", "from handproof.engine.derivation import Derivation"),
    ("derivations", "formulas/machines.py", "from numerics.compile import compile_term"),
]


@pytest.mark.parametrize(("package", "file", "source"), ALLOWED)
def test_rules_allow(package: str, file: str, source: str) -> None:
    assert faults(package, tuple(file.split("/")), source) == []


@pytest.mark.parametrize(("package", "file", "source"), FORBIDDEN)
def test_rules_forbid(package: str, file: str, source: str) -> None:
    assert len(faults(package, tuple(file.split("/")), source)) == 1


@pytest.mark.parametrize("package", ALONE)
def test_judges_load_alone(package: str) -> None:
    """Importing every module of a judge loads the standard library and that judge only."""
    names = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in (ROOT / "handproof" / package).rglob("*.py")
    ]
    code = (
        "import sys; before = set(sys.modules)\n"
        + "".join(f"import {name.removesuffix('.__init__')}\n" for name in names)
        + "new = {name.partition('.')[0] for name in set(sys.modules) - before}\n"
        "print(sorted(new - set(sys.stdlib_module_names) - {'handproof'}))\n"
        "print(sorted(n for n in sys.modules if n.startswith('handproof.') "
        f"and not n.startswith('handproof.{package}')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["[]", "[]"]


def test_every_package_is_in_a_layer() -> None:
    known = {*LAYERS, *INTERFACES, "__pycache__"}
    packages = {path.name for path in (ROOT / "handproof").iterdir() if path.is_dir()}
    assert packages <= known
