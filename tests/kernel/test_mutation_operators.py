"""The operators of the campaign against the kernel: what they change, and what they leave alone."""

from __future__ import annotations

import ast
import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

import pytest


def operators() -> Any:
    path = Path(__file__).parents[2] / "benchmarks" / "mutation_operators.py"
    spec = importlib.util.spec_from_file_location("mutation_operators", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


OPERATORS = operators()

# source, a line that some mutant has
CHANGED: list[tuple[str, str]] = [
    ("x = a < b", "x = a <= b"), ("x = a < b", "x = a >= b"), ("x = a in b", "x = a not in b"), ("x = a is b", "x = a is not b"),
    ("x = a and b", "x = a or b"), ("x = a and b", "x = a"), ("x = a and b", "x = b"), ("x = a or b or c", "x = a or c"),
    ("x = not a", "x = a"), ("x = -a", "x = a"), ("x = True", "x = False"), ("x = 3", "x = 4"), ("x = 3", "x = 2"), ("x = y[1:]", "x = y[2:]"),
    ("x = 'name'", "x = 'name?'"), ("x = 'a b c'.split()", "x = 'a c'.split()"), ("x = a + b", "x = a - b"), ("x = a | b", "x = a & b"), ("x = a | b", "x = a"),
    ("x += 1", "x -= 1"), ("x = {1, 2}", "x = {2}"), ("x = {'a': 1, 'b': 2}", "x = {'b': 2}"), ("x = f([a, b])", "x = f([b])"), ("x = any(y)", "x = all(y)"),
    ("need(a, 'HP200', 'no')", "pass"), ("for i in y:\n    break", "    pass"), ("if a:\n    f()", "if True:"), ("if a:\n    f()", "if False:"),
    ("def f(a) -> bool:\n    return a", "    return True"), ("def f(a) -> list[int]:\n    return a", "    return []"), ("def f(a):\n    a = 1\n    return a", "    pass"),
]  # fmt: skip
# sources in which there is nothing to change
LEFT: list[str] = [
    '"""A docstring."""', "import json", "x: int", "from a import b", "def f(a: int) -> str:\n    '''Words.'''", "class A:\n    __slots__ = ('a', 'b')",
    "assert a", "def __repr__(self):\n    return 'a' + 'b'", "raise ProofError('HP200', f'no {x}')"[6:], "need(a, 'HP200', 'no {}', 1)",
]  # fmt: skip


@pytest.mark.parametrize(("source", "line"), CHANGED, ids=[f"{a!r} to {b!r}" for a, b in CHANGED])
def test_changed(source: str, line: str) -> None:
    made = OPERATORS.of_source("m.py", source)
    assert any(line in mutant.source.splitlines() for mutant in made)
    assert all(mutant.source != ast.unparse(ast.parse(source)) for mutant in made)
    assert len({mutant.source for mutant in made}) == len(made)


@pytest.mark.parametrize("source", LEFT)
def test_left_alone(source: str) -> None:
    kinds = {mutant.kind for mutant in OPERATORS.of_source("m.py", source)}
    assert kinds <= {"statement left out"}


def test_tables() -> None:
    made = OPERATORS.of_table("t.json", '{"a b": ["x", "y"], "c": ["y"]}')
    found = [json.loads(mutant.source) for mutant in made]
    assert {"c": ["y"]} in found
    assert {"b": ["x", "y"], "c": ["y"]} in found
    assert {"a b": ["x"], "c": ["y"]} in found
    assert {"a b": ["y", "y"], "c": ["y"]} in found
