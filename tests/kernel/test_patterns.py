"""Patterns of tables: their instances, the sorts they stand for, functions at arguments, unfolding."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from handproof.kernel.nodes import INT, ONE, PROP, REAL, Node, ProofError
from handproof.kernel.patterns import applied, data, instance, pattern_sort, stands, unfolded
from handproof.kernel.terms import Terms

N, M = ((("n",), 1),), ((("m",), 1),)
COLUMN, SQUARE = ("matrix", N, ONE), ("matrix", N, N)
SORTS: dict[str, Any] = {
    **dict.fromkeys("abcdstuv", REAL), **dict.fromkeys("ijknm", INT), **dict.fromkeys("xyw", COLUMN), "A": SQUARE,
    **dict.fromkeys("fgh", ("function", (REAL,), REAL)), "F": ("function", (REAL, INT), REAL), "S": ("set", REAL), "X": ("matrix", M, ONE),
}  # fmt: skip


class Table:
    """Terms with n, m sizes; ``make`` reads nested tuples of names and numbers."""

    def __init__(self) -> None:
        self.t = Terms()
        self.t.sizes = set("nm")
        self.t.declared = {self.make(name) for name in "abcdxyAfghFnmk"}

    def make(self, row: Any) -> Node:
        if isinstance(row, str):
            return self.t.sym(row, SORTS[row])
        if isinstance(row, (int, Fraction)):
            return self.t.num(row)
        return self.t.make(row[0], *map(self.make, row[1:]))

    def values(self, **rows: Any) -> dict[str, Node]:
        return {name: self.make(row) for name, row in rows.items()}


@pytest.fixture
def table() -> Table:
    return Table()


def code(action: Any, *arguments: Any) -> str:
    """The code of the rejection; "" where there is none."""
    try:
        action(*arguments)
    except ProofError as error:
        return error.code
    return ""


def same(t: Terms, one: Node, other: Node) -> bool:
    """Whether two terms are one but for the names of bound symbols."""
    if one.op != other.op or len(one.args) != len(other.args) or one.sort != other.sort:
        return False
    if one.op in ("sym", "num"):
        return one is other
    if one.args and one.args[0].op == "sym" and one.args[0] not in one.free and one.args[0] is not other.args[0]:
        if one.args[0].sort != other.args[0].sort:
            return False
        new = t.fresh(one.args[0].sort)
        one, other = (t.make(x.op, new, *x.args[1:-1], t.subst(x.args[-1], {x.args[0]: new})) for x in (one, other))
    return all(same(t, *pair) for pair in zip(one.args, other.args, strict=True))


REAL_T, INT_I = ["sym", "t", "real"], ["sym", "i", "integer"]
# pattern, values, term (bound symbols by any name)
INSTANCES: list[tuple[Any, dict[str, Any], Any]] = [
    ("a", {"a": "b"}, "b"), ("a", {"a": ("exp", "b"), "b": "c"}, ("exp", "b")), (3, {}, 3), (0, {}, 0), (-2, {}, -2), (["num", "1/2"], {}, Fraction(1, 2)), (["num", "-3"], {}, -3),
    (["sym", "a"], {"a": "b"}, "b"), (["pi"], {}, ("pi",)), (["add", "a", ["mul", 2, "b"]], {"a": "c", "b": "a"}, ("add", "c", ("mul", 2, "a"))),
    (["add", "a", "a"], {"a": ("exp", "c")}, ("add", ("exp", "c"), ("exp", "c"))),
    (["sum", "i", 1, "n", ["mul", "i", "a"]], {"n": "n", "a": "b"}, ("sum", "i", 1, "n", ("mul", "i", "b"))),
    (["sum", "i", 1, "n", ["mul", "i", "a"]], {"n": "m", "a": "i"}, ("sum", "j", 1, "m", ("mul", "j", "i"))),
    (["sum", "i", "a", "n", ["mul", "i", "a"]], {"n": "m", "a": "k"}, ("sum", "j", "k", "m", ("mul", "j", "k"))),
    (["sum", "i", "i", "i", "i"], {"i": "k"}, ("sum", "j", "k", "k", "j")),
    (["sum", INT_I, 1, 2, ["sym", "i", "integer"]], {}, ("sum", "j", 1, 2, "j")),
    (["integral", REAL_T, 0, "a", ["mul", "t", "t"]], {"a": "b"}, ("integral", "s", 0, "b", ("mul", "s", "s"))),
    (["integral", REAL_T, "t", "a", "t"], {"a": "b", "t": "c"}, ("integral", "s", "c", "b", "s")),
    (["lambda", REAL_T, ["mul", "t", "a"]], {"a": "t"}, ("lambda", "s", ("mul", "s", "t"))),
    (["lambda", REAL_T, ["lambda", ["sym", "s", "real"], ["add", "t", "s"]]], {}, ("lambda", "u", ("lambda", "v", ("add", "u", "v")))),
    (["forall", ["sym", "x", ["matrix", "n", 1]], ["reals", "n"], ["eq", "x", "x"]], {"n": "m"}, ("forall", "X", ("reals", "m"), ("eq", "X", "X"))),
    (["forall", "i", ["range", 1, "n"], ["positive", ["entry", "x", "i"]]], {"n": "n", "x": "y"}, ("forall", "i", ("range", 1, "n"), ("positive", ("entry", "y", "i")))),
    (["apply", "f", "a"], {"f": "g", "a": "b"}, ("apply", "g", "b")), (["apply", "f", "a"], {"f": ("lambda", "t", ("mul", "t", "c")), "a": "b"}, ("mul", "b", "c")),
    (["exp", ["apply", "f", ["exp", "a"]]], {"f": ("lambda", "t", ("mul", "t", "t")), "a": "b"}, ("exp", ("mul", ("exp", "b"), ("exp", "b")))),
    (["apply", "f", "a", 2], {"f": ("lambda", "t", ("lambda", "i", ("mul", "t", "i"))), "a": "b"}, ("mul", "b", 2)), (["apply", "f", "a", 2], {"f": "F", "a": "b"}, ("apply", "F", "b", 2)),
    (["sum", "i", 1, "n", ["apply", "f", "i"]], {"n": "n", "f": ("lambda", "i", ("mul", "i", "i"))}, ("sum", "j", 1, "n", ("mul", "j", "j"))),
]  # fmt: skip


@pytest.mark.parametrize(("pattern", "values", "term"), INSTANCES)
def test_instances(table: Table, pattern: Any, values: Any, term: Any) -> None:
    wanted, found = table.make(term), instance(table.t, pattern, table.values(**values))
    assert found.free == wanted.free and same(table.t, found, wanted)
    assert found is wanted or found.op in ("sum", "integral", "lambda", "forall")


def test_a_bound_symbol_is_new(table: Table) -> None:
    values = table.values(n="n")
    one, two = (instance(table.t, ["sum", "i", 1, "n", "i"], values) for _ in range(2))
    assert one is not two and one.args[0].name.startswith("~") and values == table.values(n="n")


@pytest.mark.parametrize(("pattern", "wanted"), [
    ("z", "HP240"), (["exp", "z"], "HP240"), (["add", ["sum", "i", 1, 2, "i"], "i"], "HP240"), (["sum", "i", "i", 2, "i"], "HP240"),
    (["exp", "x"], "HP201"), (["propto", "a", "a"], "HP202"), (["apply", "f", "x"], "HP201"), (["apply", "f", "a", "a"], "HP240"),
    (["apply", "a", "a"], "HP201"), (["lambda", ["sym", "t", ["other", 1]], "t"], "HP240"), (["sum", REAL_T, 1, 2, "t"], "HP201"),
])  # fmt: skip
def test_patterns_without_instance(table: Table, pattern: Any, wanted: str) -> None:
    assert code(instance, table.t, pattern, table.values(a="b", x="y", f=("lambda", "t", "t"))) == wanted


@pytest.mark.parametrize(("pattern", "sort"), [
    ("real", REAL), ("integer", INT), ("proposition", PROP), (["matrix", "n", 1], COLUMN), (["matrix", 1, 1], REAL), (["matrix", "n", "p"], ("matrix", N, M)),
    (["matrix", ["add", "n", 1], ["mul", 2, "n"]], ("matrix", (((), 1), (("n",), 1)), ((("n",), 2),))), (["family", "p", ["matrix", "n", 1]], ("family", M, COLUMN)),
    (["family", 3, "real"], ("family", (((), 3),), REAL)), (["set", ["matrix", "n", "n"]], ("set", SQUARE)), (["function", ["real", ["matrix", "n", 1]], "integer"], ("function", (REAL, COLUMN), INT)),
    (["function", [], ["set", "real"]], ("function", (), ("set", REAL))), (["distribution", "real"], "HP240"), (["other"], "HP240"), (["matrix", "a", 1], "HP201"),
    (["matrix", 0, 1], "HP201"), (["matrix", 1, -1], "HP201"), (["matrix", "k", 1], "HP201"), (["family", "z", "real"], "HP240"), (["family", 0, "real"], "HP201"),
    (["set", ["other"]], "HP240"),
])  # fmt: skip
def test_sorts_of_patterns(table: Table, pattern: Any, sort: Any) -> None:
    values = table.values(n="n", p="m", a="a", k="k")
    if isinstance(sort, str) and sort.startswith("HP"):
        assert code(pattern_sort, table.t, pattern, values) == sort
    else:
        assert pattern_sort(table.t, pattern, values) == sort


def function(*parts: Any) -> Any:
    return ("function", tuple(parts[:-1]), parts[-1])


@pytest.mark.parametrize(("wanted", "value", "fine"), [
    (REAL, "a", True), (REAL, 2, True), (REAL, Fraction(1, 2), True), (INT, 2, True), (INT, "a", False), (INT, "k", True), (COLUMN, "x", True), (COLUMN, "A", False), (REAL, "x", False),
    (("set", REAL), "S", True), (("set", INT), "S", False), (REAL, ("lambda", "t", "t"), False), (function(REAL, REAL), ("lambda", "t", "t"), True), (function(REAL, REAL), "f", False),
    (function(REAL, REAL), "a", False), (function(REAL, REAL), ("lambda", "t", 2), True), (function(REAL, INT), ("lambda", "t", "t"), False), (function(REAL, INT), ("lambda", "t", 2), True),
    (function(REAL, COLUMN), ("lambda", "t", ("mul", "t", "x")), True), (function(REAL, REAL), ("lambda", "t", "x"), False), (function(INT, REAL), ("lambda", "i", "i"), True),
    (function(INT, REAL), ("lambda", "t", "t"), False), (function(REAL, REAL), ("lambda", "i", "i"), False), (function(REAL, INT, REAL), ("lambda", "t", ("lambda", "i", "t")), True),
    (function(REAL, INT, REAL), ("lambda", "i", ("lambda", "t", "t")), False), (function(REAL, INT, REAL), ("lambda", "t", "t"), False), (function(REAL, INT, REAL), "F", False),
    (function(REAL, REAL), ("lambda", "t", ("lambda", "i", "t")), False), (function(COLUMN, REAL), ("lambda", "x", ("norm_sq", "x")), True), (function(REAL), "a", True), (function(REAL), "x", False),
    (function(REAL, REAL), ("sum", "i", 1, "n", "i"), False),
])  # fmt: skip
def test_what_may_stand_for_a_variable(table: Table, wanted: Any, value: Any, fine: bool) -> None:
    assert stands(wanted, table.make(value)) is fine


@pytest.mark.parametrize(("function", "arguments", "result"), [
    (("lambda", "t", ("mul", "t", "t")), ["a"], ("mul", "a", "a")), (("lambda", "t", "a"), ["b"], "a"), (("lambda", "t", ("lambda", "i", ("pow", "t", "i"))), ["a", 2], ("pow", "a", 2)),
    (("lambda", "t", ("lambda", "i", ("pow", "t", "i"))), ["a"], ("lambda", "i", ("pow", "a", "i"))), (("lambda", "t", ("exp", "t")), [2], ("exp", 2)), (("lambda", "t", "t"), [], ("lambda", "t", "t")),
    (("lambda", "t", ("lambda", "s", ("add", "t", ("mul", 2, "s")))), ["s", "t"], ("add", "s", ("mul", 2, "t"))), ("f", [], "f"), (("lambda", "t", ("lambda", "t", "t")), ["a", "b"], "b"),
    (("lambda", "x", ("norm_sq", "x")), ["y"], ("norm_sq", "y")),
    ("f", ["a"], "HP240"), ("a", ["a"], "HP240"), (("lambda", "t", "t"), ["a", "a"], "HP240"), (("lambda", "t", "t"), ["x"], "HP201"), (("lambda", "i", "i"), ["a"], "HP201"), (("lambda", "i", "i"), [Fraction(1, 2)], "HP201"),
    (("lambda", "t", ("lambda", "i", "i")), ["a", "a"], "HP201"), (("sum", "t", 1, 2, "t"), ["a"], "HP201"), (("lambda", "s", ("partial", ("mul", "s", "t"), "t")), ["t"], "HP210"),
    (("integral", "t", 0, 1, "t"), ["a"], "HP240"),
])  # fmt: skip
def test_functions_at_arguments(table: Table, function: Any, arguments: Any, result: Any) -> None:
    if isinstance(result, str) and result.startswith("HP"):
        assert code(lambda: applied(table.t, table.make(function), [table.make(row) for row in arguments])) == result
    else:
        found = applied(table.t, table.make(function), [table.make(row) for row in arguments])
        assert same(table.t, found, table.make(result)), found


@pytest.mark.parametrize(("row", "result"), [
    ("b", ("exp", "a")), (("apply", "f", "c"), ("mul", "c", "b")), (("apply", "f", ("add", "b", "t")), ("mul", ("add", "b", "t"), "b")), (("apply", ("lambda", "s", ("mul", "s", "b")), "c"), ("mul", "c", "b")),
    (("apply", "F", "c", 2), ("pow", "c", 2)), (("apply", "F", "s", "k"), ("pow", "s", "k")), (("apply", "F", "t", "k"), ("pow", "t", "k")), ("g", "f"),
    ("a", "HP231"), ("t", "HP231"), ("f", "HP231"), (("exp", "b"), "HP231"), (("apply", "h", "a"), "HP231"), (("apply", "g", "a"), "HP231"), (("lambda", "t", "t"), "HP231"), (2, "HP231"), (("infinity",), "HP231"),
])  # fmt: skip
def test_unfolding(table: Table, row: Any, result: Any) -> None:
    """Here b is exp(a), f(t) is t b, F(t, k) is t^k, and g is f."""
    t, make = table.t, table.make
    t.define(make("b"), (), make(("exp", "a")))
    t.define(make("f"), (make("t"),), make(("mul", "t", "b")))
    t.define(make("F"), (make("t"), make("i")), make(("pow", "t", "i")))
    t.define(make("g"), (), make("f"))
    if isinstance(result, str) and result.startswith("HP"):
        assert code(unfolded, t, make(row)) == result
    else:
        assert unfolded(t, make(row)) is make(result)


def test_tables_beside_the_kernel() -> None:
    assert data("abbreviations")["norm_sq"] == ["trace", ["mul", ["transpose", "a"], "a"]]
    with pytest.raises(FileNotFoundError):
        data("nothing")
