"""What terms are made of: words of the language, sizes as polynomials, sorts; what errors say."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from handproof.kernel.nodes import (
    BINDERS,
    BOUND,
    DERIVATIVES,
    INT,
    ONE,
    PROP,
    REAL,
    Node,
    ProofError,
    array,
    fits,
    is_array,
    least,
    need,
    scalar,
    shape,
    size_product,
    size_sum,
    variable,
)
from handproof.kernel.terms import Terms

N, M = ((("n",), 1),), ((("m",), 1),)
COLUMN, SQUARE = ("matrix", N, ONE), ("matrix", N, N)
NAMES = tuple(f"x{k}" for k in range(65))
SORTS: dict[str, Any] = {
    **dict.fromkeys("abcdstuv", REAL), "k": INT, "x": COLUMN, "A": SQUARE, "f": ("function", (REAL,), REAL),
}  # fmt: skip
TABLE = Terms()
TABLE.sizes = {"n"}


def made(row: Any) -> Node:
    """A term from nested tuples of names and numbers."""
    if isinstance(row, str):
        return TABLE.sym(row, SORTS[row])
    if isinstance(row, (int, Fraction)):
        return TABLE.num(row)
    return TABLE.make(row[0], *map(made, row[1:]))


def code(action: Any, *arguments: Any) -> str:
    """The code of the rejection; "" where there is none."""
    try:
        action(*arguments)
    except ProofError as error:
        return error.code
    return ""


# --- errors and tables of words


def test_what_an_error_says() -> None:
    plain, placed = ProofError("HP201", "no sort"), ProofError("HP201", "no sort", 0)
    assert (str(plain), plain.code, plain.reason, plain.step) == ("HP201: no sort", "HP201", "no sort", None)
    assert (str(placed), placed.step) == ("HP201: no sort (step 0)", 0)
    with pytest.raises(ProofError, match=r"^HP240: \[1\] has 2$"):
        need(0, "HP240", "{} has {}", [1], 2)
    assert code(need, True, "HP240", "") == "" and code(need, [], "HP240", "") == "HP240"


def test_what_a_term_says() -> None:
    deep = made(("exp", ("exp", ("exp", ("exp", ("exp", ("exp", "a")))))))
    assert repr(deep) == "exp(exp(exp(exp(exp(...)))))"
    assert repr(made(("add", *"abcdstuv"))) == "add(a, b, c, d, s, t)"
    assert repr(TABLE.sym("z" * 50, REAL)) == "z" * 40
    assert made(("exp", "a")).text(0) == "exp(...)" and repr(made(Fraction(-1, 2))) == "-1/2"


def test_the_words_of_the_language() -> None:
    assert set("partial gradient gradient_symmetric jacobian directional".split()) == DERIVATIVES
    assert {
        "sum", "prod", "integral", "limit", "derivative", "sum_over", "integral_over", "prod_over", "maximum",
        "minimum", "argmax", "argmin", "forall", "exists", "family", "lambda", "expect",
    } == BINDERS  # fmt: skip
    assert (REAL, INT, PROP, BOUND, ONE) == ("real", "integer", "proposition", "bound", (((), 1),))


# --- sizes as polynomials


def linear(count: int, first: int = 0) -> Any:
    return size_sum(((name,), 1) for name in NAMES[first : first + count])


def test_sums_of_monomials() -> None:
    assert size_sum([]) == ()
    assert size_sum([(("n",), 2), ((), 3), (("n",), -2)]) == (((), 3),)
    assert size_sum([(("n",), 1), (("m",), 1), (("n",), 1)]) == ((("m",), 1), (("n",), 2))


@pytest.mark.parametrize(("left", "right", "product"), [
    (N, M, ((("m", "n"), 1),)), (M, N, ((("m", "n"), 1),)), (ONE, N, N), ((), N, ()), (N, N, ((("n", "n"), 1),)),
    ((((), -1), (("n",), 1)), (((), 1), (("n",), 1)), (((), -1), (("n", "n"), 1))),
    ((((), 3), (("m",), 2)), (((), 5), (("n",), 7)), (((), 15), (("m",), 10), (("m", "n"), 14), (("n",), 21))),
    ((((), 1 << 32),), (((), (1 << 32) - 1),), (((), (1 << 64) - (1 << 32)),)),
    ((((), (1 << 64) - 1),), (((), -1),), (((), 1 - (1 << 64)),)),
    (((("n",) * 4, 1),), ((("n",) * 4, 1),), ((("n",) * 8, 1),)),
])  # fmt: skip
def test_products(left: Any, right: Any, product: Any) -> None:
    assert size_product(left, right) == product


@pytest.mark.parametrize(("left", "right"), [
    (((("n",) * 4, 1),), ((("n",) * 5, 1),)), ((((), 1 << 32),), (((), 1 << 32),)), ((((), 1 << 64),), ONE),
    ((((), -(1 << 64)),), ONE), (linear(5), linear(13, 5)), (linear(65), ONE), (((("n",) * 9, 1),), ONE),
])  # fmt: skip
def test_products_that_are_too_long(left: Any, right: Any) -> None:
    assert code(size_product, left, right) == "HP290"


def test_products_that_are_just_not_too_long() -> None:
    assert len(size_product(linear(8), linear(8, 8))) == 64
    assert len(size_product(linear(64), ONE)) == 64
    # terms cancel before they are counted
    assert len(size_product((((), -1), *linear(7)), (((), 1), *linear(7)))) == 29


@pytest.mark.parametrize(("size", "value"), [
    ((), 0), (ONE, 1), ((((), -3),), -3), (N, 1), (((("n",), 2), (("m",), 3)), 5), (((("n", "n"), 1), (("n",), -1)), 0),
    (((("n", "n"), 1), (("n",), -2)), -1), (((("n", "n"), 1), (("n",), -3)), None), (((("n",), -1),), None),
    (((("n",), 1), (("m",), -1)), None), (((("m", "n"), 1), (("n",), -1)), 0), (((("m", "n"), 1), (("n",), -2)), None),
    (((("n",), 1), ((), -1)), 0), (((("n", "n", "n"), 1), (("n", "n"), -1)), 0), (((("n",) * 8, 1),), 1), (((("n",) * 9, 1),), None),
    (((("n",), Fraction(1, 2)), ((), Fraction(-1, 3))), Fraction(1, 6)), (((("m", "n", "p"), 1), (("m", "p"), -1), (("n", "p"), -1), (("p",), 1)), 0),
])  # fmt: skip
def test_least_values(size: Any, value: Any) -> None:
    assert least(size) == value and type(least(size)) is type(value)


# --- sorts


def test_arrays() -> None:
    assert array(ONE, ONE) == REAL and array(ONE, N) == ("matrix", ONE, N) and array(N, ONE) == COLUMN
    assert [is_array(s) for s in (REAL, INT, COLUMN)] == [True] * 3
    assert [is_array(s) for s in (PROP, BOUND, ("set", REAL), ("family", N, REAL), ("function", (), REAL))] == [False] * 5
    assert [shape(made(name)) for name in ("a", "k", "x", "A")] == [(ONE, ONE), (ONE, ONE), (N, ONE), (N, N)]
    assert [scalar(made(name)) for name in ("a", "k", "x", "A")] == [True, True, False, False]
    assert not scalar(TABLE.sym("r", ("matrix", ONE, N)))
    for bad in ("f", ("positive", "a"), ("infinity",)):
        assert code(shape, made(bad)) == code(scalar, made(bad)) == "HP201"


@pytest.mark.parametrize(("expected", "found", "fine"), [
    (REAL, REAL, True), (INT, INT, True), (REAL, INT, True), (INT, REAL, False), (COLUMN, COLUMN, True), (COLUMN, SQUARE, False),
    (PROP, INT, False), (REAL, PROP, False), (("set", REAL), ("set", INT), False), (BOUND, REAL, False),
])  # fmt: skip
def test_fits(expected: Any, found: Any, fine: bool) -> None:
    assert fits(expected, found) is fine


def test_variables_of_derivatives() -> None:
    assert variable(made(("gradient", "a", "x"))).name == "x"
    assert variable(made(("partial", "a", ("entry", "x", 1)))).name == "x"
    assert variable(made(("partial", "a", "t"))).name == "t"
