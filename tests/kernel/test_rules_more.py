"""Every rule: exactly what it concludes and from what, and what is wrong with each near miss.

`CONCLUDES`: declarations, steps, the proposition of the last theorem, its hypotheses, its axioms.
`REFUSES`: declarations, steps, the code of the error; the last step is at fault.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from handproof.kernel.nodes import BINDERS, ProofError
from handproof.kernel.rules import RULES, Theorem
from handproof.kernel.signatures import SIGNATURES
from tests.kernel import theorems as HELP

Steps = list[Any]
M = "matrix A n n; matrix B n n; matrix C n n; matrix D n n; vector x n; vector y n; real a b c d; local integer i; local integer j"
E1 = M + "; fact e (eq A B)"
E2 = "real a b c d; fact e (eq a b); fact p (positive a); fact z (nonzero b); fact le (le a b); fact lt (lt a b)"
V = "vector x n; vector y n; real u v w; integer k; local integer i; local integer j; local real t; local real h; local vector s n; family f n; local vector g n; matrix X n m; local matrix H n m"
LOG = [["fact", "p"], ["fact", "q"], ["axiom", "log_mul", [["a", "a"], ["b", "b"]], [0, 1]]]
POS = "real a b c; fact p (positive a); fact q (positive b)"
LOGMUL = "(eq (log (mul a b)) (add (log a) (log b)))"


def under(*texts: str) -> Steps:
    """The equation ``s = s`` under hypotheses: its number is ``2 * len(texts) + 2``."""
    steps: Steps = [["assume", text] for text in texts]
    count = len(texts)
    return [*steps, ["refl", "SELF"], ["conjoin", [count, *range(count)]],
            ["project", count + 1, 0]]  # fmt: skip


def given_eq(term: str, *texts: str) -> Steps:
    """Steps whose last concludes ``term = term`` from assumptions; its number is len - 1."""
    return [[step[0], term] if step == ["refl", "SELF"] else step for step in under(*texts)]


def into(whole: str, term: str, *texts: str, place: int = 0, children: int = 2) -> Steps:
    """A congruence of ``whole`` at one child, by an equation from assumptions."""
    steps = given_eq(term, *texts)
    premises: list[int | None] = [None] * children
    premises[place] = len(steps) - 1
    return [*steps, ["congruence", whole, premises]]


W = "matrix W n m; matrix S n n; vector x n; matrix R 1 n; real a"
GS, G = "(gradient_symmetric (norm S) S)", "(gradient (norm S) S)"
MEANT = (
    "(eq (norm_sq W) (trace (mul (transpose W) W)))", "(eq (norm_sq W) (trace (mul W (transpose W))))", "(eq (norm_sq x) (mul (transpose x) x))",
    "(eq (norm_sq R) (mul R (transpose R)))", "(eq (norm_sq a) (mul a a))", "(eq (norm_sq (mul 2 W)) (mul 4 (norm_sq W)))",
    f"(eq {GS} (add {G} (transpose {G}) (neg (diag (diagonal {G})))))", f"(eq (transpose {GS}) (add {G} (transpose {G}) (neg (transpose (diag (diagonal {G}))))))",
)  # fmt: skip
NOT_MEANT = (
    "(eq (norm_sq S) (trace (mul S S)))", "(eq (norm_sq W) 0)", "(eq (norm_sq a) a)", "(eq (norm_sq x) (norm x))", "(eq (norm_sq S) (pow (trace S) 2))",
    f"(eq {GS} {G})", f"(eq {GS} (add {G} (transpose {G})))", f"(eq {GS} (add {G} {G} (neg (diag (diagonal {G})))))", f"(eq {GS} (add {G} (transpose {G}) (diag (diagonal {G}))))",
)  # fmt: skip


CONCLUDES: list[tuple[str, Steps, str, list[str], str]] = [
    # facts, assumptions, definitions
    (POS, [["fact", "p"]], "(positive a)", ["(positive a)"], ""),
    (POS, [["assume", "(lt c a)"]], "(lt c a)", ["(lt c a)"], ""),
    (POS, [["refl", "(mul a b)"]], "(eq (mul a b) (mul a b))", [], ""),
    ("real a b; define b (mul a a)", [["unfold", "b"]], "(eq b (mul a a))", [], ""),
    ("real a b; function f real real real; local real u; local real v; define f,u,v (add u (mul 2 v))",
     [["unfold", "(apply f b a)"]], "(eq (apply f b a) (add b (mul 2 a)))", [], ""),
    # axioms
    (POS, LOG, LOGMUL, ["(positive a)", "(positive b)"], "log_mul"),
    (POS, [["fact", "q"], ["fact", "p"], ["axiom", "log_mul", [["b", "a"], ["a", "b"]], [0, 1]]],
     "(eq (log (mul b a)) (add (log b) (log a)))", ["(positive a)", "(positive b)"], "log_mul"),
    ("real a b; fact p (lt 0 a); fact q (gt b 0)", LOG, LOGMUL, ["(lt 0 a)", "(gt b 0)"], "log_mul"),
    (POS, [["axiom", "exp_add", [["a", "a"], ["b", "2"]], []]], "(eq (exp (add a 2)) (mul (exp a) (exp 2)))", [], "exp_add"),
    (POS, [*LOG, ["axiom", "positive_exp", [["a", "a"]], []], ["conjoin", [2, 3]], ["project", 4, 1]],
     "(positive (exp a))", ["(positive a)", "(positive b)"], "log_mul positive_exp"),
    # combine
    (E1, [["fact", "e"], ["combine", "(eq A B)", [[None, 0, None, ""]], [], []]], "(eq A B)", ["(eq A B)"], ""),
    (E1, [["fact", "e"], ["combine", "(eq B A)", [["-1", 0, None, ""]], [], []]], "(eq B A)", ["(eq A B)"], ""),
    (E1, [["fact", "e"], ["combine", "(eq (mul C A) (mul C B))", [["C", 0, None, ""]], [], []]],
     "(eq (mul C A) (mul C B))", ["(eq A B)"], ""),
    (E1, [["fact", "e"], ["combine", "(eq (mul A D) (mul B D))", [[None, 0, "D", ""]], [], []]],
     "(eq (mul A D) (mul B D))", ["(eq A B)"], ""),
    (E1, [["fact", "e"], ["combine", "(eq (mul C A D) (mul C B D))", [["C", 0, "D", ""]], [], []]],
     "(eq (mul C A D) (mul C B D))", ["(eq A B)"], ""),
    (E1, [["fact", "e"], ["combine", "(eq (mul C (transpose A) D) (mul C (transpose B) D))", [["C", 0, "D", "T"]], [], []]],
     "(eq (mul C (transpose A) D) (mul C (transpose B) D))", ["(eq A B)"], ""),
    (E1, [["fact", "e"], ["combine", "(eq (trace (mul C A)) (trace (mul B C)))", [["C", 0, None, "tr"]], [], []]],
     "(eq (trace (mul C A)) (trace (mul B C)))", ["(eq A B)"], ""),
    (E1, [["fact", "e"], ["combine", "(eq (trace A) (trace B))", [[None, 0, None, "tr"]], [], []]],
     "(eq (trace A) (trace B))", ["(eq A B)"], ""),
    (E1 + "; fact f (eq C D)", [["fact", "e"], ["fact", "f"],
      ["combine", "(eq (add A C) (add B D))", [[None, 0, None, ""], [None, 1, None, ""]], [], []]],
     "(eq (add A C) (add B D))", ["(eq A B)", "(eq C D)"], ""),
    (E1 + "; fact f (eq C D)", [["fact", "e"], ["fact", "f"], ["combine", "(eq A B)", [[None, 0, None, ""], ["0", 1, None, ""]], [], []]],
     "(eq A B)", ["(eq A B)", "(eq C D)"], ""),
    (M + "; fact s (symmetric A)", [["fact", "s"], ["combine", "(eq (transpose A) A)", [], [0], []]],
     "(eq (transpose A) A)", ["(symmetric A)"], ""),
    (M + "; fact s (symmetric A); fact r (symmetric B)", [["fact", "s"], ["fact", "r"],
      ["combine", "(eq (transpose (mul A B)) (mul B A))", [], [0, 1], []]],
     "(eq (transpose (mul A B)) (mul B A))", ["(symmetric A)", "(symmetric B)"], ""),
    (M + "; fact s (symmetric A); fact r (symmetric B)", [["fact", "s"], ["fact", "r"],
      ["combine", "(eq (transpose A) A)", [], [0], []], ["combine", "(eq (transpose B) B)", [], [1], []],
      ["combine", "(eq (transpose (mul A B)) (mul B A))", [], [0, 1], []], ["combine", "(eq (transpose A) A)", [], [0], []]],
     "(eq (transpose A) A)", ["(symmetric A)"], ""),
    (E2, [["fact", "p"], ["combine", "(eq (div (mul a c) a) c)", [], [], [0]]], "(eq (div (mul a c) a) c)", ["(positive a)"], ""),
    (E2, [["fact", "z"], ["combine", "(eq (div (mul b c) b) c)", [], [], [0]]], "(eq (div (mul b c) b) c)", ["(nonzero b)"], ""),
    (E2, [["fact", "z"], ["fact", "p"], ["combine", "(eq (div (mul b c a) (mul b a)) c)", [], [], [0, 1]]],
     "(eq (div (mul b c a) (mul b a)) c)", ["(nonzero b)", "(positive a)"], ""),
    (POS, [*LOG, ["combine", "(eq (log (mul b a)) (add (log a) (log b)))", [[None, 2, None, ""]], [], []]],
     "(eq (log (mul b a)) (add (log a) (log b)))", ["(positive a)", "(positive b)"], "log_mul"),
    (POS, [["axiom", "positive_exp", [["a", "a"]], []], ["combine", "(eq (div (exp a) (exp a)) 1)", [], [], [0]]],
     "(eq (div (exp a) (exp a)) 1)", [], "positive_exp"),
    # operators that mean another term
    *[(W, [["combine", claim, [], [], []]], claim, [], "") for claim in MEANT],
    # congruence and transport
    (E2, [["fact", "e"], ["congruence", "(div a a)", [0, None]]], "(eq (div a a) (div b a))", ["(eq a b)"], ""),
    (E2, [["fact", "e"], ["congruence", "(div a a)", [None, 0]]], "(eq (div a a) (div a b))", ["(eq a b)"], ""),
    (E2, [["fact", "e"], ["congruence", "(div a a)", [0, 0]]], "(eq (div a a) (div b b))", ["(eq a b)"], ""),
    (E2, [["congruence", "(div a a)", [None, None]]], "(eq (div a a) (div a a))", [], ""),
    (E2 + "; fact f (eq c d)", [["fact", "e"], ["fact", "f"], ["congruence", "(min a c)", [0, 1]]],
     "(eq (min a c) (min b d))", ["(eq a b)", "(eq c d)"], ""),
    (E2, [["fact", "e"], ["congruence", "(exp (add a 0))", [0]]], "(eq (exp (add a 0)) (exp b))", ["(eq a b)"], ""),
    (E2, [["fact", "e"], ["congruence", "(abs a)", [0]]], "(eq (abs a) (abs b))", ["(eq a b)"], ""),
    (E2, [["fact", "e"], ["fact", "p"], ["transport", 1, [0]]], "(positive b)", ["(eq a b)", "(positive a)"], ""),
    (E2, [["fact", "e"], ["fact", "lt"], ["transport", 1, [0, None]]], "(lt b b)", ["(eq a b)", "(lt a b)"], ""),
    (E2, [["fact", "lt"], ["transport", 0, [None, None]]], "(lt a b)", ["(lt a b)"], ""),
    (POS, [*LOG, ["refl", "(exp (log (mul a b)))"], ["congruence", "(exp (log (mul a b)))", [2]]],
     "(eq (exp (log (mul a b))) (exp (add (log a) (log b))))", ["(positive a)", "(positive b)"], "log_mul"),
    (POS, [*LOG, ["refl", "(log (mul a b))"], ["transport", 3, [None, 2]]],
     "(eq (log (mul a b)) (add (log a) (log b)))", ["(positive a)", "(positive b)"], "log_mul"),
    # under binders: memberships discharged, other hypotheses kept
    (V, into("(sum i 1 k u)", "u", "(in i (range 1 k))", place=2, children=3), "(eq (sum i 1 k u) (sum i 1 k u))", [], ""),
    (V, into("(sum i 1 k u)", "u", "(in i (range 1 k))", "(positive u)", place=2, children=3),
     "(eq (sum i 1 k u) (sum i 1 k u))", ["(positive u)"], ""),
    (V, into("(prod i 2 k u)", "u", "(in i (range 2 k))", place=2, children=3), "(eq (prod i 2 k u) (prod i 2 k u))", [], ""),
    (V, into("(at (family i n (entry x i)) 1)", "(family i n (entry x i))", "(in i (range 1 n))"),
     "(eq (at (family i n (entry x i)) 1) (at (family i n (entry x i)) 1))", ["(in i (range 1 n))"], ""),
    (V, into("(family i n (entry x i))", "(entry x i)", "(in i (range 1 n))", place=1),
     "(eq (family i n (entry x i)) (family i n (entry x i)))", [], ""),
    (V, into("(sum_over s (binary n) (norm s))", "(norm s)", "(in s (binary n))", place=1),
     "(eq (sum_over s (binary n) (norm s)) (sum_over s (binary n) (norm s)))", [], ""),
    *[(V, into(f"({op} s (binary n) (norm s))", "(norm s)", "(in s (binary n))", place=1),
       f"(eq ({op} s (binary n) (norm s)) ({op} s (binary n) (norm s)))", [], "")
      for op in ("prod_over", "maximum", "minimum", "argmax", "argmin")],
    (V, into("(integral_over s (reals n) (norm s))", "(norm s)", "(in s (reals n))", place=1),
     "(eq (integral_over s (reals n) (norm s)) (integral_over s (reals n) (norm s)))", [], ""),
    (V, into("(integral t (neg (infinity)) u (exp t))", "(exp t)", "(in t (interval (neg (infinity)) u))", place=2, children=3),
     "(eq (integral t (neg (infinity)) u (exp t)) (integral t (neg (infinity)) u (exp t)))", [], ""),
    (V, into("(integral t u (infinity) (exp t))", "(exp t)", "(in t (interval u (infinity)))", place=2, children=3),
     "(eq (integral t u (infinity) (exp t)) (integral t u (infinity) (exp t)))", [], ""),
    (V, into("(integral t (neg (infinity)) (infinity) (exp t))", "(exp t)", "(in t (interval (neg (infinity)) (infinity)))", place=2, children=3),
     "(eq (integral t (neg (infinity)) (infinity) (exp t)) (integral t (neg (infinity)) (infinity) (exp t)))", [], ""),
    (V, into("(integral t 0 u (exp t))", "(exp t)", "(positive u)", place=2, children=3),
     "(eq (integral t 0 u (exp t)) (integral t 0 u (exp t)))", ["(positive u)"], ""),
    (V, into("(integral t 0 u (exp t))", "u", "(positive t)", place=1, children=3),
     "(eq (integral t 0 u (exp t)) (integral t 0 u (exp t)))", ["(positive t)"], ""),
    (V, into("(sum i 1 k u)", "k", "(lt i k)", place=1, children=3), "(eq (sum i 1 k u) (sum i 1 k u))", ["(lt i k)"], ""),
    (V, into("(sum i 1 k u)", "1", "(lt i k)", place=0, children=3), "(eq (sum i 1 k u) (sum i 1 k u))", ["(lt i k)"], ""),
    (V, into("(lambda t (exp t))", "(exp t)", "(positive u)", place=0, children=1),
     "(eq (lambda t (exp t)) (lambda t (exp t)))", ["(positive u)"], ""),
    (V, into("(limit t u (exp t))", "(exp t)", "(positive u)", place=1), "(eq (limit t u (exp t)) (limit t u (exp t)))", ["(positive u)"], ""),
    (V, into("(derivative t u (exp t))", "(exp t)", "(positive u)", place=1),
     "(eq (derivative t u (exp t)) (derivative t u (exp t)))", ["(positive u)"], ""),
    (V, into("(expect t (exponential u) (exp t))", "(exp t)", "(positive u)", place=1),
     "(eq (expect t (exponential u) (exp t)) (expect t (exponential u) (exp t)))", ["(positive u)"], ""),
    (V + "; fact e (eq u v)", [["fact", "e"], ["assume", "(in i (range 1 k))"], ["conjoin", [0, 1]], ["project", 2, 0],
      ["congruence", "(sum i 1 k (mul i u))", [None, None, None]],
      ["congruence", "(mul i u)", [None, 3]], ["congruence", "(sum i 1 k (mul i u))", [None, None, 5]]],
     "(eq (sum i 1 k (mul i u)) (sum i 1 k (mul i v)))", ["(eq u v)"], ""),
    (V + "; fact e (eq k 3)", [["fact", "e"], ["congruence", "(sum i 1 k (mul i u))", [None, 0, None]]],
     "(eq (sum i 1 k (mul i u)) (sum i 1 3 (mul i u)))", ["(eq k 3)"], ""),
    (V + "; fact all (forall i (range 1 k) (le 0 (mul u i))); fact e (eq k 3)",
     [["fact", "e"], ["fact", "all"], ["refl", "(range 1 k)"], ["congruence", "(range 1 k)", [None, 0]], ["transport", 1, [3, None]]],
     "(forall i (range 1 3) (le 0 (mul u i)))", ["(eq k 3)", "(forall i (range 1 k) (le 0 (mul u i)))"], ""),
    # into derivatives
    *[(V, into(f"({op} (norm x) x)", "(norm x)", "(positive u)"), f"(eq ({op} (norm x) x) ({op} (norm x) x))", ["(positive u)"], "")
      for op in ("gradient", "jacobian")],
    *[(V, into("(partial u u)", "u", hypothesis), "(eq (partial u u) (partial u u))", [hypothesis], "")
      for hypothesis in ("(positive u)", "(nonzero u)", "(lt u v)", "(gt u v)", "(ne u v)", "(invertible (mul u u))",
                         "(nonnegative v)", "(eq v w)", "(le v 2)", "(positive (exp u))")],
    (V, into("(partial u u)", "u", "(positive u)", "(eq v w)"), "(eq (partial u u) (partial u u))", ["(positive u)", "(eq v w)"], ""),
    (V, into("(directional u u h)", "h", "(nonnegative u)", place=2, children=3), "(eq (directional u u h) (directional u u h))", ["(nonnegative u)"], ""),
    (V, into("(partial (norm x) (entry x 1))", "(norm x)", "(positive (entry x 1))"),
     "(eq (partial (norm x) (entry x 1)) (partial (norm x) (entry x 1)))", ["(positive (entry x 1))"], ""),
    (V + "; define w (exp u)", into("(partial u u)", "u", "(positive w)"), "(eq (partial u u) (partial u u))", ["(positive w)"], ""),
    (V + "; define w (floor v)", into("(partial u u)", "u", "(positive w)"), "(eq (partial u u) (partial u u))", ["(positive w)"], ""),
    (POS, [*LOG, ["refl", "(log (mul a b))"], ["congruence", "(log (mul a b))", [None]], ["transport", 2, [4, None]]],
     LOGMUL, ["(positive a)", "(positive b)"], "log_mul"),
    # directional: what gives its conditions
    ("real u; local real h", [["axiom", "positive_exp", [["a", "1"]], []], ["axiom", "exp_zero", [], []], ["assume", "(symmetric 1)"],
      ["directional", "(directional (mul 2 u) u h)", [0, 1], [2]]], "(eq (directional (mul 2 u) u h) (mul 2 h))", [], "exp_zero positive_exp"),
    ("matrix X n n; fact p (positive_definite X); local matrix H n n", [["fact", "p"], ["axiom", "symmetric_of_positive_definite", [["n", "n"], ["A", "X"]], [0]],
      ["directional", "(directional (trace X) X H)", [], [1]]], "(eq (directional (trace X) X H) (trace H))", [], "symmetric_of_positive_definite"),
    *[(V, [["assume", condition], ["directional", f"(directional {function} u h)", [0], []], ["same", 1, f"(eq (directional {function} u h) {slope})"]],
       f"(eq (directional {function} u h) {slope})", [condition], "")
      for function, slope, condition in (
        ("(abs u)", "(mul (sign u) h)", "(nonzero u)"), ("(abs u)", "(mul (sign u) h)", "(positive u)"), ("(abs u)", "(mul (sign u) h)", "(lt 0 u)"),
        ("(log u)", "(mul (div 1 u) h)", "(positive u)"), ("(log u)", "(mul (div 1 u) h)", "(gt u 0)"), ("(log u)", "(mul (div 1 u) h)", "(lt 0 u)"))],
    *[(V, [["directional", f"(directional {function} u h)", [], []], ["same", 0, f"(eq (directional {function} u h) 0)"]],
       f"(eq (directional {function} u h) 0)", [], "")
      for function in ("(log (add 2 u (neg u)))", "(abs (add 2 u (neg u)))", "(log (add n u (neg u)))", "(abs (add n u (neg u)))")],
    (V, [["assume", "(positive v)"], ["assume", "(nonzero u)"], ["assume", "(positive u)"], ["directional", "(directional (abs u) u h)", [0, 2, 1], []]],
     "(eq (directional (abs u) u h) (mul (sign u) h))", ["(positive u)"], ""),
    (V, [["assume", "(positive (entry x i))"], ["directional", "(directional (log (entry x i)) x g)", [0], []]],
     "(eq (directional (log (entry x i)) x g) (mul (div 1 (entry x i)) (entry g i)))", ["(positive (entry x i))"], ""),
    *[(V, [["assume", f"(forall i {domain} (positive (entry x i)))"], ["assume", f"(in i {domain})"], ["specialise", 0, "i", 1],
       ["directional", f"(directional {total} x g)", [2], []], ["same", 3, f"(eq (directional {total} x g) {slope})"]],
       f"(eq (directional {total} x g) {slope})", [f"(forall i {domain} (positive (entry x i)))"], "")
      for domain, total, slope in (
        ("(range 1 n)", "(sum i 1 n (log (entry x i)))", "(sum i 1 n (mul (div 1 (entry x i)) (entry g i)))"),
        ("(range 2 k)", "(sum i 2 k (log (entry x i)))", "(sum i 2 k (mul (div 1 (entry x i)) (entry g i)))"),
        ("(range 1 n)", "(sum i 1 n (abs (entry x i)))", "(sum i 1 n (mul (sign (entry x i)) (entry g i)))"),
        ("(range 1 n)", "(sum_over i (range 1 n) (log (entry x i)))", "(sum_over i (range 1 n) (mul (div 1 (entry x i)) (entry g i)))"))],
    # same
    (POS, [["fact", "p"], ["same", 0, "(lt 0 a)"]], "(lt 0 a)", ["(positive a)"], ""),
    (POS, [*LOG, ["same", 2, "(eq (log (mul b a)) (add (log b) (log a)))"]],
     "(eq (log (mul b a)) (add (log b) (log a)))", ["(positive a)", "(positive b)"], "log_mul"),
    # logic
    (POS, [["fact", "p"], ["discharge", 0, "(positive a)"]], "(implies (positive a) (positive a))", [], ""),
    (POS, [["fact", "p"], ["discharge", 0, "(lt 0 a)"]], "(implies (lt 0 a) (positive a))", [], ""),
    (POS, [["fact", "p"], ["discharge", 0, "(positive b)"]], "(implies (positive b) (positive a))", ["(positive a)"], ""),
    (POS, [*LOG, ["discharge", 2, "(positive b)"]], f"(implies (positive b) {LOGMUL})", ["(positive a)"], "log_mul"),
    (POS + "; fact m (implies (lt 0 a) (positive c))", [["fact", "m"], ["fact", "p"], ["modus", 0, 1]],
     "(positive c)", ["(implies (lt 0 a) (positive c))", "(positive a)"], ""),
    (POS, [*LOG, ["assume", f"(implies {LOGMUL} (positive c))"], ["modus", 3, 2]], "(positive c)",
     ["(positive a)", "(positive b)", f"(implies {LOGMUL} (positive c))"], "log_mul"),
    (POS, [["assume", "(implies (positive a) (positive b))"], ["assume", "(implies (positive b) (lt 0 a))"], ["equivalence", 0, 1]],
     "(iff (positive a) (positive b))", ["(implies (positive a) (positive b))", "(implies (positive b) (lt 0 a))"], ""),
    (V, [*given_eq("(entry x i)", "(in i (range 1 n))"), ["generalise", 3, "(forall i (range 1 n) (eq (entry x i) (entry x i)))"]],
     "(forall i (range 1 n) (eq (entry x i) (entry x i)))", [], ""),
    (V, [*given_eq("(entry x i)", "(in i (range 1 n))", "(positive u)"), ["generalise", 4, "(forall i (range 1 n) (eq (entry x i) (entry x i)))"]],
     "(forall i (range 1 n) (eq (entry x i) (entry x i)))", ["(positive u)"], ""),
    (V, [["axiom", "exp_add", [["a", "t"], ["b", "u"]], []], ["generalise", 0, "(forall t (interval 0 1) (eq (exp (add t u)) (mul (exp t) (exp u))))"]],
     "(forall t (interval 0 1) (eq (exp (add t u)) (mul (exp t) (exp u))))", [], "exp_add"),
    (V, [*given_eq("u"), ["generalise", 2, "(forall t (interval 0 1) (eq u u))"]], "(forall t (interval 0 1) (eq u u))", [], ""),
    (V, [["assume", "(forall t (interval 0 1) (lt t u))"], ["assume", "(in v (interval 0 1))"], ["specialise", 0, "v", 1]],
     "(lt v u)", ["(forall t (interval 0 1) (lt t u))", "(in v (interval 0 1))"], ""),
    (V, [["assume", "(forall t (interval 0 1) (lt t u))"], ["assume", "(in k (interval 0 1))"], ["specialise", 0, "k", 1]],
     "(lt k u)", ["(forall t (interval 0 1) (lt t u))", "(in k (interval 0 1))"], ""),
    (POS, [["axiom", "exp_add", [["a", "a"], ["b", "b"]], []], ["assume", "(forall i (range 1 2) (lt i a))"],
      ["numeric", "(in 2 (range 1 2))"], ["specialise", 1, "2", 2]], "(lt 2 a)", ["(forall i (range 1 2) (lt i a))"], ""),
    (V, [["assume", "(lt t h)"], ["instantiate", 0, [["t", "u"], ["h", "(add t 1)"]]]], "(lt u (add t 1))", ["(lt u (add t 1))"], ""),
    (V, [["assume", "(lt t h)"], ["instantiate", 0, [["t", "h"], ["h", "t"]]]], "(lt h t)", ["(lt h t)"], ""),
    (V, [["assume", "(lt t h)"], ["instantiate", 0, [["t", "k"]]]], "(lt k h)", ["(lt k h)"], ""),
    (V, [["assume", "(lt t h)"], ["instantiate", 0, []]], "(lt t h)", ["(lt t h)"], ""),
    (V, [["axiom", "exp_add", [["a", "t"], ["b", "h"]], []], ["instantiate", 0, [["t", "u"]]]],
     "(eq (exp (add u h)) (mul (exp u) (exp h)))", [], "exp_add"),
    (V, [*given_eq("t", "(positive h)"), ["instantiate", 3, [["h", "v"]]]], "(eq t t)", ["(positive v)"], ""),
    (POS, [["fact", "p"], ["fact", "q"], ["conjoin", [1, 0]]], "(and (positive b) (positive a))", ["(positive a)", "(positive b)"], ""),
    (POS, [["fact", "p"], ["conjoin", [0]]], "(and (positive a))", ["(positive a)"], ""),
    (POS, [["fact", "p"], ["fact", "q"], ["conjoin", [1, 0]], ["project", 2, 0]], "(positive b)", ["(positive a)", "(positive b)"], ""),
    (POS, [["fact", "p"], ["fact", "q"], ["conjoin", [1, 0]], ["project", 2, 1]], "(positive a)", ["(positive a)", "(positive b)"], ""),
    (POS, [["assume", "(iff (positive a) (positive b))"], ["project", 0, 0]], "(implies (positive a) (positive b))",
     ["(iff (positive a) (positive b))"], ""),
    (POS, [["assume", "(iff (positive a) (positive b))"], ["project", 0, 1]], "(implies (positive b) (positive a))",
     ["(iff (positive a) (positive b))"], ""),
]  # fmt: skip


REFUSES: list[tuple[str, Steps, str]] = [
    # what a rule is given
    (POS, [["fact", "r"]], "HP204"), (POS, [["fact", ["p"]]], "HP204"), (POS, [["fact", None]], "HP204"),
    (POS, [["assume", "a"]], "HP201"), (POS, [["axiom", ["log_mul"], [], []]], "HP204"), (POS, [["axiom", "no_such", [], []]], "HP204"),
    (POS, [["refl", "(infinity)"]], "HP201"), (POS, [["unfold", "a"]], "HP231"), (POS, [["unfold", "(add a b)"]], "HP231"),
    (POS, [["same", "p", "a"]], "HP200"), (POS, [["fact", "p"], ["same", 1, "(positive a)"]], "HP200"),
    (POS, [["fact", "p"], ["conjoin", []]], "HP201"),
    # axioms
    (POS, [["fact", "p"], ["fact", "q"], ["axiom", "log_mul", [["a", "a"]], [0, 1]]], "HP240"),
    (POS, [["fact", "p"], ["fact", "q"], ["axiom", "log_mul", [["a", "a"], ["b", "b"], ["c", "c"]], [0, 1]]], "HP240"),
    (POS, [["fact", "p"], ["fact", "q"], ["axiom", "log_mul", [["a", "a"], ["b", "b"], ["b", "b"]], [0, 1]]], "HP240"),
    (POS, [["fact", "p"], ["fact", "q"], ["axiom", "log_mul", [["a", "a"], ["c", "b"]], [0, 1]]], "HP240"),
    (POS, [["fact", "p"], ["fact", "q"], ["axiom", "log_mul", [["a", "a"], ["b", "b"]], [0]]], "HP240"),
    (POS, [["fact", "p"], ["fact", "q"], ["axiom", "log_mul", [["a", "a"], ["b", "b"]], [0, 1, 1]]], "HP240"),
    (POS, [["fact", "p"], ["fact", "q"], ["axiom", "log_mul", [["a", "a"], ["b", "b"]], [1, 0]]], "HP241"),
    (POS, [["fact", "p"], ["fact", "q"], ["axiom", "log_mul", [["a", "a"], ["b", "b"]], [0, 0]]], "HP241"),
    (POS, [["axiom", "exp_add", [["a", "a"], ["b", "(positive a)"]], []]], "HP240"),
    (POS + "; matrix A n n", [["axiom", "exp_add", [["a", "A"], ["b", "b"]], []]], "HP240"),
    (POS + "; fact w (nonnegative a)", [["fact", "w"], ["fact", "q"], ["axiom", "log_mul", [["a", "a"], ["b", "b"]], [0, 1]]], "HP241"),
    # combine
    (E1, [["fact", "e"], ["combine", "(positive (trace A))", [[None, 0, None, ""]], [], []]], "HP203"),
    (E1, [["fact", "e"], ["combine", "(le (trace A) (trace B))", [[None, 0, None, "tr"]], [], []]], "HP203"),
    (E1, [["fact", "e"], ["combine", "A", [[None, 0, None, ""]], [], []]], "HP203"),
    (E1, [["fact", "e"], ["combine", "(eq A B)", [[None, 0, None, "t"]], [], []]], "HP203"),
    (E1, [["fact", "e"], ["combine", "(eq A B)", [[None, 0, None, None]], [], []]], "HP203"),
    (E1, [["fact", "e"], ["combine", "(eq A B)", [[None, 0, None, "T"]], [], []]], "HP223"),
    (E1, [["fact", "e"], ["combine", "(eq (trace A) (trace B))", [[None, 0, None, ""]], [], []]], "HP201"),
    (E1, [["fact", "e"], ["combine", "(eq A B)", [[None, 0, None, "tr"]], [], []]], "HP201"),
    (E1, [["fact", "e"], ["combine", "(eq (mul C A D) (mul C B D))", [["C", 0, None, ""]], [], []]], "HP223"),
    (E1, [["fact", "e"], ["combine", "(eq (mul C A D) (mul C B D))", [[None, 0, "D", ""]], [], []]], "HP223"),
    (E1, [["fact", "e"], ["combine", "(eq (mul C A D) (mul C B D))", [["D", 0, "C", ""]], [], []]], "HP223"),
    (E1, [["fact", "e"], ["combine", "(eq A C)", [[None, 0, None, ""]], [], []]], "HP223"),
    (E1, [["fact", "e"], ["combine", "(eq B A)", [[None, 0, None, ""]], [], []]], "HP223"),
    (E1, [["fact", "e"], ["combine", "(eq A B)", [["2", 0, None, ""]], [], []]], "HP223"),
    (E1, [["fact", "e"], ["combine", "(eq A B)", [], [], []]], "HP223"),
    (E1, [["fact", "e"], ["combine", "(eq (trace (mul C A)) (trace (mul C B)))", [[None, 0, None, "tr"]], [], []]], "HP223"),
    (E2, [["fact", "le"], ["combine", "(eq a b)", [[None, 0, None, ""]], [], []]], "HP203"),
    (E2, [["fact", "e"], ["combine", "(eq a b)", [[None, 0, None, ""]], [0], []]], "HP203"),
    (E2, [["fact", "e"], ["combine", "(eq a b)", [[None, 0, None, ""]], [], [0]]], "HP203"),
    (E2, [["fact", "lt"], ["combine", "(eq (div (mul a c) a) c)", [], [], [0]]], "HP203"),
    (E2, [["combine", "(eq (div (mul a c) a) c)", [], [], []]], "HP220"),
    (E2, [["fact", "z"], ["combine", "(eq (div (mul a c) a) c)", [], [], [0]]], "HP220"),
    (E2, [["fact", "p"], ["combine", "(eq (div (mul a c) a) d)", [], [], [0]]], "HP223"),
    *[(W, [["combine", claim, [], [], []]], "HP223") for claim in NOT_MEANT],
    (M + "; fact s (symmetric A)", [["fact", "s"], ["combine", "(eq (transpose A) A)", [], [], []]], "HP223"),
    (M + "; fact s (symmetric A)", [["fact", "s"], ["combine", "(eq (transpose A) A)", [], [], [0]]], "HP203"),
    (M + "; fact s (symmetric A)", [["fact", "s"], ["combine", "(eq (transpose B) B)", [], [0], []]], "HP223"),
    (M + "; fact s (symmetric A)", [["fact", "s"], ["same", 0, "(symmetric (transpose A))"]], "HP203"),
    (M + "; fact s (symmetric A)", [["fact", "s"], ["combine", "(eq (transpose A) A)", [], [0], []], ["combine", "(eq (transpose A) A)", [], [], []]], "HP223"),
    (M + "; fact s (positive_definite A)", [["fact", "s"], ["combine", "(eq (transpose A) A)", [], [0], []]], "HP203"),
    # congruence and transport
    (E2, [["fact", "e"], ["congruence", "(div a a)", [0]]], "HP203"), (E2, [["fact", "e"], ["congruence", "(div a a)", [0, 0, 0]]], "HP203"),
    (E2, [["fact", "e"], ["congruence", "(exp a)", []]], "HP203"), (E2, [["congruence", "a", []]], "HP202"), (E2, [["fact", "e"], ["congruence", "a", [0]]], "HP203"),
    (E2, [["fact", "e"], ["congruence", "(div a c)", [None, 0]]], "HP203"), (E2, [["fact", "le"], ["congruence", "(exp a)", [0]]], "HP203"),
    (E2, [["fact", "e"], ["fact", "p"], ["transport", 1, []]], "HP203"), (E2, [["fact", "e"], ["fact", "z"], ["transport", 1, [0]]], "HP203"),
    (E2, [["fact", "e"], ["fact", "p"], ["transport", 1, [0, None]]], "HP203"), (E2, [["fact", "e"], ["fact", "p"], ["transport", 0, [1, None]]], "HP203"),
    # binders
    (V, into("(sum i 1 k u)", "u", "(in i (range 1 k))", place=0, children=4), "HP203"),
    (V, into("(sum i 1 k u)", "u", "(in i (range 1 k))", place=1, children=2), "HP203"),
    (V, into("(sum i 1 k u)", "u", "(in i (range 2 k))", place=2, children=3), "HP211"),
    (V, into("(sum i 1 k u)", "u", "(in i (range 1 n))", place=2, children=3), "HP211"),
    (V, into("(sum i 1 k u)", "u", "(in i (range 1 k))", "(le i 2)", place=2, children=3), "HP211"),
    (V, into("(sum k 1 3 u)", "u", "(positive v)", place=2, children=3), "HP211"),
    (V, into("(sum k 1 3 u)", "u", place=2, children=3), "HP211"),
    (V, into("(sum i 1 i u)", "u", "(in i (range 1 i))", place=2, children=3), "HP211"),
    (V, into("(sum i i k u)", "u", "(in i (range i k))", place=2, children=3), "HP211"),
    (V, into("(prod i 1 k u)", "u", "(in i (range 1 n))", place=2, children=3), "HP211"),
    (V, into("(family i n u)", "u", "(in i (range 0 n))", place=1), "HP211"),
    (V, into("(family i n u)", "u", "(in i (range 1 m))", place=1), "HP211"),
    (V, into("(integral t 0 1 (exp t))", "(exp t)", "(in t (interval 0 1))", place=2, children=3), "HP211"),
    (V, into("(integral t u v (exp t))", "(exp t)", "(in t (interval u v))", place=2, children=3), "HP211"),
    (V, into("(integral t (neg u) v (exp t))", "(exp t)", "(in t (interval (neg u) v))", place=2, children=3), "HP211"),
    (V, into("(integral t (infinity) v (exp t))", "(exp t)", "(in t (interval (infinity) v))", place=2, children=3), "HP211"),
    (V, into("(integral t u (neg (infinity)) (exp t))", "(exp t)", "(in t (interval u (neg (infinity))))", place=2, children=3), "HP211"),
    (V, into("(integral t u (infinity) (exp t))", "(exp t)", "(in t (interval v (infinity)))", place=2, children=3), "HP211"),
    (V, into("(integral t u (infinity) (exp t))", "(exp t)", "(positive t)", place=2, children=3), "HP211"),
    (V, into("(lambda t (exp t))", "(exp t)", "(positive t)", place=0, children=1), "HP211"),
    (V, into("(limit t u (exp t))", "(exp t)", "(ne t u)", place=1), "HP211"),
    (V, into("(derivative t u (exp t))", "(exp t)", "(positive t)", place=1), "HP211"),
    (V, into("(expect t (exponential u) (exp t))", "(exp t)", "(positive t)", place=1), "HP211"),
    (V, into("(sum_over s (binary n) (norm s))", "(norm s)", "(in s (signs n))", place=1), "HP211"),
    (V, into("(maximum s (set s x) (norm s))", "(norm s)", "(in s (set s x))", place=1), "HP211"),
    (V + "; vector c n", into("(sum_over c (binary n) (norm c))", "(norm c)", "(in c (binary n))", place=1), "HP211"),
    # derivatives
    *[(V, into("(partial u u)", "u", hypothesis), "HP210")
      for hypothesis in ("(nonnegative u)", "(le u v)", "(ge u v)", "(eq u v)", "(in u (interval 0 1))", "(not (eq u 0))", "(symmetric u)",
                         "(positive_definite u)", "(orthogonal u)", "(and (positive u) (positive u))", "(or (positive u) (positive v))",
                         "(positive (floor u))", "(lt v (abs u))", "(lt (abs u) v)", "(nonzero (add 1 (sign u)))",
                         "(implies (positive u) (positive v))", "(iff (positive u) (positive v))", "(positive (sum i 1 n (floor u)))")],
    *[(V, into(f"({op} (norm x) x)", "(norm x)", "(nonnegative (entry x 1))"), "HP210") for op in ("gradient", "jacobian")],
    ("matrix S n n; real a", into("(gradient_symmetric (norm S) S)", "(norm S)", "(symmetric S)"), "HP210"),
    (V, into("(directional (norm x) x g)", "(norm x)", "(eq x y)", children=3), "HP210"),
    (V, into("(partial (norm x) (entry x 1))", "(norm x)", "(nonnegative (entry x 2))"), "HP210"),
    (V, into("(partial u u)", "u", "(positive u)", "(le u v)"), "HP210"),
    (V + "; define w (exp u)", into("(partial u u)", "u", "(nonnegative w)"), "HP210"),
    (V + "; define w (floor u)", into("(partial u u)", "u", "(positive w)"), "HP210"),
    (V + "; define v (floor u); define w (mul v v)", into("(partial u u)", "u", "(positive w)"), "HP210"),
    (V, [["refl", "u"], ["congruence", "(partial (mul u u) u)", [None, 0]]], "HP210"),
    (V, [["refl", "x"], ["congruence", "(gradient (norm x) x)", [None, 0]]], "HP210"),
    (V, [["refl", "x"], ["congruence", "(directional (norm x) x g)", [None, 0, None]]], "HP210"),
    (V, [["refl", "(entry x 1)"], ["congruence", "(partial (norm x) (entry x 1))", [None, 0]]], "HP210"),
    (V, [["refl", "u"], ["congruence", "(directional u u h)", [None, None]]], "HP203"),
    # directional
    *[(V, [["assume", "(forall i (range 1 n) (positive (entry x i)))"], ["assume", "(in i (range 1 n))"], ["specialise", 0, "i", 1],
       ["directional", f"(directional {total} x g)", [2], []]], "HP232")
      for total in ("(sum i 2 n (log (entry x i)))", "(sum i 1 k (log (entry x i)))", "(sum j 1 n (log (entry x j)))", "(sum i 1 n (log (mul 2 (entry x i))))")],
    (V, [["assume", "(positive (entry x i))"], ["directional", "(directional (sum i 1 n (log (entry x i))) x g)", [0], []]], "HP232"),
    (V, [["assume", "(positive (entry x 1))"], ["directional", "(directional (sum i 1 n (log (entry x i))) x g)", [0], []]], "HP232"),
    *[(V, [["directional", f"(directional {function} u h)", [], []]], "HP232")
      for function in ("(det (add 2 u (neg u)))", "(det (add (identity n) (mul u (zeros n n))))", "(log (add n -1 u (neg u)))", "(log (add u (neg u)))",
                       "(abs (add -2 u (neg u)))", "(abs (add u (neg u)))", "(map_log (add x (mul u x)))")],
    ("real u; fact z (eq u 0); local real h; local integer i",  # |u| has no derivative at 0
     [["assume", "(in i (range 1 2))"], ["fact", "z"], ["axiom", "range_lower", [["k", "i"], ["l", "1"], ["h", "2"]], [0]],
      ["linear", "(lt 0 (add u i))", [["1", 2, None], ["-1", 1, None]], [["1", "1", None]], []], ["same", 3, "(positive (add u i))"],
      ["directional", "(directional (sum i 1 2 (sum i 0 2 (abs (add u i)))) u h)", [4], []]], "HP232"),
    (V, [["directional", "(mul u u)", [], []]], "HP203"), (V, [["directional", "(partial u u)", [], []]], "HP203"),
    (V, [["directional", "(directional (log u) u h)", [], []]], "HP232"),
    (V, [["assume", "(positive u)"], ["directional", "(directional (log u) u h)", [], [0]]], "HP232"),
    (V, [["assume", "(positive v)"], ["directional", "(directional (log u) u h)", [0], []]], "HP232"),
    (V, [["assume", "(nonzero u)"], ["directional", "(directional (log u) u h)", [0], []]], "HP232"),
    (V, [["assume", "(nonnegative u)"], ["directional", "(directional (div v u) u h)", [0], []]], "HP232"),
    (V, [["directional", "(directional (inv (mul u 0)) u h)", [], []]], "HP232"),
    (V, [["directional", "(directional (log (add -1 u (neg u))) u h)", [], []]], "HP232"),
    (V, [["directional", "(directional (div 1 (add -1 u (neg u))) u h)", [], []]], "HP232"),
    (V + "; matrix W n n; local matrix K n n", [["directional", "(directional (inv W) W K)", [], []]], "HP232"),
    # logic
    (POS, [["fact", "p"], ["fact", "q"], ["modus", 0, 1]], "HP203"),
    (POS + "; fact m (implies (positive c) (positive a))", [["fact", "p"], ["fact", "m"], ["modus", 1, 0]], "HP203"),
    (POS + "; fact m (iff (positive a) (positive c))", [["fact", "p"], ["fact", "m"], ["modus", 1, 0]], "HP203"),
    (POS, [["assume", "(implies (positive a) (positive b))"], ["assume", "(implies (positive b) (positive c))"], ["equivalence", 0, 1]], "HP203"),
    (POS, [["assume", "(implies (positive a) (positive b))"], ["assume", "(implies (positive c) (positive a))"], ["equivalence", 0, 1]], "HP203"),
    (POS, [["assume", "(implies (positive a) (positive b))"], ["equivalence", 0, 0]], "HP203"),
    (POS, [["assume", "(implies (positive a) (positive b))"], ["fact", "p"], ["equivalence", 0, 1]], "HP203"),
    (POS, [["assume", "(implies (positive a) (positive b))"], ["fact", "p"], ["equivalence", 1, 0]], "HP203"),
    (V, [*given_eq("u", "(in i (range 1 n))"), ["generalise", 3, "(exists i (range 1 n) (eq u u))"]], "HP203"),
    (V, [*given_eq("u", "(in i (range 1 n))"), ["generalise", 3, "(eq u u)"]], "HP203"),
    (V, [*given_eq("u", "(in i (range 1 n))"), ["generalise", 3, "(forall i (range 1 n) (eq v v))"]], "HP203"),
    (V, [*given_eq("u", "(in i (range 1 n))"), ["generalise", 3, "(forall i (range 2 n) (eq u u))"]], "HP211"),
    (V, [*given_eq("u", "(in i (range 1 i))"), ["generalise", 3, "(forall i (range 1 i) (eq u u))"]], "HP211"),
    (V, [*given_eq("u"), ["generalise", 2, "(forall k (range 1 n) (eq u u))"]], "HP211"),
    (V, [*given_eq("u"), ["generalise", 2, "(forall u (interval 0 1) (eq u u))"]], "HP211"),
    (V, [["assume", "(exists t (interval 0 1) (lt t u))"], ["assume", "(in v (interval 0 1))"], ["specialise", 0, "v", 1]], "HP203"),
    (V, [["assume", "(forall t (interval 0 1) (lt t u))"], ["assume", "(in v (interval 0 2))"], ["specialise", 0, "v", 1]], "HP203"),
    (V, [["assume", "(forall t (interval 0 1) (lt t u))"], ["assume", "(in w (interval 0 1))"], ["specialise", 0, "v", 1]], "HP203"),
    (V, [["assume", "(forall i (range 1 n) (lt i u))"], ["assume", "(in k (range 1 n))"], ["specialise", 0, "u", 1]], "HP201"),
    (V, [["assume", "(forall t (interval 0 1) (lt t u))"], ["assume", "(in v (interval 0 1))"], ["specialise", 0, "x", 1]], "HP201"),
    (V, [["assume", "(lt t h)"], ["instantiate", 0, [["t", "u"], ["t", "u"]]]], "HP203"),
    (V, [["assume", "(lt t h)"], ["instantiate", 0, [["t", "u"], ["t", "v"]]]], "HP203"),
    (V, [["assume", "(lt t u)"], ["instantiate", 0, [["u", "t"]]]], "HP211"), (V, [["assume", "(lt t u)"], ["instantiate", 0, [["k", "3"]]]], "HP211"),
    (V, [["assume", "(lt t u)"], ["instantiate", 0, [["(mul t t)", "u"]]]], "HP211"),
    (V, [["assume", "(lt t u)"], ["instantiate", 0, [["t", "x"]]]], "HP201"), (V, [["assume", "(lt i u)"], ["instantiate", 0, [["i", "u"]]]], "HP201"),
    (V, [["assume", "(lt i u)"], ["instantiate", 0, [["i", "1/2"]]]], "HP201"),
    (POS, [["fact", "p"], ["fact", "q"], ["conjoin", [0, 1]], ["project", 2, -1]], "HP203"),
    (POS, [["fact", "p"], ["fact", "q"], ["conjoin", [0, 1]], ["project", 2, 2]], "HP203"),
    (POS, [["fact", "p"], ["fact", "q"], ["conjoin", [0, 1]], ["project", 2, True]], "HP203"),
    (POS, [["fact", "p"], ["fact", "q"], ["conjoin", [0, 1]], ["project", 2, "0"]], "HP203"),
    (POS, [["fact", "p"], ["fact", "q"], ["conjoin", [0, 1]], ["project", 2, 1.0]], "HP203"),
    (POS, [["fact", "p"], ["fact", "q"], ["conjoin", [0, 1]], ["project", 2, None]], "HP203"),
    (POS, [["fact", "p"], ["project", 0, 0]], "HP203"), (POS, [["assume", "(or (positive a) (positive b))"], ["project", 0, 0]], "HP203"),
    (POS, [["assume", "(iff (positive a) (positive b))"], ["project", 0, 2]], "HP203"),
    (POS, [["assume", "(implies (positive a) (positive b))"], ["project", 0, 0]], "HP203"),
]  # fmt: skip


@pytest.mark.parametrize(
    "row", CONCLUDES, ids=[f"{k}: {row[1][-1][0]}" for k, row in enumerate(CONCLUDES)]
)
def test_concludes(row: tuple[str, Steps, str, list[str], str]) -> None:
    given, steps, proposition, hypotheses, axioms = row
    ran = HELP.Ran(given, steps)
    theorem = ran.theorems[-1]
    assert theorem.proposition is ran.node(proposition)
    assert theorem.hypotheses == set(ran.nodes(hypotheses))
    assert theorem.axioms == set(axioms.split())


@pytest.mark.parametrize("row", REFUSES, ids=[f"{k}: {row[1][-1][0]}" for k, row in enumerate(REFUSES)])  # fmt: skip
def test_refuses(row: tuple[str, Steps, str]) -> None:
    given, steps, code = row
    assert HELP.fault(given, steps) == (code, len(steps) - 1)


# one term of each operator, of u, x, A, W, f; those of `CONTINUOUS` are continuous everywhere
TERMS = (
    "(add u 1)", "(neg u)", "(mul u u)", "(transpose x)", "(trace A)", "(det A)", "(exp u)", "(norm x)", "(norm_sq x)", "(entry x 1)",
    "(at f 1)", "(sum i 1 n u)", "(mul u (identity n))", "(mul u (zeros n m))", "(mul u (pi))", "(hadamard A A)", "(diag x)", "(diagonal A)",
    "u", "x", "A",
)  # fmt: skip
BROKEN = (
    "(inv A)", "(inv u)", "(div 1 u)", "(div u 2)", "(log u)", "(sqrt u)", "(abs u)", "(sign u)", "(floor u)", "(sin u)", "(cos u)", "(tan u)",
    "(sinh u)", "(cosh u)", "(tanh u)", "(sigmoid u)", "(softplus u)", "(logit u)", "(erf u)", "(gamma u)", "(lgamma u)", "(digamma u)",
    "(factorial u)", "(beta u u)", "(binomial u u)", "(min u 1)", "(max u 1)", "(pow u 2)", "(pow u -1)", "(pinv A)", "(sqrtm A)",
    "(map_exp A)", "(map_log A)", "(map_sigmoid A)", "(vec A)", "(kron A A)", "(block 1 2 A A)", "(cases (eq u 0) 1 2)", "(mul u (ones n m))",
    "(mul u (euler))", "(prod i 1 n u)", "(integral t 0 1 u)", "(limit t 0 u)", "(derivative t 0 u)", "(sum_over t (interval 0 1) u)",
    "(prod_over t (interval 0 1) u)", "(maximum t (interval 0 1) u)", "(minimum t (interval 0 1) u)", "(apply (lambda t t) u)",
    "(add 1 (floor u))", "(exp (neg (mul 2 (abs u))))", "(norm (mul (floor u) x))", "(sum i 1 n (floor u))", "(entry (map_exp A) 1 1)",
    "(partial u u)", "(expect t (exponential u) t)", "(entropy (exponential u))", "(mul u (floor 2))",
)  # fmt: skip
ANY = "real u; vector x n; matrix A n n; matrix W n m; family f n; local integer i; local real t"


def test_what_is_continuous() -> None:
    ran = HELP.Ran(ANY)
    for text, wanted in [*((text, True) for text in TERMS), *((text, False) for text in BROKEN)]:
        assert ran.kernel.continuous(ran.node(text)) is wanted, text
    tried = set(re.findall(r"\((\w+)", " ".join((*TERMS, *BROKEN))))
    no_term = (
        "proposition",
        "law",
        "bound",
        "integers",
        "set",
        "numbers",
        "array set",
        "family",
        "function",
        "variable",
    )
    rest = {op for op, row in SIGNATURES.items() if row[1] not in no_term} - tried
    assert rest == set(
        "integral_over density divergence gradient gradient_symmetric jacobian directional".split()
    )


DEFINED = "real u v w a; vector x n; define v (exp u); define w (floor v); define a (add u (neg (mul 2 v)))"


def test_what_is_continuous_by_its_definition() -> None:
    ran = HELP.Ran(DEFINED)
    found = {
        text: ran.kernel.continuous(ran.node(text))
        for text in ("v", "w", "a", "(mul a v)", "(mul a w)", "u")
    }
    assert found == {
        "v": True,
        "w": False,
        "a": True,
        "(mul a v)": True,
        "(mul a w)": False,
        "u": True,
    }


def test_what_is_looked_at_for_continuity_is_work() -> None:
    ran = HELP.Ran(DEFINED)
    node, before = ran.node("(mul a a a)"), ran.terms.work
    assert ran.kernel.continuous(node)
    assert ran.terms.work - before >= 1 + 3 * 6


def test_only_rules_make_theorems() -> None:
    ran = HELP.Ran(POS, [["fact", "p"]])
    with pytest.raises(ProofError) as error:
        Theorem(object(), frozenset(), ran.node("(positive c)"), frozenset())
    assert error.value.code == "HP299"
    with pytest.raises(ProofError) as error:
        ran.kernel.assume(ran.node("a"))
    assert error.value.code == "HP201"


def test_hypotheses_are_work() -> None:
    ran = HELP.Ran(
        M, [["assume", f"(lt a {k})"] for k in range(40)] + [["conjoin", list(range(40))]]
    )
    before = ran.terms.work
    ran.kernel.result(ran.node("(eq 0 0)"), ran.theorems[-1:])
    assert ran.terms.work - before >= 40


def test_a_normal_form_is_kept_for_its_letters() -> None:
    ran = HELP.Ran(
        M + "; fact s (symmetric A); fact r (symmetric B)", [["fact", "s"], ["fact", "r"]]
    )
    s, r = ran.theorems
    form = ran.kernel.form
    assert form([]) is ran.kernel.normal
    assert form([s, r]) is form([r, s]) is form([s, r, s])
    assert len({id(form(each)) for each in ([], [s], [r], [s, r])}) == 4


def test_the_rules_are_these() -> None:
    assert {name: " ".join(kinds) for name, (kinds, _) in RULES.items()} == {
        "fact": "x", "assume": "t", "refl": "t", "unfold": "t", "axiom": "x xt* p*", "combine": "t TpTx* p* p*",
        "congruence": "t P*", "transport": "p P*", "same": "p t", "directional": "t p* p*", "gradient": "p t",
        "discharge": "p t", "modus": "p p", "equivalence": "p p", "generalise": "p t", "specialise": "p t p",
        "instantiate": "p tt*", "conjoin": "p*", "project": "p x", "numeric": "t", "linear": "t tpP* ttP* p*",
    }  # fmt: skip


FREED = frozenset("limit derivative lambda expect".split())
BOUND = {  # every binder, with what its body may suppose
    "(sum i 1 k u)": "(in i (range 1 k))", "(prod i 1 k u)": "(in i (range 1 k))", "(family i n u)": "(in i (range 1 n))",
    "(integral t u v u)": "", "(integral t 0 1 u)": "", "(integral t u (infinity) u)": "(in t (interval u (infinity)))",
    "(integral t (neg (infinity)) u u)": "(in t (interval (neg (infinity)) u))", "(integral t (infinity) u u)": "",
    "(integral t u (neg (infinity)) u)": "", "(integral t (neg u) 1 u)": "", "(limit t u u)": "", "(derivative t u u)": "",
    "(lambda t u)": "", "(expect t (exponential u) u)": "", "(sum i i k u)": "", "(sum i 1 i u)": "", "(prod i i 2 u)": "",
    "(sum_over s (binary n) u)": "(in s (binary n))", "(integral_over s (reals n) u)": "(in s (reals n))",
    "(prod_over s (signs n) u)": "(in s (signs n))", "(maximum s (set x s) u)": "", "(maximum s (set x y) u)": "(in s (set x y))",
    "(minimum s (binary n) u)": "(in s (binary n))", "(argmax s (binary n) u)": "(in s (binary n))", "(argmin s (binary n) u)": "(in s (binary n))",
    "(forall i (naturals) (le 0 i))": "(in i (naturals))", "(exists t (interval 0 1) (le 0 t))": "(in t (interval 0 1))",
    "(integral t t (infinity) u)": "",
}  # fmt: skip


def test_what_a_binder_supposes() -> None:
    ran = HELP.Ran(V)
    for text, wanted in BOUND.items():
        assert ran.kernel.memberships(ran.node(text)) == ran.nodes([wanted] if wanted else []), text
    assert {text[1:].split()[0] for text in BOUND} == BINDERS
