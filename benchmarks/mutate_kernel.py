"""Mutants of the kernel's source: does a test fail for each of them?

    python benchmarks/mutate_kernel.py [--seconds 600] [--seed 0] [--limit 120]

A mutant has one change: a comparison turned, a constant off by one, a `need(...)` left out, `and`
for `or`, a boolean or `not` turned, `return` of an empty set of hypotheses. It is caught if the
tests of the kernel and of the arena fail on it (or do not end in time). A sample is drawn at
random; survivors are listed with file, line and source.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
CORE = ("check", "rules", "normal", "forms", "sums", "terms", "nodes", "signatures", "derivative",
        "definedness", "ordering", "polynomials")  # fmt: skip
# these find most mutants within seconds, so they run first
QUICK = ("tests/kernel/test_rules.py", "tests/arena/test_lies.py", "tests/kernel/test_normal.py",
         "tests/kernel/test_derivative.py")  # fmt: skip
TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE,
    ast.GtE: ast.Gt, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One change: the module, the kind, the line, the changed source of the whole module."""

    module: str
    kind: str
    line: int
    before: str
    after: str
    source: str


def sites(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """The nodes that can be changed, each with the kind of change."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            yield "comparison turned", node
        elif isinstance(node, ast.BoolOp):
            yield "and for or", node
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            yield "not left out", node
        elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
            yield "boolean turned", node
        elif isinstance(node, ast.Constant) and type(node.value) is int:
            yield "constant off by one", node
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            called = node.value.func
            if isinstance(called, ast.Name) and called.id == "need":
                yield "need left out", node


def change(node: ast.AST) -> None:
    """Make the change, in place."""
    if isinstance(node, ast.Compare):
        node.ops[0] = TURNED[type(node.ops[0])]()
    elif isinstance(node, ast.BoolOp):
        node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    elif isinstance(node, ast.UnaryOp):
        node.op = ast.UAdd()  # +bool is as true as the bool
    elif isinstance(node, ast.Constant):
        node.value = not node.value if isinstance(node.value, bool) else int(str(node.value)) + 1
    elif isinstance(node, ast.Expr):
        node.value = ast.Constant(None)


def mutants(module: str) -> list[Mutant]:
    """All mutants of one module of the kernel."""
    text = (ROOT / "handproof" / "kernel" / f"{module}.py").read_text(encoding="utf-8")
    found = []
    for number, (kind, _) in enumerate(sites(ast.parse(text))):
        tree = ast.parse(text)
        node = list(sites(tree))[number][1]
        before = ast.unparse(node)
        line = int(getattr(node, "lineno", 0))
        change(node)
        found.append(Mutant(module, kind, line, before, ast.unparse(node), ast.unparse(tree)))
    return found


def caught(mutant: Mutant | None, seconds: float) -> bool:
    """Whether the tests fail on a mutant (None: on the kernel as it is)."""
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        for part in ("handproof", "tests", "benchmarks"):
            shutil.copytree(ROOT / part, base / part,
                            ignore=shutil.ignore_patterns("__pycache__"))  # fmt: skip
        shutil.copy(ROOT / "pyproject.toml", base)
        if mutant is not None:
            (base / "handproof" / "kernel" / f"{mutant.module}.py").write_text(mutant.source)
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider",
                   *QUICK, "tests/kernel", "tests/arena",
                   "--ignore=tests/kernel/test_orbits.py"]  # fmt: skip
        environment = {**os.environ, "PYTHONPATH": str(base), "PYTHONDONTWRITEBYTECODE": "1"}
        try:
            done = subprocess.run(command, cwd=base, env=environment, timeout=seconds,
                                  capture_output=True, check=False)  # fmt: skip
        except subprocess.TimeoutExpired:
            return True
        return done.returncode != 0


def main() -> int:
    """Run a sample and print a table and the survivors."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--limit", type=int, default=120)
    options = parser.parse_args()
    start = time.perf_counter()
    if caught(None, 300):
        print("the tests fail on the kernel as it is", file=sys.stderr)
        return 2
    once = time.perf_counter() - start
    every = [mutant for module in CORE for mutant in mutants(module)]
    sample = random.Random(options.seed).sample(every, min(options.limit, len(every)))
    counts: Counter[tuple[str, bool]] = Counter()
    for mutant in sample:
        if time.perf_counter() - start > options.seconds:
            break
        found = caught(mutant, 3 * once + 10)
        counts[mutant.kind, found] += 1
        if not found:
            print(f"survivor: {mutant.module}.py:{mutant.line} {mutant.kind}: "
                  f"`{mutant.before}` -> `{mutant.after}`"[:300], flush=True)  # fmt: skip
    print("| change | caught | survived |\n| --- | ---: | ---: |")
    for kind in sorted({kind for kind, _ in counts}):
        print(f"| {kind} | {counts[kind, True]} | {counts[kind, False]} |")
    total = [
        sum(n for (_, found), n in counts.items() if found is value) for value in (True, False)
    ]
    print(f"| all | {total[0]} | {total[1]} |")
    print(f"{len(every)} mutants, {sum(total)} tried, {time.perf_counter() - start:.0f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
