"""Values of claims: exactly which conditions a claim has, what gives them, and what does not.

`HAS`: declarations, claim, its conditions in order; those under binders are given by nothing here,
so conditions are only listed. `GIVEN`: declarations, claim, steps, hypotheses of the theorems that
give its conditions. `OPEN`: declarations, claim, steps: a condition is missing (HP262).
"""

from __future__ import annotations

from typing import Any

import pytest

from handproof.kernel.check import check
from handproof.kernel.definedness import CONDITIONS, STRONGER, Definedness
from handproof.kernel.nodes import ProofError
from handproof.kernel.signatures import SIGNATURES
from tests.kernel import theorems as HELP

Steps = list[Any]
V = ("real a b c d; matrix A n n; matrix B n n; matrix W n m; vector x n; vector y n; matrix R 1 n; matrix Q 2 3; integer k l; family f N; family g N n; "
     "local integer i; local integer j; local real t; local vector s n; local integer p")  # fmt: skip
F = "; function r real real; local real u; define r,u (div 1 u)"


def eq(term: str) -> str:
    return f"(eq {term} {term})"


# declarations, term, conditions of `term = term`
HAS: list[tuple[str, str, list[str]]] = [
    (V, "(inv A)", ["(invertible A)"]), (V, "(inv a)", ["(invertible a)"]), (V, "(div a b)", ["(nonzero b)"]), (V, "(div x b)", ["(nonzero b)"]),
    *[(V, f"({op} a)", ["(positive a)"]) for op in ("log", "gamma", "lgamma", "digamma")],
    (V, "(tan a)", ["(nonzero (cos a))"]), (V, "(beta a b)", ["(positive a)", "(positive b)"]), (V, "(sqrt a)", ["(nonnegative a)"]),
    (V, "(sqrtm A)", ["(positive_semidefinite A)"]), (V, "(logit a)", ["(positive a)", "(positive (add 1 (neg a)))"]),
    (V, "(map_log a)", ["(positive a)"]), (V, "(map_log x)", ["(forall i (range 1 n) (positive (entry x i)))"]),
    (V, "(map_log R)", ["(forall i (range 1 n) (positive (entry R i)))"]),
    (V, "(map_log W)", ["(forall i (range 1 n) (forall j (range 1 m) (positive (entry W i j))))"]),
    (V, "(map_log A)", ["(forall i (range 1 n) (forall j (range 1 n) (positive (entry A i j))))"]),
    (V, "(map_log Q)", ["(forall i (range 1 2) (forall j (range 1 3) (positive (entry Q i j))))"]),
    (V, "(pow a -1)", ["(nonzero a)"]), (V, "(pow a k)", ["(nonzero a)"]), (V, "(pow a (neg n))", ["(nonzero a)"]), (V, "(pow a 1/2)", ["(positive a)"]),
    (V, "(pow a b)", ["(positive a)"]), (V, "(pow a -1/2)", ["(positive a)"]), (V, "(pow A -2)", ["(invertible A)"]), (V, "(pow A k)", ["(invertible A)"]), (V, "(pow A b)", ["(positive_definite A)"]),
    (V, "(pow a 2)", []), (V, "(pow a 0)", []), (V, "(pow a n)", []), (V, "(pow A n)", []), (V, "(pow a (add n -1))", []), (V, "(pow a (add n -2))", ["(nonzero a)"]),
    (V, "(entry x k)", ["(in k (range 1 n))"]), (V, "(entry R k)", ["(in k (range 1 n))"]), (V, "(entry W k l)", ["(in k (range 1 n))", "(in l (range 1 m))"]),
    (V, "(entry x k l)", ["(in k (range 1 n))", "(in l (range 1 1))"]), (V, "(entry R k l)", ["(in k (range 1 1))", "(in l (range 1 n))"]),
    (V, "(entry Q k l)", ["(in k (range 1 2))", "(in l (range 1 3))"]), (V, "(at f k)", ["(in k (range 1 N))"]), (V, "(entry (at g k) l)", ["(in l (range 1 n))", "(in k (range 1 N))"]),
    # nested, each once, in order
    (V, "(div (log a) (sqrt b))", ["(nonzero (sqrt b))", "(positive a)", "(nonnegative b)"]), (V, "(add (log a) (log a) (div 1 a))", ["(positive a)", "(nonzero a)"]),
    (V, "(inv (add A (mul (log a) B)))", ["(invertible (add A (mul (log a) B)))", "(positive a)"]), (V, "(log (log a))", ["(positive (log a))", "(positive a)"]),
    # no condition
    *[(V, f"({op} a)", []) for op in "exp abs sign sin cos sinh cosh tanh sigmoid softplus erf factorial floor neg".split()],
    (V, "(add a b)", []), (V, "(mul A B)", []), (V, "(det A)", []), (V, "(pinv A)", []), (V, "(map_exp A)", []), (V, "(map_sigmoid A)", []), (V, "(norm x)", []),
    (V, "(binomial a b)", []), (V, "(min a b)", []), (V, "a", []), (V, "1", []), (V, "(lambda t (log a))", ["(positive a)"]),
    (V, "(partial (log a) a)", ["(positive a)"]), (V, "(directional (inv A) A B)", ["(invertible A)"]),
    # binders: what is said of the bound variable
    (V, "(sum i 1 k (log (mul i a)))", ["(positive (mul i a))"]), (V, "(sum i 1 (floor (log a)) 1)", ["HP201"]),
    (V, "(integral t 0 (log a) (div 1 t))", ["(positive a)", "(nonzero t)"]), (V, "(sum_over s (set x (inv A)) 1)", ["HP201"]),
    (V, "(sum_over s (set x (mul (inv A) y)) (log (norm s)))", ["(invertible A)", "(positive (norm s))"]),
    # functions
    (V + F, "(apply r a)", ["(nonzero a)"]), (V + F, "(apply r (log a))", ["(nonzero (log a))", "(positive a)"]),
    (V, "(apply (lambda t (sqrt t)) (log a))", ["(nonnegative (log a))", "(positive a)"]),
    (V + "; function h real real; local real u; define h,u b", "(apply h (log a))", ["(positive a)"]), (V, "(apply (lambda t 1) (log a))", ["(positive a)"]),
    (V + "; function h real real real; local real u; local real v; define h,u,v u", "(apply h 1 (log a))", ["(positive a)"]),
    (V + "; function h real real", "(apply h (log a))", ["(positive a)"]), (V + "; define c (log a)", "(add c 1)", []),
    (V + "; function h real real; local real u; define h,u (mul a u)", "(apply h (log b))", ["(positive b)"]),
]  # fmt: skip

E = "real a b c d; vector x n; matrix A n n; integer k; local integer i; local integer j; local real t; local vector s n"
SOME = [  # what gives a condition of the first, if the second is a fact
    ("(log a)", "(positive a)"), ("(log a)", "(lt 0 a)"), ("(log a)", "(gt a 0)"), ("(div 1 a)", "(nonzero a)"), ("(div 1 a)", "(positive a)"), ("(sqrt a)", "(nonnegative a)"),
    ("(sqrt a)", "(positive a)"), ("(sqrt a)", "(le 0 a)"), ("(inv A)", "(invertible A)"), ("(inv A)", "(positive_definite A)"), ("(sqrtm A)", "(positive_semidefinite A)"),
    ("(sqrtm A)", "(positive_definite A)"), ("(tan a)", "(nonzero (cos a))"), ("(tan a)", "(positive (cos a))"), ("(pow a -1)", "(nonzero a)"), ("(pow a k)", "(positive a)"),
    ("(pow a b)", "(positive a)"), ("(pow A -1)", "(invertible A)"), ("(pow A -1)", "(positive_definite A)"), ("(entry x k)", "(in k (range 1 n))"),
    ("(map_log x)", "(forall j (range 1 n) (positive (entry x j)))"), ("(map_log A)", "(forall j (range 1 n) (forall i (range 1 n) (positive (entry A j i))))"),
    ("(div 1 (mul a a))", "(nonzero a)"), ("(div 1 (neg a))", "(nonzero a)"), ("(div 1 (pow a 3))", "(nonzero a)"), ("(div 1 (mul a (pow (neg a) 2)))", "(positive a)"),
    ("(div 1 (mul a 2))", "(nonzero a)"), ("(div 1 (mul -2 a n))", "(nonzero a)"), ("(div 1 (mul a a))", "(nonzero (mul a a))"), ("(div 1 (mul a a))", "(positive (mul a a))"),
    ("(div 1 (neg a))", "(nonzero (neg a))"), ("(div 1 (mul (add a b) (add b a)))", "(nonzero (add a b))"), ("(div 1 (div a 2))", "(nonzero (div a 2))"),
    ("(div 1 (pow (mul a a) 2))", "(nonzero a)"), ("(gamma a)", "(positive a)"), ("(digamma a)", "(positive a)"), ("(lgamma a)", "(positive a)"), ("(map_log a)", "(positive a)"),
]  # fmt: skip
TWICE = (
    "(div 1 (mul a a))",
    "(div 1 (pow (mul a a) 2))",
    "(div 1 (mul a (pow (neg a) 2)))",
    "(div 1 (mul (add a b) (add b a)))",
    "(map_log x)",
    "(map_log A)",
)
GIVEN: list[tuple[str, str, Steps, list[list[str]]]] = [
    *[(f"{E}; fact f {fact}", eq(term), [], [[fact]] * (2 if term in TWICE and "(mul" not in fact else 1)) for term, fact in SOME],
    (f"{E}; fact f (positive a)", eq("(div 1 (pow a b))"), [], [["(positive a)"]] * 2), (f"{E}; fact f (nonzero a)", eq("(div 1 (pow a k))"), [], [["(nonzero a)"]] * 2),
    # evident, or a side of a fact or definition
    *[(E, eq(term), [], []) for term in ("(log 2)", "(div 1 3)", "(div 1 -3)", "(div a n)", "(div a (neg n))", "(sqrt 0)", "(sqrt n)", "(sqrt 4/9)", "(log n)", "(pow 2 -1)", "(pow -2 -3)",
                                          "(div a (mul 2 n))", "(pow n 1/2)", "(entry x 1)", "(entry x n)", "(pow a (mul n n))", "(gamma 1/2)", "(log (add n n -1))", "(logit 1/3)")],
    *[(f"{E}; fact f ({op} b (log a))", eq("(log a)"), [], []) for op in ("eq", "le", "lt", "ge", "gt")],
    *[(f"{E}; fact f ({op} (log a) b)", eq("(log a)"), [], []) for op in ("eq", "le", "lt", "ge", "gt")],
    (f"{E}; fact f (eq A (inv A))", eq("(inv A)"), [], []), (f"{E}; fact f (eq b (add 1 (exp (sqrt a))))", eq("(sqrt a)"), [], []),
    (f"{E}; fact f (eq b (div 1 (log a)))", eq("(div 2 (log a))"), [], []), (f"{E}; fact f (lt (entry x k) b)", eq("(entry x k)"), [], []),
    (f"{E}; define c (log a)", eq("(log a)"), [], []), (f"{E}; define c (div 1 (add a b))", eq("(div 2 (add b a))"), [], []), (f"{E}; define c (log a); define d (exp c)", eq("(log a)"), [], []),
    (f"{E}; fact f (eq b (sum i 1 n 1)); fact h (eq b (sum i 1 k (log a))); fact p (positive a)", eq("(log a)"), [], [["(positive a)"]]),
    (f"{E}; fact f (eq b (div 1 a))", eq("(div 1 (mul a a))"), [], []), (f"{E}; fact f (eq b (div 1 a)); fact g (nonzero c)", eq("(div 1 (mul a c))"), [], [["(nonzero c)"]]),
    (f"{E}; fact f (eq b (add (cases (eq a 0) 1 (div 1 a)) (log c)))", eq("(log c)"), [], []), (f"{E}; fact p (positive a)", eq("(cases (eq b 0) (log a) 1)"), [], [["(positive a)"]]),
    (E, eq("(cases (positive a) (log a) 1)"), [], []), (E, eq("(cases (eq b 1) 2 (positive a) (log a) 1)"), [], []), (E, "(implies (in i (range 1 n)) (eq (sum i 1 n (entry x i)) (entry x i)))", [], []),
    # a step
    (f"{E}; fact p (positive a); fact q (positive b)", eq("(log (mul a b))"), [["fact", "p"], ["fact", "q"], ["axiom", "positive_mul", [["a", "a"], ["b", "b"]], [0, 1]]],
     [["(positive a)", "(positive b)"]]),
    (f"{E}; fact p (positive a)", eq("(log a)"), [["assume", "(positive a)"]], [["(positive a)"]]), (E, eq("(log a)"), [["assume", "(positive a)"]], [["(positive a)"]]),
    (E, eq("(log (exp a))"), [["axiom", "positive_exp", [["a", "a"]], []]], [[]]), (E, eq("(sqrt (mul a a))"), [["axiom", "nonnegative_square", [["a", "a"]], []]], [[]]),
    (E, eq("(div 1 (mul (exp a) (exp b)))"), [["axiom", "positive_exp", [["a", "a"]], []], ["axiom", "positive_exp", [["a", "b"]], []]], [[], []]),
    # what is supposed under implies, in a binder
    (E, "(implies (positive a) (eq (log a) (log a)))", [], []), (E, "(implies (lt 0 a) (eq (log a) (log a)))", [], []),
    (E, "(implies (positive a) (implies (nonzero b) (eq (log a) (div a b))))", [], []), (f"{E}; fact p (positive a)", "(implies (positive (log a)) (eq (log (log a)) 1))", [], [["(positive a)"]] * 2),
    (E, "(implies (positive a) (eq (log (mul a a)) 1))", [["assume", "(positive a)"], ["axiom", "positive_mul", [["a", "a"], ["b", "a"]], [0, 0]]], [[]]),
    (f"{E}; fact p (positive b)", "(implies (positive a) (eq (log (mul a b)) 1))",
     [["assume", "(positive a)"], ["fact", "p"], ["axiom", "positive_mul", [["a", "a"], ["b", "b"]], [0, 1]]], [["(positive b)"]]),
    *[(E, eq(term), [], []) for term in (
        "(sum i 1 n (entry x i))", "(sum i 1 n (sum j 1 n (entry A i j)))", "(prod i 1 n (entry x i))", "(sum i 2 n (entry x i))", "(sum i 1 (add n -1) (entry x i))",
        "(sum i 2 (add n -1) (entry x i))", "(sum i k n (entry x i))", "(sum i i n (entry x i))", "(sum_over i (range 1 n) (entry x i))", "(family i n (entry x i))", "(maximum i (range 1 n) (entry x i))",
        "(argmax i (range 1 n) (entry x i))", "(sum i 1 n (sum i 1 n (entry x i)))", "(sum k 1 n (entry x k))", "(sum k 1 n (sum k 1 n (entry x k)))",
        "(mul (sum k 1 n (entry x k)) (sum i 1 n (entry x i)))", "(sum i 1 n (div 1 2))", "(sum i 3 n (entry x i))", "(prod_over i (range 1 n) (entry x i))")],
    (E, "(forall i (range 1 n) (le 0 (entry x i)))", [], []), (E, "(exists i (range 1 n) (le 0 (entry x i)))", [], []), (E, "(forall k (range 1 n) (le 0 (entry x k)))", [], []),
    (E, "(forall i (range 1 n) (implies (positive (entry x i)) (eq (log (entry x i)) 1)))", [], []),
    (E, "(implies (in k (range 2 n)) (eq (entry x k) 1))", [], []), (E, "(implies (in k (range 1 n)) (eq (entry x k) 1))", [], []),
    (f"{E}; fact p (positive a)", eq("(sum i 1 n (log a))"), [], [["(positive a)"]]), (f"{E}; fact p (positive a)", eq("(integral t 0 1 (log a))"), [], [["(positive a)"]]),
    (E, eq("(sum i 1 n (log (exp i)))"), [["axiom", "positive_exp", [["a", "i"]], []]], [[]]), (E, eq("(integral t 0 1 (div t (exp t)))"), [["axiom", "positive_exp", [["a", "t"]], []]], [[]]),
    (f"{E}; fact p (forall i (range 1 n) (positive (entry x i)))", eq("(sum i 1 n (log (entry x i)))"),
     [["fact", "p"], ["assume", "(in i (range 1 n))"], ["specialise", 0, "i", 1]], [["(forall i (range 1 n) (positive (entry x i)))"]]),
    (f"{E}; fact p (forall i (range 1 n) (nonzero (entry x i)))", eq("(sum i 1 n (div 1 (mul (entry x i) (entry x i))))"),
     [["fact", "p"], ["assume", "(in i (range 1 n))"], ["specialise", 0, "i", 1]], [["(forall i (range 1 n) (nonzero (entry x i)))"]] * 2),
    (f"{E}; fact p (positive a)", eq("(log a)"), [["assume", "(positive a)"], ["assume", "(positive b)"], ["conjoin", [0, 1]], ["project", 2, 0]], [["(positive a)"]]),
]  # fmt: skip
OPEN: list[tuple[str, str, Steps]] = [
    *[(E, eq(term), []) for term, _ in SOME],
    *[(f"{E}; fact f {fact}", eq(term), []) for term, fact in (
        ("(log a)", "(nonnegative a)"), ("(log a)", "(nonzero a)"), ("(log a)", "(positive b)"), ("(div 1 a)", "(nonnegative a)"), ("(sqrt a)", "(nonzero a)"), ("(inv A)", "(positive_semidefinite A)"),
        ("(inv A)", "(symmetric A)"), ("(sqrtm A)", "(invertible A)"), ("(tan a)", "(nonzero a)"), ("(tan a)", "(nonnegative (cos a))"), ("(pow a b)", "(nonzero a)"), ("(pow a b)", "(positive b)"),
        ("(pow a -1/2)", "(nonzero a)"), ("(pow a k)", "(nonnegative a)"), ("(pow a k)", "(nonnegative k)"), ("(entry x k)", "(in k (range 0 n))"), ("(entry x k)", "(le 1 k)"), ("(div 1 (add a b))", "(nonzero a)"),
        ("(div 1 (mul a b))", "(nonzero a)"), ("(div 1 (exp a))", "(nonzero a)"), ("(div 1 (div a b))", "(nonzero a)"), ("(log (mul a a))", "(positive a)"), ("(sqrt (mul a a))", "(nonnegative a)"),
        ("(beta a b)", "(positive a)"), ("(beta a b)", "(positive b)"), ("(logit a)", "(positive a)"), ("(logit a)", "(positive (add 1 (neg a)))"), ("(log (neg a))", "(positive a)"), ("(inv (neg A))", "(invertible A)"),
        ("(map_log x)", "(forall i (range 1 n) (nonnegative (entry x i)))"), ("(map_log x)", "(forall i (range 2 n) (positive (entry x i)))"), ("(log a)", "(eq b (exp a))"), ("(div 1 (pow a 2))", "(nonzero b)"))],
    *[(E, eq(term), []) for term in ("(log 0)", "(div 1 0)", "(sqrt -1)", "(log (add n -1))", "(div 1 (add n -1))", "(entry x 2)", "(entry x 0)", "(pow 0 -1)", "(pow a (add n -2))", "(pow -1 1/2)",
                                     "(entry x (add n 1))", "(logit 1)", "(logit 2)")],
    # what a model gives is outside binders, in sides of equations and orders only
    *[(f"{E}; fact f ({op} b (log a))", eq("(log a)"), []) for op in ("ne",)],
    *[(f"{E}; fact f {fact}", eq("(log a)"), []) for fact in (
        "(positive (log a))", "(nonzero (log a))", "(in (log a) (interval 0 1))", "(and (eq b (log a)))", "(not (eq b (log a)))", "(or (eq b (log a)) (eq b 1))", "(implies (positive a) (eq b (log a)))",
        "(forall i (range 1 n) (eq b (log a)))", "(eq b (sum i 1 k (log a)))", "(eq b (integral t 0 1 (log a)))")],
    (f"{E}; function r real real; local real u; define r,u (log a)", eq("(log a)"), []), (f"{E}; function r real real; define r (lambda t (log a))", eq("(log a)"), []),
    (f"{E}; fact f (eq b (log a))", eq("(sum i 1 n (log a))"), []), (f"{E}; fact f (eq b (log a))", eq("(integral t 0 1 (log a))"), []),
    (f"{E}; define c (log a)", eq("(lambda t (log a))"), []),
    # steps of other things; with hypotheses on what is bound
    (E, eq("(log a)"), [["assume", "(nonnegative a)"]]), (E, eq("(sum i 1 n (log (mul a i)))"), [["assume", "(positive (mul a i))"]]), (E, eq("(sum i 1 n (log (exp i)))"), [["axiom", "positive_exp", [["a", "j"]], []]]),
    (f"{E}; fact p (forall i (range 1 n) (positive (entry x i)))", eq("(sum i 1 n (log (entry x i)))"), []),
    (f"{E}; fact p (forall i (range 1 n) (positive (entry x i)))", eq("(sum j 1 n (log (entry x j)))"), [["fact", "p"], ["assume", "(in i (range 1 n))"], ["specialise", 0, "i", 1]]),
    (f"{E}; fact p (forall i (range 1 n) (positive (entry x i)))", eq("(log (entry x 1))"), [["fact", "p"], ["assume", "(in i (range 1 n))"], ["specialise", 0, "i", 1]]),
    # ranges
    *[(E, eq(term), []) for term in (
        "(sum i 0 n (entry x i))", "(sum i 1 (add n 1) (entry x i))", "(sum i 1 k (entry x i))", "(sum i 1 n (entry x j))", "(sum i 1 n (entry x (add i 1)))",
        "(sum i 1 n (entry x k))", "(sum k 1 n (entry x i))", "(sum i 1 n (sum j 1 n (entry x k)))", "(sum_over i (range 0 n) (entry x i))", "(sum_over i (naturals) (entry x i))", "(limit t 0 (log t))",
        "(integral t 1 2 (log t))", "(sum i 1 n (sum j 1 i (entry x (add i j))))", "(sum i 1 2 (entry x i))", "(mul (sum k 1 n (entry x k)) (entry x k))", "(mul (sum i 1 n (entry x i)) (entry x k))",
        "(sum i 1 n (sum i 0 n (entry x i)))", "(sum i 1 n (sum_over i (naturals) (entry x i)))", "(sum i 1 n (sum j i n (sum i 0 j (entry x i))))")],
    (f"{E}; fact p (positive a)", eq("(integral a 0 1 (log a))"), []),
    (f"{E}; fact p (nonzero a)", eq("(integral a 0 1 (div 1 a))"), []), (f"{E}; fact m (in k (range 1 n))", eq("(sum k 0 n (entry x k))"), []),
    (f"{E}; fact p (positive k)", eq("(sum k 0 n (sum k 0 n (log k)))"), []), (E, "(implies (in k (range 2 n)) (eq (entry x i) 1))", []), (E, "(implies (in k (range 0 n)) (eq (entry x k) 1))", []),
    (E, "(implies (in k (naturals)) (eq (entry x k) 1))", []), (E, "(implies (in k (range 2 (add n 1))) (eq (entry x k) 1))", []),
    # what is supposed of a free variable is not known of a bound one
    (E, "(implies (in i (range 1 n)) (eq (sum i 0 n (entry x i)) 1))", []), (E, "(implies (positive t) (eq (integral t -1 1 (log t)) 1))", []),
    # a case that is not chosen need have no value
    (f"{E}; fact f (eq b (cases (eq a 0) 1 (div 1 a)))", eq("(div 1 a)"), []), (f"{E}; define c (cases (eq a 0) 1 (log a))", eq("(log a)"), []),
    (E, eq("(cases (positive b) (log a) 1)"), []), (E, eq("(cases (positive a) 1 (log a))"), []), (E, eq("(cases (positive (log a)) 1 2)"), []), (E, eq("(pow A 1/2)"), []),
    (f"{E}; fact f (invertible A)", eq("(pow A 1/2)"), []),
    # implies: the premise may not use itself or the conclusion
    (E, "(implies (eq (log a) 1) (positive a))", []), (E, "(implies (positive (log a)) (positive a))", []), (E, "(implies (positive b) (eq (log a) 1))", []),
    (E, "(and (positive a) (eq (log a) 1))", []), (E, "(or (positive a) (eq (log a) 1))", []), (E, "(iff (positive a) (eq (log a) 1))", []), (E, "(implies (eq (log a) (log a)) (implies (positive a) (eq 1 1)))", []),
    (E, "(forall t (interval 1 2) (implies (nonzero t) (eq (log t) 1)))", []),
]  # fmt: skip


@pytest.mark.parametrize("row", HAS, ids=[row[1] for row in HAS])
def test_conditions_of_a_claim(row: tuple[str, str, list[str]]) -> None:
    given, term, wanted = row
    if wanted == ["HP201"]:
        with pytest.raises(ProofError, match="HP201"):
            HELP.Ran(given, [], eq(term))
        return
    ran = HELP.Ran(given, [], eq(term))
    found = dict.fromkeys(Definedness(ran.kernel, []).needs(ran.claim, (), ()))
    key = ran.kernel.normal.key
    # binders of both sides give theirs with the same variable
    evident = ran.kernel.normal.evident
    kept = dict.fromkeys(key(c) for c, _, _ in found if not evident(c))
    assert list(kept) == [key(c) for c in ran.nodes(wanted) if not evident(c)]
    assert all(c in [key(each) for each, _, _ in found] for c in map(key, ran.nodes(wanted)))


@pytest.mark.parametrize("row", GIVEN, ids=[f"{k}: {row[1]}" for k, row in enumerate(GIVEN)])
def test_given(row: tuple[str, str, Steps, list[list[str]]]) -> None:
    given, claim, steps, hypotheses = row
    ran = HELP.Ran(given, steps, claim)
    _, theorems = ran.defined()
    key = ran.kernel.normal.key
    assert [set(map(key, each.hypotheses)) for each in theorems] == [
        set(map(key, ran.nodes(each))) for each in hypotheses
    ]


@pytest.mark.parametrize("row", OPEN, ids=[f"{k}: {row[1]}" for k, row in enumerate(OPEN)])
def test_open(row: tuple[str, str, Steps]) -> None:
    given, claim, steps = row
    ran = HELP.Ran(given, steps, claim)
    with pytest.raises(ProofError) as error:
        ran.defined()
    assert (error.value.code, error.value.step) == ("HP262", None)


def test_the_tables_are_tried() -> None:
    tried = " ".join(row[1] for row in HAS)
    assert [op for op in CONDITIONS if f"({op} " not in tried] == []
    assert set(CONDITIONS) <= set(SIGNATURES)
    assert set(CONDITIONS["map_log"]) == {"number", "vector", "matrix"}
    assert STRONGER == {"nonzero": "positive", "nonnegative": "positive", "invertible": "positive_definite",
                        "positive_semidefinite": "positive_definite"}  # fmt: skip


def test_conditions_are_work() -> None:
    """Each term that is looked at is counted: a definition may stand in many places."""
    ran = HELP.Ran(V, [], eq("(exp (exp (exp (exp (add a b)))))"))
    work, before = Definedness(ran.kernel, []), ran.terms.work
    assert list(work.needs(ran.claim, (), ())) == []
    assert ran.terms.work - before >= (1 + 2 * 7) * 3


def test_what_a_check_says_of_its_claim() -> None:
    given = "real a b; vector x n; integer k; fact pa (positive a); fact pb (gt b 0); fact m (in k (range 1 n)); fact other (le a b)"
    term = "(add (log (mul a b)) (div 1 (mul a b)) (entry x k))"
    case = HELP.Case(given, eq(term))
    steps = [
        ["fact", "pa"],
        ["fact", "pb"],
        ["axiom", "positive_mul", [["a", "a"], ["b", "b"]], [0, 1]],
        ["refl", term],
    ]
    done = check(case.statement, case.proof(steps))
    assert done.hypotheses == ("m", "pa", "pb")
    assert done.axioms == ("positive_mul",)
    assert done.sizes == ("n",)
    assert done.conditions == ("in(k, range(1, n))", "nonzero(mul(a, b))", "positive(mul(a, b))")
