"""Scope: free symbols, substitution without capture, equality up to bound names."""

import pickle

import pytest

from handproof.terms.build import add, app, bind, mat, mul, num, power, size, sym
from handproof.terms.errors import CaptureError, FormatError
from handproof.terms.json_format import from_json, to_json
from handproof.terms.nodes import Term, subterms
from handproof.terms.scope import alpha_equal, canonical, free_symbols, substitute, transform
from handproof.terms.sizes import Size

n, i, j, k = size("n"), size("i"), size("j"), size("k")
v, s, t = mat("v", "n"), sym("s"), sym("t")


def vi(index: Term) -> Term:
    return app("entry", v, index)


def total(index: object = i, factor: Term = s) -> Term:
    assert index in (i, j, k)
    return bind("sum", index, num(1), n, mul(factor, vi(index)))  # type: ignore[arg-type]


def test_free_symbols() -> None:
    assert free_symbols(total()) == {n, s, v}
    assert free_symbols(bind("sum", i, num(1), i, vi(i))) == {i, v}


def test_bound_names_do_not_matter() -> None:
    assert alpha_equal(total(i), total(j))
    assert canonical(total(i)) is canonical(total(k))
    assert not alpha_equal(total(i), total(i, t))


def test_nested_binders_are_told_apart() -> None:
    def double(outer: Term, inner: Term) -> Term:
        body = mul(vi(i), power(vi(j), 2))
        first = bind("sum", j, num(1), n, body)
        return bind("sum", i, num(1), n, first) if outer is i else first

    swapped = bind("sum", j, num(1), n, bind("sum", i, num(1), n, mul(vi(i), power(vi(j), 2))))
    assert not alpha_equal(double(i, j), swapped)


def test_substitution_avoids_capture() -> None:
    moved = substitute(total(i), {s: vi(i)})
    assert free_symbols(moved) == {n, v, i}
    expected = bind("sum", k, num(1), n, mul(vi(i), vi(k)))
    assert alpha_equal(moved, expected)


def test_bound_symbols_are_not_replaced() -> None:
    assert substitute(total(i), {i: num(3)}) is total(i)


def test_the_variable_of_a_derivative_cannot_become_a_term() -> None:
    slope = app("partial", mul(s, s), s)
    assert substitute(slope, {s: t}) is app("partial", mul(t, t), t)
    with pytest.raises(CaptureError, match="HP104"):
        substitute(slope, {s: add(t, t)})


def test_transform_works_from_the_leaves() -> None:
    doubled = transform(add(s, t), lambda x: mul(num(2), x) if x is s else None)
    assert doubled is add(mul(num(2), s), t)


def test_json_and_pickle_give_the_same_object() -> None:
    for term in (total(), app("gradient", app("norm_sq", v), v), num("-3/7")):
        assert from_json(to_json(term)) is term
        assert pickle.loads(pickle.dumps(term)) is term


@pytest.mark.parametrize("bad", [[], ["sym"], ["num", "x"], ["nonsense", 1], 3, ["add"], None])
def test_json_that_is_no_term(bad: object) -> None:
    with pytest.raises(Exception, match="HP10"):
        from_json(bad)


def test_format_error_is_typed() -> None:
    with pytest.raises(FormatError):
        from_json(["nonsense"])


def test_subterms_without_recursion() -> None:
    deep: Term = s
    for _ in range(20_000):
        deep = app("neg", deep)
    assert sum(1 for _ in subterms(deep)) == 20_001


def test_sizes_are_polynomials() -> None:
    a = Size.of("d") + "q"
    assert a == Size.of("q") + "d"
    assert a * a - a * "d" == a * "q"
    assert (a - a).constant == 0
    assert a.value({"d": 3, "q": 2}) == 5
    assert Size.of("d") != Size.of("q")
    assert str(Size.of("d") - 1) == "d - 1"
