"""Derivatives of elementary functions: both checkers know the same, and ask the same of them."""

from __future__ import annotations

from typing import Any

import pytest

from handproof.kernel.check import check
from handproof.kernel.nodes import ProofError
from handproof.second.check import check_second
from handproof.second.terms import SecondError

REALS = "real u; real c; local real h"
VECTORS = "vector u n; vector c n; matrix A n n; local vector h n"
POSITIVE = "fact p (positive u)"

# function of u, what its derivative needs (facts p, q) and its value (fact r), the derivative
NUMBERS: list[tuple[str, str, str]] = [
    ("(exp u)", "", "(exp u)"),
    ("(log u)", POSITIVE, "(div 1 u)"),
    ("(sqrt u)", POSITIVE + "; fact r (nonzero (sqrt u))", "(div 1 (mul 2 (sqrt u)))"),
    ("(abs u)", "fact p (nonzero u)", "(sign u)"),
    ("(sin u)", "", "(cos u)"),
    ("(cos u)", "", "(neg (sin u))"),
    ("(tan u)", "fact p (nonzero (cos u))", "(add 1 (pow (tan u) 2))"),
    ("(sinh u)", "", "(cosh u)"),
    ("(cosh u)", "", "(sinh u)"),
    ("(tanh u)", "", "(add 1 (neg (pow (tanh u) 2)))"),
    ("(sigmoid u)", "", "(mul (sigmoid u) (add 1 (neg (sigmoid u))))"),
    ("(softplus u)", "", "(sigmoid u)"),
    ("(logit u)", POSITIVE + "; fact q (positive (add 1 (neg u)))",
     "(div 1 (mul u (add 1 (neg u))))"),
    ("(gamma u)", POSITIVE, "(mul (gamma u) (digamma u))"),
    ("(lgamma u)", POSITIVE, "(digamma u)"),
    ("(erf u)", "fact r (nonzero (sqrt (pi))); fact s (positive (pi))", "(mul (div 2 (sqrt (pi))) (exp (neg (pow u 2))))"),
    ("(pow u 3)", "", "(mul 3 (pow u 2))"),
    ("(pow u -2)", "fact p (nonzero u)", "(mul -2 (pow u -3))"),
    ("(pow u c)", POSITIVE, "(mul c (pow u (add c -1)))"),
    ("(pow c u)", "fact p (positive c)", "(mul (pow c u) (log c))"),
    ("(pow u u)", POSITIVE, "(add (mul u (pow u (add u -1))) (mul (pow u u) (log u)))"),
    ("(div 1 u)", "fact p (nonzero u)", "(neg (div 1 (pow u 2)))"),
]  # fmt: skip

EACH = "fact p (forall i (range 1 n) (positive (entry u i))); fact r (invertible (diag u))"
COLUMNS: list[tuple[str, str, str]] = [
    ("(mul A u)", "", "(mul A h)"),
    ("(map_exp u)", "", "(hadamard (map_exp u) h)"),
    ("(map_sigmoid u)", "",
     "(hadamard (map_sigmoid u) (add h (neg (hadamard (map_sigmoid u) h))))"),
    ("(map_log u)", EACH, "(mul (inv (diag u)) h)"),
    ("(mul (norm u) c)", "fact p (nonzero (norm u))",
     "(mul (div (mul (transpose u) h) (norm u)) c)"),
    ("(mul (norm_sq u) c)", "", "(mul 2 (mul (transpose u) h) c)"),
]  # fmt: skip


def proof(case: Any, given: str, facts: str, function: str, value: str, factor: int) -> Any:
    """``directional(f, u, h) = factor * value * h``."""
    labels = [part.split()[1] for part in facts.split(";")] if facts else []
    known = list(range(len(labels)))
    side = value if given == VECTORS else f"(mul {value} h)"
    claim = f"(eq (directional {function} u h) {side if factor == 1 else f'(mul {factor} {side})'})"
    made = case(given.replace("local ", "") + (f"; {facts}" if facts else ""), claim)
    steps: list[Any] = [["fact", label] for label in labels]
    steps.append(["directional", f"(directional {function} u h)", known, []])
    nonzero = known if given == REALS else []
    steps.append(["combine", claim, [[None, len(labels), None, ""]], [], nonzero])
    return made, made.proof(steps)


CASES = [(REALS, *row) for row in NUMBERS] + [(VECTORS, *row) for row in COLUMNS]


@pytest.mark.parametrize(
    ("given", "function", "facts", "value"), CASES, ids=[row[1] for row in CASES]
)
def test_both_accept(case: Any, given: str, function: str, facts: str, value: str) -> None:
    made, written = proof(case, given, facts, function, value, 1)
    check(made.statement, written)
    check_second(made.statement, written)


@pytest.mark.parametrize(
    ("given", "function", "facts", "value"), CASES, ids=[row[1] for row in CASES]
)
def test_both_reject_twice_the_derivative(
    case: Any, given: str, function: str, facts: str, value: str
) -> None:
    made, written = proof(case, given, facts, function, value, 2)
    with pytest.raises(ProofError):
        check(made.statement, written)
    with pytest.raises(SecondError):
        check_second(made.statement, written)


NEEDING = [row for row in CASES if "fact p" in row[2]]


@pytest.mark.parametrize(
    ("given", "function", "facts", "value"), NEEDING, ids=[row[1] for row in NEEDING]
)
def test_both_ask_for_the_condition(
    case: Any, given: str, function: str, facts: str, value: str
) -> None:
    made, written = proof(case, given, facts, function, value, 1)
    bare = {**written, "steps": [list(step) for step in written["steps"]]}
    bare["steps"][-2][2] = []
    with pytest.raises(ProofError, match="HP232"):
        check(made.statement, bare)
    with pytest.raises(SecondError, match="HP286"):
        check_second(made.statement, bare)
