"""Gradients read from directional derivatives, and orders: what is concluded, and each near miss.

`CONCLUDES`: declarations, steps, the proposition of the last theorem, its hypotheses, its axioms.
`REFUSES`: declarations, steps, the code of the error; the last step is at fault.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.kernel import theorems as HELP

Steps = list[Any]
M = "matrix A n n; matrix B n n; matrix C n n; matrix D n n; vector x n; vector y n; real a b c d; local integer i; local integer j"
# sums that a gradient by an entry is read from
GX = ("vector x n; vector y n; matrix X n m; matrix R 1 n; matrix Y n m; real u v; define v (mul u u); integer k; integer l; "
      "local integer i; local integer j; local vector g n; local matrix H n m; local matrix r 1 n; local real h; local real w; local integer q")  # fmt: skip
SX, SR = "(sum i 1 n (exp (entry x i)))", "(sum i 1 n (exp (entry R i)))"
SXX = "(sum i 1 n (sum j 1 m (exp (entry X i j))))"
VX = "(sum i 1 n (mul (exp (entry x i)) (entry g i)))"
MX = "(sum i 1 n (sum j 1 m (mul (exp (entry X i j)) (entry H i j))))"
S2, V2 = "(sum i 1 n (sum j 1 1 (exp (entry x i j))))", "(sum i 1 n (sum j 1 1 (mul (exp (entry x i j)) (entry g i j))))"  # fmt: skip


def read_off(total: str, by: str, direction: str, body: str, claim: str, cond: str = "") -> Steps:
    """A gradient read from a directional derivative, written as ``body``."""
    left = f"(directional {total} {by} {direction})"
    first: Steps = [["assume", cond]] if cond else []
    count = len(first)
    return [*first, ["directional", left, list(range(count)), []],
            ["combine", f"(eq {left} {body})", [[None, count, None, ""]], [], []],
            ["gradient", count + 1, claim]]  # fmt: skip


def by_entry(
    place: str, value: str, body: str = VX, total: str = SX, by: str = "x", direction: str = "g"
) -> Steps:
    return read_off(total, by, direction, body, f"(eq (partial {total} {place}) {value})")


def kept(
    steps: Steps, *hypotheses: str, given: str = GX, axioms: str = ""
) -> tuple[str, Steps, str, list[str], str]:
    """A row of `CONCLUDES` whose last step says what is concluded."""
    return given, steps, steps[-1][1 + (steps[-1][0] == "gradient")], list(hypotheses), axioms


K, L = "(in k (range 1 n))", "(in l (range 1 m))"
GRADIENTS = [
    kept(by_entry("(entry x k)", "(exp (entry x k))"), K),
    kept(by_entry("(entry x 1)", "(exp (entry x 1))")),
    kept(by_entry("(entry x n)", "(exp (entry x n))")),
    kept(by_entry("(entry x 2)", "(exp (entry x 2))"), "(in 2 (range 1 n))"),
    kept(by_entry("(entry x k)", "(exp (entry x k))", "(sum i 1 n (mul (entry g i) (exp (entry x i))))"), K),
    kept(by_entry("(entry x k)", "(exp (entry x k))", "(sum j 1 n (mul (exp (entry x j)) 1 (entry g j)))"), K),
    kept(by_entry("(entry x k)", "1", "(sum i 1 n (mul 1 (entry g i)))", "(sum i 1 n (entry x i))"), K),
    kept(by_entry("(entry X k l)", "(exp (entry X k l))", MX, SXX, "X", "H"), K, L),
    kept(by_entry("(entry X 1 l)", "(exp (entry X 1 l))", MX, SXX, "X", "H"), L),
    kept(by_entry("(entry X k 1)", "(exp (entry X k 1))", MX, SXX, "X", "H"), K),
    kept(by_entry("(entry X n m)", "(exp (entry X n m))", MX, SXX, "X", "H")),
    kept(by_entry("(entry R k)", "(exp (entry R k))", "(sum i 1 n (mul (exp (entry R i)) (entry r i)))", SR, "R", "r"), K),
    kept(by_entry("(entry x k 1)", "(exp (entry x k 1))", V2, S2), K),
    kept(read_off("(log (norm_sq x))", "x", "g", "(trace (mul (transpose (mul 2 (div 1 (norm_sq x)) x)) g))",
                  "(eq (gradient (log (norm_sq x)) x) (mul 2 (div 1 (norm_sq x)) x))", "(positive (norm_sq x))"), "(positive (norm_sq x))"),
    kept(read_off("(norm_sq X)", "X", "H", "(trace (mul (transpose (mul 2 X)) H))", "(eq (gradient (norm_sq X) X) (mul 2 X))")),
    kept(read_off("(mul u u)", "u", "h", "(mul 2 u h)", "(eq (gradient (mul u u) u) (mul 2 u))")),
    kept(read_off("(mul u u)", "u", "h", "(mul 2 u h)", "(eq (partial (mul u u) u) (mul 2 u))")),
    kept(read_off("(mul u u)", "u", "h", "(mul 2 u h)", "(eq (jacobian (mul u u) u) (mul 2 u))")),
    kept(read_off("(mul u x)", "u", "h", "(mul h x)", "(eq (partial (mul u x) u) x)")),
    kept(read_off("(norm_sq x)", "x", "g", "(mul (mul 2 (transpose x)) g)", "(eq (jacobian (norm_sq x) x) (mul 2 (transpose x)))")),
    (GX, [["axiom", "exp_zero", [], []], ["directional", "(directional (mul u (exp 0)) u h)", [], []],
      ["combine", "(eq (directional (mul u (exp 0)) u h) (mul 1 h))", [[None, 1, None, ""], ["h", 0, None, ""]], [], []],
      ["gradient", 2, "(eq (partial (mul u (exp 0)) u) 1)"]], "(eq (partial (mul u (exp 0)) u) 1)", [], "exp_zero"),
    (GX, [["axiom", "exp_zero", [], []], ["directional", "(directional (sum i 1 n (entry x i)) x g)", [], []],
      ["combine", "(eq (directional (sum i 1 n (entry x i)) x g) (sum i 1 n (mul (exp 0) (entry g i))))",
       [[None, 1, None, ""], ["(mul -1 (sum i 1 n (entry g i)))", 0, None, ""]], [], []],
      ["gradient", 2, "(eq (partial (sum i 1 n (entry x i)) (entry x 1)) (exp 0))"]],
     "(eq (partial (sum i 1 n (entry x i)) (entry x 1)) (exp 0))", [], "exp_zero"),
    kept(read_off("v", "u", "h", "(mul 2 u h)", "(eq (partial v u) (mul 2 u))")),
]  # fmt: skip

NO: Steps = []
LE = "real a b c d; fact le (le a b); fact lt (lt c d); fact e (eq a c); fact p (positive c); fact n (nonnegative d); fact z (nonzero c)"
FACTS: Steps = [["fact", "le"], ["fact", "lt"], ["fact", "e"], ["fact", "p"], ["fact", "n"], ["fact", "z"]]  # fmt: skip


def linear(goal: str, uses: Steps = NO, squares: Steps = NO, cond: Steps = NO) -> Steps:
    return [*FACTS, ["linear", goal, uses, squares, cond]]


def order_kept(
    steps: Steps, *hypotheses: str, given: str = LE
) -> tuple[str, Steps, str, list[str], str]:
    return given, steps, steps[-1][1], list(hypotheses), ""


A_B, C_D, A_C, P_C, N_D, Z_C = "(le a b)", "(lt c d)", "(eq a c)", "(positive c)", "(nonnegative d)", "(nonzero c)"  # fmt: skip
ORDERS = [
    order_kept(linear("(le a b)", [["1", 0, None]]), A_B),
    order_kept(linear("(ge b a)", [["1", 0, None]]), A_B),
    order_kept(linear("(nonnegative (add b (neg a)))", [["1", 0, None]]), A_B),
    order_kept(linear("(le (mul 1/3 a) (mul 1/3 b))", [["1/3", 0, None]]), A_B),
    order_kept(linear("(lt c d)", [["1", 1, None]]), C_D),
    order_kept(linear("(gt d c)", [["1", 1, None]]), C_D),
    order_kept(linear("(positive (add d (neg c)))", [["1", 1, None]]), C_D),
    order_kept(linear("(le c d)", [["1", 1, None]]), C_D),
    order_kept(linear("(lt (add a c) (add b d))", [["1", 0, None], ["1", 1, None]]), A_B, C_D),
    order_kept(linear("(lt (add a c) (add b d))", [["1", 1, None], ["1", 0, None]]), A_B, C_D),
    order_kept(linear("(le a c)", [["1", 2, None]]), A_C),
    order_kept(linear("(le c a)", [["-1", 2, None]]), A_C),
    order_kept(linear("(ge a c)", [["-1", 2, None]]), A_C),
    order_kept(linear("(le (mul b a) (mul b c))", [["b", 2, None]]), A_C),
    order_kept(linear("(le (mul -2 b a) (mul -2 b c))", [["(mul -2 b)", 2, None]]), A_C),
    order_kept(linear("(le a b)", [["1", 0, None], ["0", 1, None]]), A_B, C_D),
    order_kept(linear("(lt 0 c)", [["1", 3, None]]), P_C),
    order_kept(linear("(le 0 d)", [["1", 4, None]]), N_D),
    order_kept(linear("(le (mul c a) (mul c b))", [["c", 0, 3]]), A_B, P_C),
    order_kept(linear("(le (mul d a) (mul d b))", [["d", 0, 4]]), A_B, N_D),
    order_kept(linear("(le (mul (add d (neg c)) a) (mul (add d (neg c)) b))", [["(add d (neg c))", 0, 1]]), A_B, C_D),
    order_kept(linear("(lt (mul c c) (mul c d))", [["c", 1, 3]]), C_D, P_C),
    order_kept(linear("(le (mul d c) (mul d d))", [["d", 1, 4]]), C_D, N_D),
    order_kept(linear("(le (mul c a) (mul c c))", [["c", 2, 3]]), A_C, P_C),
    order_kept(linear("(le (mul n a) (mul n b))", [["n", 0, None]]), A_B, given=LE + "; vector x n"),
    order_kept(linear("(lt (mul n c) (mul n d))", [["n", 1, None]]), C_D, given=LE + "; vector x n"),
    order_kept(linear("(le (mul (add n -1) c) (mul (add n -1) d))", [["(add n -1)", 1, None]]), C_D, given=LE + "; vector x n"),
    order_kept(linear("(le 0 (mul a a))", NO, [["1", "a", None]])),
    order_kept(linear("(le (mul 2 a b) (add (pow a 2) (pow b 2)))", NO, [["1", "(add a (neg b))", None]])),
    order_kept(linear("(le 0 (mul 3 a a))", NO, [["3", "a", None]])),
    order_kept(linear("(le 0 (mul c a a))", NO, [["c", "a", 3]]), P_C),
    order_kept(linear("(le 0 (mul d a a))", NO, [["d", "a", 4]]), N_D),
    order_kept(linear("(lt 0 5)", NO, [["5", "1", None]])),
    order_kept(linear("(lt 0 (mul 4 c))", NO, [["c", "2", 3]]), P_C),
    order_kept(linear("(lt 0 (mul 1/4 c))", NO, [["c", "-1/2", 3]]), P_C),
    order_kept(linear("(le 0 (mul 4 d))", NO, [["d", "2", 4]]), N_D),
    order_kept(linear("(lt a (add b 1))", [["1", 0, None]], [["1", "1", None]]), A_B),
    order_kept(linear("(le a (add b (pow d 2)))", [["1", 0, None]], [["1", "d", None]]), A_B),
    order_kept(linear("(lt c (add d (pow a 2)))", [["1", 1, None]], [["1", "a", None]]), C_D),
    order_kept(linear("(lt (add c 0) (add d 1 (pow a 2)))", [["1", 1, None]], [["1", "1", None], ["1", "a", None]]), C_D),
    order_kept(linear("(lt 0 (add 1 (pow a 2)))", NO, [["1", "1", None], ["1", "a", None]])),
    order_kept(linear("(le 0 0)")),
    order_kept(linear("(le 1 1)", NO, [["0", "a", None]])),
    order_kept(linear("(le (div (mul c a) c) b)", [["1", 0, None]], NO, [3]), A_B, P_C),
    order_kept(linear("(le (div (mul c a) c) b)", [["1", 0, None]], NO, [5]), A_B, Z_C),
    order_kept(linear("(le a (add (div b 2) (div b 2)))", [["1", 0, None]], NO, []), A_B),
    order_kept([["numeric", "(lt 1/3 1/2)"]], given=M), order_kept([["numeric", "(le 1/2 1/2)"]], given=M),
    order_kept([["numeric", "(gt 2 1)"]], given=M), order_kept([["numeric", "(ge 2 2)"]], given=M),
    order_kept([["numeric", "(positive 1/9)"]], given=M), order_kept([["numeric", "(nonnegative 0)"]], given=M),
    order_kept([["numeric", "(nonzero -1)"]], given=M), order_kept([["numeric", "(nonzero 2/3)"]], given=M),
    order_kept([["numeric", "(eq 2 (add 1 1))"]], given=M), order_kept([["numeric", "(ne 2 3)"]], given=M),
    order_kept([["numeric", "(ne 3 2)"]], given=M), order_kept([["numeric", "(nonzero n)"]], given=M),
    order_kept([["numeric", "(nonzero (neg n))"]], given=M), order_kept([["numeric", "(positive n)"]], given=M),
    order_kept([["numeric", "(le 1 n)"]], given=M), order_kept([["numeric", "(lt 0 (mul n n))"]], given=M),
    order_kept([["numeric", "(nonnegative (add n -1))"]], given=M), order_kept([["numeric", "(ne (add n n) 1)"]], given=M),
    order_kept([["numeric", "(in 2 (range 1 4))"]], given=M), order_kept([["numeric", "(in 1 (range 1 n))"]], given=M),
    order_kept([["numeric", "(in n (range 1 n))"]], given=M), order_kept([["numeric", "(in n (range 0 (add n 1)))"]], given=M),
    order_kept([["numeric", "(in x (reals n))"]], given=M),
    order_kept([["numeric", "(le q (add p -1))"]], given="matrix A p q; fact s (lt q p)"),
    order_kept([["numeric", "(positive (add p (neg q)))"]], given="matrix A p q; fact s (lt q p)"),
    order_kept([["numeric", "(nonnegative (add p (neg q)))"]], given="matrix A p q; fact s (le q p)"),
    order_kept([["numeric", "(nonnegative (add p (neg q)))"]], given="matrix A p q; fact s (ge p q)"),
    order_kept([["numeric", "(positive (add p (neg q)))"]], given="matrix A p q; fact s (gt p q)"),
    order_kept([["numeric", "(in q (range 1 p))"]], given="matrix A p q; fact s (le q p)"),
]  # fmt: skip
REFUSES: list[tuple[str, Steps, str]] = [
    # gradient
    (GX, [["fact", "p"]], "HP204"),
    (GX, [["assume", "(positive u)"], ["gradient", 0, "(eq (partial u u) 1)"]], "HP203"),
    (GX, [["directional", "(directional u u h)", [], []], ["gradient", 0, "(le (partial u u) 1)"]], "HP203"),
    (GX, [["directional", "(directional u u h)", [], []], ["gradient", 0, "(partial u u)"]], "HP203"),
    (GX, [["directional", "(directional u u h)", [], []], ["gradient", 0, "(eq 1 (partial u u))"]], "HP203"),
    (GX, [["directional", "(directional u u h)", [], []], ["gradient", 0, "(eq (directional u u h) 1)"]], "HP203"),
    (GX, [["directional", "(directional u u h)", [], []], ["gradient", 0, "(eq (partial (mul u 1) u) 1)"]], "HP203"),
    (GX, [["directional", "(directional u u h)", [], []], ["gradient", 0, "(eq (partial v u) 1)"]], "HP203"),
    (GX, [["refl", "(partial u u)"], ["gradient", 0, "(eq (partial u u) 1)"]], "HP203"),
    ("matrix S n n; local matrix H n n", [["directional", "(directional (trace S) S H)", [], []],
     ["gradient", 0, "(eq (gradient_symmetric (trace S) S) (identity n))"]], "HP203"),
    (GX, [["directional", "(directional u u 1)", [], []], ["gradient", 0, "(eq (partial u u) 1)"]], "HP211"),
    (GX, [["directional", "(directional u u k)", [], []], ["gradient", 0, "(eq (partial u u) 1)"]], "HP211"),
    (GX, [["directional", "(directional u u q)", [], []], ["gradient", 0, "(eq (partial u u) 1)"]], "HP211"),
    (GX, [["directional", "(directional u u (mul 1 h))", [], []], ["gradient", 0, "(eq (partial u u) 1)"]], "HP211"),
    (GX, [["directional", "(directional w w w)", [], []], ["gradient", 0, "(eq (partial w w) 1)"]], "HP211"),
    (GX, [["directional", "(directional 3 w w)", [], []], ["gradient", 0, "(eq (partial 3 w) 0)"]], "HP211"),
    (GX, read_off(SX, "x", "g", VX, f"(eq (partial {SX} (entry y 1)) (exp (entry x 1)))"), "HP233"),
    (GX, by_entry("(entry x k)", "0", "(sum i 1 n (add (entry g i) 0))", "(sum i 1 n (entry x i))"), "HP233"),
    (GX, by_entry("(entry x k)", "1", "(sum i 1 n (add (entry g i) 0))", "(sum i 1 n (entry x i))"), "HP233"),
    (GX + "; local vector s n; fact z (forall s (reals n) (eq (prod i 1 n (mul 0 (entry s i))) 0))",
     [["fact", "z"], ["numeric", "(in g (reals n))"], ["specialise", 0, "g", 1], ["directional", "(directional 3 x g)", [], []],
      ["combine", "(eq (directional 3 x g) (prod i 1 n (mul 0 (entry g i))))", [[None, 3, None, ""], ["-1", 2, None, ""]], [], []],
      ["gradient", 4, "(eq (partial 3 (entry x k)) 0)"]], "HP233"),
    (GX, [["directional", "(directional (mul u h) u h)", [], []], ["gradient", 0, "(eq (partial (mul u h) u) h)"]], "HP211"),
    (GX, [["directional", "(directional 3 u h)", [], []], ["gradient", 0, "(eq (partial 3 u) (mul 0 h))"]], "HP211"),
    (GX, [["assume", "(positive h)"], ["directional", "(directional u u h)", [], []], ["conjoin", [1, 0]], ["project", 2, 0],
      ["gradient", 3, "(eq (partial u u) 1)"]], "HP211"),
    (GX, read_off("(mul u u)", "u", "h", "(mul 2 u h)", "(eq (partial (mul u u) u) u)"), "HP233"),
    (GX, read_off("(norm_sq X)", "X", "H", "(trace (mul (transpose (mul 2 X)) H))", "(eq (gradient (norm_sq X) X) X)"), "HP233"),
    (GX, read_off("(norm_sq x)", "x", "g", "(mul (mul 2 (transpose x)) g)", "(eq (jacobian (norm_sq x) x) (transpose x))"), "HP233"),
    (GX, read_off(SX, "x", "g", VX, f"(eq (partial {SX} u) 0)"), "HP233"),
    (GX, read_off(SX, "x", "g", VX, f"(eq (partial {SX} (entry R 1)) 0)"), "HP233"),
    (GX, read_off("(mul u u)", "u", "h", "(mul 2 u h)", "(eq (partial (mul u u) w) (mul 2 u))"), "HP233"),
    (GX, read_off(SX, "x", "g", VX, f"(eq (gradient {SX} R) R)"), "HP233"),
    (GX, by_entry("(entry x k)", "(exp (entry x 1))"), "HP233"), (GX, by_entry("(entry x 1)", "(exp (entry x k))"), "HP233"),
    (GX, by_entry("(entry x k)", "(exp (entry x k))", V2, S2), "HP233"),
    (GX, by_entry("(entry x k 1)", "(exp (entry x k 1))"), "HP233"),
    (GX, by_entry("(entry x k)", "(exp (entry x k))", "(sum i 0 n (mul (exp (entry x i)) (entry g i)))", "(sum i 0 n (exp (entry x i)))"), "HP233"),
    (GX, by_entry("(entry x k)", "(exp (entry x k))", "(sum i 1 m (mul (exp (entry x i)) (entry g i)))", "(sum i 1 m (exp (entry x i)))"), "HP233"),
    (GX, by_entry("(entry x k)", "(exp (entry x k))", f"(mul 1 {VX})"), "HP233"),
    (GX, by_entry("(entry x k)", "1", "(sum i 1 n (entry g i))", "(sum i 1 n (entry x i))"), "HP233"),
    (GX, by_entry("(entry x k)", "1", "(sum i 1 n (mul (entry g i)))", "(sum i 1 n (entry x i))"), "HP233"),
    (GX, by_entry("(entry x k)", "0", "(sum i 1 n (mul 0 (entry g i) (entry g i)))", "3"), "HP233"),
    (GX, by_entry("(entry x k)", "0", "(sum i 1 n (mul 0 (entry g 1) (entry g i)))", "3"), "HP233"),
    (GX, by_entry("(entry x k)", "0", "(sum i 1 n (mul 0 (entry g 1)))", "3"), "HP233"),
    (GX, by_entry("(entry x k)", "0", "(sum i 1 n (add 0 (mul 0 (entry g i))))", "3"), "HP233"),
    (GX, by_entry("(entry X k l)", "(exp (entry X l k))", MX, SXX, "X", "H"), "HP233"),
    (GX, by_entry("(entry X k l)", "(exp (entry X k l))", "(sum j 1 m (sum i 1 n (mul (exp (entry X i j)) (entry H i j))))", SXX, "X", "H"), "HP233"),
    ("matrix X n n; integer k l; local integer i; local integer j; local matrix H n n",
     by_entry("(entry X k l)", "0", "(sum i 1 n (sum j 1 n (mul 0 (entry H j i))))", "3", "X", "H"), "HP233"),
    ("matrix X n n; integer k l; local integer i; local integer j; local matrix H n n",
     by_entry("(entry X k l)", "0", "(sum i 1 n (sum i 1 n (mul 0 (entry H i i))))", "3", "X", "H"), "HP233"),
    # order
    *[(M, [["numeric", text]], "HP224") for text in (
        "(lt 1/2 1/3)", "(lt 1/2 1/2)", "(le 1/2 1/3)", "(gt 1 2)", "(gt 2 2)", "(ge 1 2)", "(positive 0)", "(positive -1)",
        "(nonnegative -1/9)", "(nonzero 0)", "(nonzero (add n -1))", "(eq 2 3)", "(eq n m)", "(ne 2 2)", "(ne n 1)", "(ne n 2)", "(positive (add n -1))",
        "(le 2 n)", "(lt n (mul n n))", "(in 0 (range 1 4))", "(in 5 (range 1 4))", "(in 2 (range 1 n))", "(in 0 (range 1 n))",
        "(in x (binary n))", "(in 1/2 (interval 0 1))", "(positive a)", "(symmetric (identity n))", "(not (lt 2 1))", "(and (lt 1 2))")],
    ("matrix A p q; fact s (lt q p)", [["numeric", "(le (add q 2) p)"]], "HP224"),
    ("matrix A p q; fact s (le q p)", [["numeric", "(positive (add p (neg q)))"]], "HP224"),
    ("matrix A p q; fact s (lt q p)", [["numeric", "(lt p q)"]], "HP224"),
    (LE, linear("(eq a b)", [["1", 0, None]]), "HP203"), (LE, linear("(nonzero b)", [["1", 0, None]]), "HP203"),
    (LE, linear("(le a b)", [["1", 5, None]]), "HP203"), (LE, linear("(le b a)", [["1", 0, None]]), "HP223"),
    (LE, linear("(le b a)", [["-1", 0, None]]), "HP225"), (LE, linear("(le a b)", [["2", 0, None]]), "HP223"),
    (LE, linear("(lt a b)", [["1", 0, None]]), "HP225"), (LE, linear("(lt (mul d c) (mul d d))", [["d", 1, 4]]), "HP225"),
    (LE, linear("(lt a c)", [["1", 2, None]]), "HP225"), (LE, linear("(lt (mul c a) (mul c c))", [["c", 2, 3]]), "HP225"),
    (LE, linear("(lt a b)", [["1", 0, None], ["0", 1, None]]), "HP225"),
    (LE + "; vector x n", linear("(lt (mul (add n -1) c) (mul (add n -1) d))", [["(add n -1)", 1, None]]), "HP225"),
    (LE, linear("(lt 0 0)", NO, [["1", "0", None]]), "HP225"), (LE, linear("(lt 0 0)", NO, [["0", "1", None]]), "HP225"),
    (LE, linear("(lt 0 (mul a a))", NO, [["1", "a", None]]), "HP225"), (LE, linear("(lt 0 (mul 4 d))", NO, [["d", "2", 4]]), "HP225"),
    (LE, linear("(le 0 (mul a b b))", NO, [["a", "b", None]]), "HP225"), (LE, linear("(le 0 (mul -1 b b))", NO, [["-1", "b", None]]), "HP225"),
    (LE, linear("(le 0 (mul a b b))", NO, [["a", "b", 3]]), "HP225"), (LE, linear("(le (mul c a) (mul c b))", [["c", 0, 5]]), "HP225"),
    (LE, linear("(le (mul c a) (mul c b))", [["c", 0, None]]), "HP225"), (LE, linear("(le (mul c a) (mul c b))", [["c", 0, 4]]), "HP225"),
    (LE, linear("(le (mul c a) (mul c c))", [["c", 2, 4]]), "HP225"), (LE, linear("(le (mul b a) (mul b c))", [["b", 2, 5]]), "HP225"),
    (LE, linear("(le 0 (mul a a))", NO, [["1", "b", None]]), "HP223"), (LE, linear("(le 0 a)", NO, [["1", "a", None]]), "HP223"),
    (LE + "; vector x n", linear("(le 0 0)", NO, [["1", "x", None]]), "HP203"), (LE + "; matrix A n n", linear("(le 0 0)", NO, [["1", "A", None]]), "HP203"),
    (LE + "; matrix A n n", linear("(le 0 0)", NO, [["A", "a", None]]), "HP203"),
    (LE, linear("(le (div (mul c a) c) b)", [["1", 0, None]]), "HP220"), (LE, linear("(le (div (mul c a) c) b)", [["1", 0, None]], NO, [4]), "HP203"),
    (LE, linear("(le (div (mul b a) b) b)", [["1", 0, None]], NO, [3]), "HP220"),
]  # fmt: skip
CONCLUDES = [*GRADIENTS, *ORDERS]


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
