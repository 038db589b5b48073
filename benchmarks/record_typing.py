"""Record which applications are well typed, where both checkers agree, for `test_typing.py`.

    python benchmarks/record_typing.py

Prints every application on which the checkers do not agree; it is not recorded.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT)]

from handproof.second.check import check_second  # noqa: E402
from handproof.second.terms import SecondError  # noqa: E402

FILE = ROOT / "tests" / "kernel" / "test_typing.py"
# forms of three and more arguments that a random grid would not meet
LONGER = """add:AAA add:aaa add:kkk hadamard:BBB min:aka and:PPP or:PPP sum:i1na sum:i1nA sum:i1ni
sum:i12k sum:i1kB prod:i1na prod:i12i prod:i1nA integral:t01t integral:t0It
integral:t0IA limit:ttt limit:tIt limit:t1A derivative:tta derivative:t1t derivative:t1A
sum_over:wSa sum_over:wSA sum_over:iTi sum_over:wTa sum_over:tSt prod_over:wSa
prod_over:wSA maximum:wSa maximum:tST argmax:wSa argmax:wSA argmax:iTa argmin:wSa
minimum:wSa minimum:iTA integral_over:wSa integral_over:wSA forall:wSP forall:iTP
forall:wSa forall:tTP exists:wSP exists:iTP exists:iTa family:ina family:inA family:inf
family:i2x expect:wLa expect:wLA expect:iDa expect:tLa lambda:ta lambda:tA lambda:iA
lambda:wx mul:AAA mul:aAk mul:BCA mul:rAx mul:xrx mul:kkk mul:BBA kron:AAA kron:ABC
block:12AA block:12AB block:21AC block:22AABB block:22AAAA block:11A block:12AA
block:1hA block:02A block:21Bx block:12Bx block:21rr entry:Ak1 entry:A11 entry:xk1
entry:Aa1 entry:ak1 entry:zk1 apply:faa apply:fka cases:Paa cases:PAA cases:PAB
cases:Pak cases:PkPka cases:PaPaa cases:aaa cases:PAPAA cases:PaPAa set:AAA set:xxx
set:xAx directional:aaa directional:dvd directional:AvA directional:xvA directional:Bvd
directional:avA directional:avx directional:aaA directional:xxx directional:atk
directional:aee reals:nnn zeros:nnn interval:01a range:1nn density:LLx binomial:aaa
sum:t1na sum:i1na sum:ia1a integral:i01a limit:itt derivative:iaa"""


def module(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location("recorded_typing", path)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def both(tests: Any, term: Any) -> bool | None:
    """Whether a term is well typed; None where the checkers do not agree."""
    case, first = tests.case([term]), tests.typed([term])
    try:
        check_second(case["statement"], case["proof"])
    except SecondError as error:
        if not first:
            return False
        print("only the kernel:", json.dumps(term), error)
        return None
    if not first:
        print("only the second checker:", json.dumps(term))
    return True if first else None


def main() -> int:
    """Write the record."""
    record = ROOT / "tests" / "kernel" / "data" / "typing.json"
    if not record.exists():
        record.write_text("{}")
    tests = module(FILE)
    longer = [word.split(":") for word in LONGER.split()]
    table: dict[str, dict[str, str]] = {}
    apart: dict[str, str] = {}
    for op in tests.OPERATORS:
        rows = table[op] = {}
        extra = [tuple(letters) for name, letters in longer if name == op]
        for letters in dict.fromkeys((*tests.grid(op, True), *extra)):
            term = tests.application(op, letters)
            agreed, name = both(tests, term), "".join(letters)
            if agreed:
                rows[name] = tests.observed(term)
            elif agreed is None:
                apart[f"{op}:{name}"] = ""
    table["apart"] = apart
    lines = (f"{json.dumps(op)}: {json.dumps(rows, sort_keys=True)}" for op, rows in table.items())
    record.write_text("{" + ",\n".join(lines) + "}\n", encoding="utf-8")
    print(sum(map(len, table.values())), "applications,", record.stat().st_size, "bytes")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
