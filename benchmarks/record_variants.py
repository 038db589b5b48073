"""Record what the kernel says of thousands of changed cases, where the second checker agrees.

    python benchmarks/record_variants.py [--each 8] [--out tests/kernel/data/variants.json.gz]

The cases are those of `tests/kernel/test_rules.py` and the arena's lies, frozen here, and changed
by `tests/kernel/variants.py`. Prints what the checkers do not agree on (it is recorded as ``apart``
and not tested) and what is said otherwise than in the record before, so that a new record is made
knowingly: a case that is now accepted or rejected otherwise is a bug, of one kernel or the other.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT)]

from handproof.second.check import check_second  # noqa: E402
from handproof.second.terms import SecondError  # noqa: E402

TESTS = ROOT / "tests"
COMMON = frozenset("HP200 HP201 HP202 HP204 HP205 HP260".split())
Json = Any


def module(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(f"recorded_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def bases() -> dict[str, Json]:
    """The cases by name."""
    made = module(TESTS / "kernel" / "sexpr.py").Case
    rules = module(TESTS / "kernel" / "test_rules.py")
    lies = module(TESTS / "arena" / "test_lies.py").LIES
    rows = [("", row) for row in rules.ACCEPT]
    rows += [("not: ", row[:4]) for row in rules.REJECT] + [("lie: ", row[:4]) for row in lies]
    found = {}
    for kind, (name, given, claim, steps) in rows:
        case = made(given, claim)
        whole = {"statement": case.statement, "proof": case.proof(steps)}
        found[kind + name] = json.loads(json.dumps(whole))  # no list stands in two places
    return found


def second_accepts(case: Json) -> bool:
    try:
        check_second(case["statement"], case["proof"])
    except SecondError:
        return False
    except Exception as error:  # malformed JSON that it does not look at is not the point here
        print("the second checker breaks:", repr(error)[:200], json.dumps(case)[:400])
        return False
    return True


def recorded(name: str, case: Json, each: int, tests: Any) -> Json:
    """A row of the record; of what is rejected at the door a few of each code are enough."""
    said, seen = [], Counter[str]()
    for made in [case, *tests.VARIANTS.variants(name, case, each)]:
        line = tests.said(made)
        if line.startswith("+") != second_accepts(made):
            print(f"apart: {name}: {line}: {json.dumps(made)[:900]}\n")
            line = "apart"
        seen[line] += 1
        said.append("" if line in COMMON and seen[line] > each // 2 else line)
    return {"name": name, "each": each, "case": case, "said": said}


def main() -> int:
    """Write the record."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--out", type=Path, default=TESTS / "kernel/data/variants.json.gz")
    parser.add_argument("--each", type=int, default=8)
    options = parser.parse_args()
    if not options.out.exists():
        options.out.write_bytes(gzip.compress(b"[]", 9, mtime=0))
    tests = module(TESTS / "kernel" / "test_variants.py")
    before = {(row["name"], k): text for row in tests.ROWS for k, text in enumerate(row["said"])}
    rows = [
        recorded(name, case, options.each if ": " not in name else options.each // 4, tests)
        for name, case in bases().items()
    ]
    for row in rows:
        for k, text in enumerate(row["said"]):
            if text and before.get((row["name"], k), text) not in ("", text):
                print(f"otherwise: {row['name']} {k}: {before[row['name'], k]} -> {text}")
    data = json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()
    options.out.write_bytes(gzip.compress(data, 9, mtime=0))
    print(Counter(text[:5] if text[:1] != "+" else "+" for row in rows for text in row["said"]))
    print(f"{len(rows)} cases, {options.out.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
