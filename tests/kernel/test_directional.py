"""Every row of the table of derivatives: what it gives, what it asks for, and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from handproof.kernel.nodes import ProofError

U = "real u v a; integer k; local real h"
X = "matrix X n n; matrix A n n; matrix W n m; vector x n; vector y n; real a; local matrix H n n; local matrix K n m; local vector g n"
I = X + "; local integer i; local integer j"

# declarations, function, variable, direction, derivative, conditions that it needs
DERIVATIVES: list[tuple[str, str, str, str, str, list[str]]] = [
    (U, "u", "u", "h", "h", []), (U, "(add u a)", "u", "h", "h", []), (U, "a", "u", "h", "0", []),
    (U, "(neg u)", "u", "h", "(neg h)", []), (U, "(mul 3 u)", "u", "h", "(mul 3 h)", []),
    (U, "(mul u u a)", "u", "h", "(mul 2 a u h)", []), (U, "(add u (mul u u))", "u", "h", "(add h (mul 2 u h))", []),
    (U, "(exp (mul a u))", "u", "h", "(mul a h (exp (mul a u)))", []),
    (U, "(log u)", "u", "h", "(div h u)", ["(positive u)"]),
    (U, "(sqrt u)", "u", "h", "(div h (mul 2 (sqrt u)))", ["(positive u)", "(positive (sqrt u))"]),
    (U, "(abs u)", "u", "h", "(mul (sign u) h)", ["(nonzero u)"]),
    (U, "(sin u)", "u", "h", "(mul (cos u) h)", []), (U, "(cos u)", "u", "h", "(neg (mul (sin u) h))", []),
    (U, "(tan u)", "u", "h", "(mul (add 1 (pow (tan u) 2)) h)", ["(nonzero (cos u))"]),
    (U, "(sinh u)", "u", "h", "(mul (cosh u) h)", []), (U, "(cosh u)", "u", "h", "(mul (sinh u) h)", []),
    (U, "(tanh u)", "u", "h", "(mul (add 1 (neg (pow (tanh u) 2))) h)", []),
    (U, "(sigmoid u)", "u", "h", "(mul (sigmoid u) (add 1 (neg (sigmoid u))) h)", []),
    (U, "(softplus u)", "u", "h", "(mul (sigmoid u) h)", []),
    (U, "(lgamma u)", "u", "h", "(mul (digamma u) h)", ["(positive u)"]),
    (U, "(gamma u)", "u", "h", "(mul (gamma u) (digamma u) h)", ["(positive u)"]),
    (U, "(logit u)", "u", "h", "(div h (mul u (add 1 (neg u))))", ["(positive u)", "(positive (add 1 (neg u)))"]),
    (U, "(erf u)", "u", "h", "(mul (div 2 (sqrt (pi))) (exp (neg (pow u 2))) h)", ["(nonzero (sqrt (pi)))", "(nonnegative (pi))"]),
    (U, "(div a u)", "u", "h", "(neg (div (mul a h) (pow u 2)))", ["(nonzero u)"]),
    (U, "(div u a)", "u", "h", "(div h a)", ["(nonzero a)"]),
    (U, "(div (exp u) u)", "u", "h", "(add (div (mul (exp u) h) u) (neg (div (mul (exp u) h) (pow u 2))))", ["(nonzero u)"]),
    (U, "(inv u)", "u", "h", "(neg (div h (mul u u)))", ["(nonzero u)", "(invertible u)"]),
    (U, "(pow u 1)", "u", "h", "h", []), (U, "(pow u 0)", "u", "h", "0", []), (U, "(pow u 2)", "u", "h", "(mul 2 u h)", []),
    (U, "(pow u 7)", "u", "h", "(mul 7 (pow u 6) h)", []),
    (U, "(pow u -3)", "u", "h", "(mul -3 (pow u -4) h)", ["(nonzero u)"]),
    (U, "(pow u 1/2)", "u", "h", "(mul 1/2 (pow u -1/2) h)", ["(positive u)"]),
    (U, "(pow u a)", "u", "h", "(mul a (pow u (add a -1)) h)", ["(positive u)"]),
    (U, "(pow u k)", "u", "h", "(mul k (pow u (add k -1)) h)", ["(positive u)", "(nonzero u)"]),
    (U, "(pow a u)", "u", "h", "(mul (pow a u) (log a) h)", ["(positive a)"]),
    (U, "(pow u u)", "u", "h", "(add (mul u (pow u (add u -1)) h) (mul (pow u u) (log u) h))", ["(positive u)"]),
    (U + "; define v (mul u u)", "(mul a v)", "u", "h", "(mul 2 a u h)", []),
    (U + "; function f real real; local real t; define f,t (mul t t)", "(apply f (mul 2 u))", "u", "h", "(mul 8 u h)", []),
    (U + "; local real t", "(apply (lambda t (mul t u)) u)", "u", "h", "(mul 2 u h)", []),
    # matrices
    (X, "(trace X)", "X", "H", "(trace H)", []), (X, "(transpose X)", "X", "H", "(transpose H)", []),
    (X, "(mul A X y)", "X", "H", "(mul A H y)", []), (X, "(mul X X)", "X", "H", "(add (mul H X) (mul X H))", []),
    (X, "(mul (transpose x) X x)", "x", "g", "(add (mul (transpose g) X x) (mul (transpose x) X g))", []),
    (X, "(hadamard X A)", "X", "H", "(hadamard H A)", []), (X, "(kron X A)", "X", "H", "(kron H A)", []),
    (X, "(hadamard X X)", "X", "H", "(add (hadamard H X) (hadamard X H))", []),
    (X, "(vec X)", "X", "H", "(vec H)", []), (X, "(diag x)", "x", "g", "(diag g)", []), (X, "(diagonal X)", "X", "H", "(diagonal H)", []),
    (X, "(add X A)", "X", "H", "H", []), (X, "(neg X)", "X", "H", "(neg H)", []), (X, "A", "X", "H", "(zeros n n)", []),
    (X, "(norm_sq W)", "W", "K", "(mul 2 (trace (mul (transpose W) K)))", []),
    (X, "(norm W)", "W", "K", "(div (trace (mul (transpose W) K)) (norm W))", ["(nonzero (norm W))"]),
    (X, "(det X)", "X", "H", "(mul (det X) (trace (mul (inv X) H)))", ["(invertible X)"]),
    (X, "(inv X)", "X", "H", "(neg (mul (inv X) H (inv X)))", ["(invertible X)"]),
    (X, "(log (det X))", "X", "H", "(trace (mul (inv X) H))", ["(invertible X)", "(positive (det X))"]),
    (X, "(pow X 2)", "X", "H", "(add (mul H X) (mul X H))", []), (X, "(pow X 1)", "X", "H", "H", []),
    (X, "(pow X 3)", "X", "H", "(add (mul H X X) (mul X H X) (mul X X H))", []),
    (X, "(map_exp X)", "X", "H", "(hadamard (map_exp X) H)", []),
    (X, "(map_sigmoid X)", "X", "H", "(hadamard (map_sigmoid X) (add H (neg (hadamard (map_sigmoid X) H))))", []),
    (X + "; local integer i", "(map_log x)", "x", "g", "(mul (inv (diag x)) g)",
     ["(forall i (range 1 n) (positive (entry x i)))", "(invertible (diag x))"]),
    (X, "(entry X 1 1)", "X", "H", "(entry H 1 1)", []), (X, "(block 1 2 X A)", "X", "H", "(block 1 2 H (zeros n n))", []),
    (X, "(block 2 1 A X)", "X", "H", "(block 2 1 (zeros n n) H)", []), (X, "(div X a)", "X", "H", "(div H a)", ["(nonzero a)"]),
    # sums and products over a range
    (I, "(sum i 1 n (exp (entry x i)))", "x", "g", "(sum i 1 n (mul (entry g i) (exp (entry x i))))", []),
    (I, "(sum i 1 n (sum j 1 n (mul (entry X i j) (entry A j i))))", "X", "H", "(sum i 1 n (sum j 1 n (mul (entry H i j) (entry A j i))))", []),
    (I + "; local vector w n", "(sum_over w (binary n) (exp (mul (transpose w) x)))", "x", "g",
     "(sum_over w (binary n) (mul (exp (mul (transpose w) x)) (transpose w) g))", []),
]  # fmt: skip

# declarations, function, variable, direction, what is claimed, facts, code
REFUSED: list[tuple[str, str, str, str, str, list[str], str]] = [
    (U, "(abs u)", "u", "h", "h", ["(nonnegative u)"], "HP232"), (U, "(abs u)", "u", "h", "(mul (sign u) h)", ["(nonzero a)"], "HP232"),
    (U, "(log u)", "u", "h", "(div h u)", ["(nonzero u)"], "HP232"), (U, "(log u)", "u", "h", "h", ["(positive u)"], "HP223"), (U, "(log u)", "u", "h", "h", ["(nonzero u)"], "HP232"),
    (U, "(pow u -3)", "u", "h", "(mul -3 (pow u -4) h)", [], "HP232"), (U, "(pow u a)", "u", "h", "0", ["(nonzero u)"], "HP232"),
    (U, "(pow a u)", "u", "h", "0", ["(positive u)"], "HP232"), (U, "(floor u)", "u", "h", "0", [], "HP230"),
    (U, "(sign u)", "u", "h", "0", ["(nonzero u)"], "HP230"), (U, "(min u a)", "u", "h", "h", [], "HP230"),
    (U, "(digamma u)", "u", "h", "0", ["(positive u)"], "HP230"), (U, "(partial (mul u u) u)", "u", "h", "(mul 2 h)", [], "HP230"),
    (U + "; local real t", "(integral t 0 u t)", "u", "h", "(mul u h)", [], "HP230"),
    (U + "; local real t", "(limit t u (mul t t))", "u", "h", "(mul 2 u h)", [], "HP230"),
    (U + "; function f real real", "(apply f u)", "u", "h", "h", [], "HP231"),
    (X, "(pow X 9)", "X", "H", "(zeros n n)", [], "HP230"), (X, "(pow X -1)", "X", "H", "(zeros n n)", ["(invertible X)"], "HP230"),
    (X, "(inv X)", "X", "H", "(neg (mul (inv X) H (inv X)))", ["(invertible A)"], "HP232"),
    (X, "(pinv X)", "X", "H", "(zeros n n)", ["(invertible X)"], "HP230"), (X, "(sqrtm X)", "X", "H", "(zeros n n)", [], "HP230"),
    (X, "(map_log x)", "x", "g", "g", ["(positive (entry x 1))"], "HP232"), (X, "(norm W)", "W", "K", "0", ["(nonnegative (norm W))"], "HP232"),
    (X, "(det X)", "X", "H", "(mul (det X) (trace H))", ["(invertible X)"], "HP223"),
    (X, "(mul X X)", "X", "H", "(mul 2 X H)", [], "HP223"), (X, "(hadamard X X)", "X", "H", "(hadamard H X)", [], "HP223"),
    (X, "(transpose X)", "X", "H", "H", [], "HP223"), (X, "(trace X)", "X", "H", "(zeros n n)", [], "HP201"),
    (I, "(sum i 1 n (exp (entry x i)))", "x", "g", "(sum i 1 n (exp (entry x i)))", [], "HP223"),
    ("real u; integer k; local real h; local integer i", "(sum i 1 k (mul i (floor u)))", "u", "h", "0", [], "HP230"),
    (I + "; local vector w n; local vector w2 n", "(sum_over w (reals n) (exp (mul (transpose w) x)))", "x", "g", "0", [], "HP230"),
]  # fmt: skip


def steps_of(
    function: str, by: str, direction: str, derivative: str, facts: list[str]
) -> tuple[str, list[Any]]:
    left, count = f"(directional {function} {by} {direction})", len(facts)
    claim = f"(eq {left} {derivative})"
    known: list[Any] = [["fact", f"c{k}"] for k in range(count)]
    clear = [k for k, fact in enumerate(facts) if fact.startswith(("(positive", "(nonzero"))]
    return claim, [*known, ["directional", left, list(range(count)), []],
                   ["combine", claim, [[None, count, None, ""]], [], clear]]  # fmt: skip


def with_facts(given: str, facts: list[str]) -> str:
    return given + "".join(f"; fact c{k} {fact}" for k, fact in enumerate(facts))


IDS = [f"{row[1]} by {row[2]}" for row in DERIVATIVES]


@pytest.mark.parametrize(
    ("given", "function", "by", "direction", "derivative", "facts"), DERIVATIVES, ids=IDS
)
def test_derivative(
    case: Any, given: str, function: str, by: str, direction: str, derivative: str, facts: list[str]
) -> None:
    claim, steps = steps_of(function, by, direction, derivative, facts)
    case(with_facts(given, facts), claim).check(steps)


@pytest.mark.parametrize(("given", "function", "by", "direction", "derivative", "facts"),
                         [row for row in DERIVATIVES if row[5]], ids=[i for i, row in zip(IDS, DERIVATIVES, strict=True) if row[5]])  # fmt: skip
def test_derivative_without_its_conditions(
    case: Any, given: str, function: str, by: str, direction: str, derivative: str, facts: list[str]
) -> None:
    claim, steps = steps_of(function, by, direction, derivative, [])
    with pytest.raises(ProofError, match=r"HP232|HP220|HP262"):
        case(given, claim).check(steps)


@pytest.mark.parametrize(
    ("given", "function", "by", "direction", "derivative", "facts"), DERIVATIVES, ids=IDS
)
def test_another_derivative(
    case: Any, given: str, function: str, by: str, direction: str, derivative: str, facts: list[str]
) -> None:
    for other in (f"(neg {derivative})", f"(mul 2 {derivative})"):
        if derivative != "0" and "zeros" not in derivative:
            claim, steps = steps_of(function, by, direction, other, facts)
            with pytest.raises(ProofError, match=r"HP223|HP220"):
                case(with_facts(given, facts), claim).check(steps)


@pytest.mark.parametrize(("given", "function", "by", "direction", "derivative", "facts", "code"), REFUSED,
                         ids=[f"{row[1]} by {row[2]} {k}" for k, row in enumerate(REFUSED)])  # fmt: skip
def test_refused(
    case: Any,
    given: str,
    function: str,
    by: str,
    direction: str,
    derivative: str,
    facts: list[str],
    code: str,
) -> None:
    claim, steps = steps_of(function, by, direction, derivative, facts)
    with pytest.raises(ProofError, match=code):
        case(with_facts(given, facts), claim).check(steps)


NESTED = "real u; fact z (eq u 0); local real h; local integer i; local integer j"


@pytest.mark.parametrize(("inner", "code"), [("(range 0 2)", "HP232"), ("", "")])
def test_what_is_known_of_an_index_that_is_bound_anew(case: Any, inner: str, code: str) -> None:
    """``j <= i`` is about the outer i; where an inner sum binds i again it says nothing."""
    body = "(abs (add u i (neg j) 1))"
    whole = f"(sum i 0 2 {body})" if inner else body
    left = f"(directional (sum i 1 2 (sum j 1 i {whole})) u h)"
    steps: list[Any] = [
        ["assume", "(in j (range 1 i))"], ["fact", "z"], ["axiom", "range_upper", [["k", "j"], ["l", "1"], ["h", "i"]], [0]],
        ["linear", "(lt 0 (add u i (neg j) 1))", [["1", 2, None], ["-1", 1, None]], [["1", "1", None]], []],
        ["same", 3, "(positive (add u i (neg j) 1))"], ["directional", left, [4], []],
    ]  # fmt: skip
    made = case(NESTED, f"(eq {left} {left})")
    if code:
        with pytest.raises(ProofError, match=code):
            made.check(steps)
    else:
        made = case(NESTED, "(eq u u)")
        with pytest.raises(ProofError, match="HP260"):  # the step is made, but not this claim
            made.check(steps)
