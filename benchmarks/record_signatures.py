"""Record the sorts that operators give, for `tests/kernel/test_signatures.py`.

    python benchmarks/record_signatures.py

Prints every application on which the kernel and the second checker's typing do not agree, by sort
or by kind of refusal; it is recorded as ``apart`` and not tested: one of the two is to be mended.
"""

from __future__ import annotations

import gzip
import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT)]

from handproof.second.reading import Reading  # noqa: E402
from handproof.second.terms import SecondError, Table  # noqa: E402
from handproof.second.typing import Typing  # noqa: E402

TESTS = ROOT / "tests" / "kernel"
SAME = {"HP281": "HP201", "HP280": "HP202", "HP284": "HP210", "HP287": "HP290"}
Json = Any


def module(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(f"recorded_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


class Second:
    """The second checker's answers in the setting of the tests."""

    def __init__(self, tests: Any) -> None:
        typing = Typing()
        self.table = Table(typing)
        typing.defined = self.table.meaning
        reading = Reading(self.table, typing)
        reading.statement(tests.statement())
        self.pool = {letter: reading.term(row) for letter, row in tests.POOL.items()}
        self.flat = tests.flat

    def outcome(self, op: str, letters: tuple[str, ...]) -> Json:
        try:
            return self.flat(self.table.build(op, *[self.pool[x] for x in letters]).sort)
        except SecondError as error:
            return SAME[error.code]


def takes_two(kinds: list[str]) -> bool:
    """Whether an operator takes two arguments, of some kinds."""
    return len(kinds) == 2 or (len(kinds) == 1 and kinds[-1].endswith(".."))


def main() -> int:
    """Write the record, if the checkers agree."""
    tests = module(TESTS / "test_signatures.py")
    second, apart, tried = Second(tests), 0, 0
    first = {json.dumps(row): op for op, row in reversed(tests.SIGNATURES.items())}.values()
    full = sorted(op for op in first if takes_two(tests.SIGNATURES[op][0]))
    sorts: list[Json] = []
    table: dict[str, dict[str, Json]] = {}
    for op in tests.SIGNATURES:
        row = table[op] = {}
        for letters in tests.combinations(op, op in full):
            found, other = tests.outcome(op, letters), second.outcome(op, letters)
            tried += 1
            if found != other:
                apart += 1
                print("apart:", op, "".join(letters), found, other)
                row["".join(letters)] = "apart"
                continue
            if isinstance(found, str) and found.startswith("HP"):
                if found != "HP201":
                    row["".join(letters)] = found
                continue
            if found not in sorts:
                sorts.append(found)
            row["".join(letters)] = sorts.index(found)
    accepted = sum(isinstance(x, int) for row in table.values() for x in row.values())
    print(tried, "applications,", accepted, "accepted,", len(sorts), "sorts,", apart, "apart")
    text = json.dumps({"sorts": sorts, "full": full, "operators": table}, separators=(",", ":"))
    (TESTS / "data" / "signatures.json.gz").write_bytes(gzip.compress(text.encode(), mtime=0))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
