"""The table of terms: interning, limits, free symbols, sizes, definitions, substitution."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from handproof.kernel.nodes import INT, ONE, REAL, Node, ProofError, size_sum
from handproof.kernel.terms import Terms

N, M = ((("n",), 1),), ((("m",), 1),)
COLUMN, SQUARE = ("matrix", N, ONE), ("matrix", N, N)
MOST_WORK, DEEPEST = 2_000_000, 100


class Table:
    """Terms with n, m, p, q sizes; ``make`` reads nested tuples of names and numbers."""

    def __init__(self) -> None:
        self.t = Terms()
        self.t.sizes = set("nmpq")
        self.sorts: dict[str, Any] = {
            **dict.fromkeys("abcdstuv", REAL), **dict.fromkeys("ijknmpq", INT), **dict.fromkeys("xyw", COLUMN),
            **dict.fromkeys("ABH", SQUARE), "f": ("function", (REAL,), REAL), "g": ("function", (REAL, INT), REAL),
            "h": ("function", (REAL, REAL), REAL),
        }  # fmt: skip
        self.t.declared = {self.make(name) for name in "abcdxyABfghnmpq"}

    def make(self, row: Any) -> Node:
        if isinstance(row, str):
            return self.t.sym(row, self.sorts[row])
        if isinstance(row, (int, Fraction)):
            return self.t.num(row)
        return self.t.make(row[0], *map(self.make, row[1:]))

    def names(self, symbols: Any) -> str:
        return "".join(sorted(symbol.name for symbol in symbols))

    def put(self, row: Any, **values: Any) -> Node:
        return self.t.subst(self.make(row), {self.make(k): self.make(v) for k, v in values.items()})


@pytest.fixture
def table() -> Table:
    return Table()


def code(action: Any, *arguments: Any, **named: Any) -> str:
    """The code of the rejection; "" where there is none."""
    try:
        action(*arguments, **named)
    except ProofError as error:
        return error.code
    return ""


def watched(asked: list[Node], action: Any) -> Any:
    """The action, which also puts down what it is asked."""

    def told(term: Node) -> Any:
        asked.append(term)
        return action(term)

    return told


# --- making terms


def test_equal_terms_are_one(table: Table) -> None:
    t = table.t
    one, two = table.make(("add", "a", ("mul", 2, "b"))), table.make(("add", "a", ("mul", Fraction(4, 2), "b")))
    assert one is two and table.make(("add", ("mul", 2, "b"), "a")) is not one
    assert t.sym("a", REAL) is t.sym("a", REAL) and t.sym("a", INT) is not t.sym("a", REAL)
    assert t.num(2) is t.num(Fraction(2)) and (t.num(2).sort, t.num(Fraction(1, 2)).sort, t.num(0).sort) == (INT, REAL, INT)
    assert (t.num(2).name, t.num(2).op, t.num(2).args, one.name, one.op) == (Fraction(2), "num", (), None, "add")
    assert isinstance(t.num(2).name, Fraction)
    assert t.minus(t.num(2), t.num(3)) is table.make(("add", 2, ("neg", 3)))


def test_new_symbols_are_new(table: Table) -> None:
    made = [table.t.fresh(REAL) for _ in range(3)]
    assert len(set(made)) == 3 and all(s.name[0] == "~" and s.sort == REAL for s in made)
    assert table.t.fresh(COLUMN).sort == COLUMN and table.t.local(made[0])


def test_numbers_of_terms_count_up(table: Table) -> None:
    fresh = Terms()
    nodes = [fresh.sym("a", REAL), fresh.num(1), fresh.make("add", fresh.sym("a", REAL), fresh.num(1)), fresh.sym("b", REAL)]
    assert [node.uid for node in nodes] == [0, 1, 2, 3] and [node.depth for node in nodes] == [1, 1, 2, 1]
    assert len(fresh.table) == 4


def test_the_deepest_term(table: Table) -> None:
    node = table.make("a")
    for _ in range(DEEPEST - 1):
        node = table.t.make("exp", node)
    assert node.depth == DEEPEST
    assert code(table.t.make, "exp", node) == "HP290"
    assert code(table.t.make, "add", table.make("a"), node) == "HP290"


def test_work_is_counted() -> None:
    t = Terms()
    t.spend(MOST_WORK)
    assert t.work == MOST_WORK
    assert code(t.spend, 1) == "HP290"
    t = Terms()
    a, b = t.sym("a", REAL), t.sym("b", REAL)
    assert t.work == 6
    total = t.make("add", a, b, t.num(1))
    assert t.work == 6 + 2 + 4
    t.make("add", a, b, t.num(1))
    assert t.work == 12
    assert t.subst(total, {a: t.num(1)}) is t.make("add", t.num(1), b, t.num(1))
    assert t.work == 12 + 1 + 3
    t.work = MOST_WORK - 4
    assert code(t.make, "add", b, a) == "" and code(t.sym, "c", REAL) == "HP290"


@pytest.mark.parametrize(("row", "free", "by"), [
    (("add", "a", ("mul", "b", 2)), "ab", ""), (("sum", "i", 1, "n", ("entry", "x", "i")), "nx", ""),
    (("sum", "i", "i", "n", ("entry", "x", "i")), "inx", ""), (("sum", "i", 1, "k", "a"), "ak", ""),
    (("partial", ("mul", "a", "b"), "a"), "ab", "a"), (("gradient", "a", "x"), "ax", "x"),
    (("partial", "a", ("entry", "x", "i")), "aix", "x"), (("directional", "a", "x", "y"), "axy", "x"),
    (("jacobian", "y", "x"), "xy", "x"), (("gradient_symmetric", "a", "A"), "Aa", "A"),
    (("add", ("partial", "a", "t"), ("partial", "a", "s")), "ast", "st"), (("exp", ("partial", "a", "t")), "at", "t"),
    (("integral", "t", 0, 1, ("partial", ("mul", "t", "s"), "t")), "s", ""),
    (("integral", "t", 0, ("partial", "s", "t"), ("partial", ("mul", "t", "s"), "s")), "st", "st"),
    (("lambda", "t", ("partial", "a", "t")), "a", ""), (2, "", ""),
])  # fmt: skip
def test_free_symbols_and_variables_of_derivatives(table: Table, row: Any, free: str, by: str) -> None:
    node = table.make(row)
    assert (table.names(node.free), table.names(node.by)) == (free, by)


def test_no_declared_symbol_is_bound_in_a_derivative(table: Table) -> None:
    assert code(table.make, ("lambda", "a", ("partial", ("exp", "a"), "a"))) == "HP210"
    assert code(table.make, ("lambda", "t", ("partial", ("exp", "t"), "t"))) == ""
    assert code(table.make, ("lambda", "a", ("partial", ("mul", "a", "b"), "b"))) == ""
    assert code(table.make, ("integral", "a", 0, ("partial", ("exp", "b"), "b"), "a")) == ""
    assert code(table.make, ("forall", "x", ("reals", "n"), ("eq", ("gradient", "s", "x"), "y"))) == "HP210"


# --- sizes of terms


@pytest.mark.parametrize(("row", "size"), [
    (3, (((), 3),)), (0, ()), (-2, (((), -2),)), ("k", ((("k",), 1),)), (("add", "n", 1), (((), 1), (("n",), 1))),
    (("add", "n", "n", "m"), ((("m",), 1), (("n",), 2))), (("mul", "n", "m", 2), ((("m", "n"), 2),)), (("neg", "n"), ((("n",), -1),)),
    (("mul", ("add", "n", 1), ("add", "n", ("neg", 1))), (((), -1), (("n", "n"), 1))), (("add", "n", ("neg", "n")), ()),
    (("neg", ("add", 1, ("neg", "n"))), (((), -1), (("n",), 1))), ((1 << 64) - 1, (((), (1 << 64) - 1),)), (("add", "n"), N), (("mul", "n"), N),
])  # fmt: skip
def test_the_size_that_a_term_says(table: Table, row: Any, size: Any) -> None:
    node = table.make(row)
    assert table.t.size_of(node) == size and table.t.size_of(node) == size


@pytest.mark.parametrize(("row", "wanted"), [
    ("a", "HP201"), (Fraction(1, 2), "HP201"), (("pow", "n", 2), "HP201"), (("add", "n", "a"), "HP201"), (("mul", "n", Fraction(1, 2)), "HP201"),
    (("sum", "i", 1, "n", "k"), "HP201"), (("prod", "i", 1, "n", "k"), "HP201"), ("x", "HP201"), (("div", "n", 1), "HP201"),
    (1 << 64, "HP290"), (-(1 << 64), "HP290"), (("add", "n", ("trace", "n")), "HP201"), (("positive", "n"), "HP201"),
])  # fmt: skip
def test_terms_that_say_no_size(table: Table, row: Any, wanted: str) -> None:
    assert code(table.t.size_of, table.make(row)) == wanted


def test_sizes_are_at_least_one(table: Table) -> None:
    t = table.t
    least_one: list[Any] = [1, "n", ("add", "n", "m"), ("add", "n", "m", -1), ("mul", "n", "m")]
    for row in (*least_one, ("add", ("mul", "n", "n"), 1, ("neg", "n"))):
        for _ in range(2):  # found, and known
            assert t.size(table.make(row)) == t.size_of(table.make(row)), row
    less: list[Any] = [0, -1, ("add", "n", -1), ("neg", "n"), ("add", "n", ("neg", "m")), "k", ("add", "n", "k")]
    for row in (*less, ("mul", "n", ("add", "n", -1))):
        assert code(t.size, table.make(row)) == "HP201", row
    assert t.size_facts == set()


def test_all_symbols_may_be_used_in_a_size_or_a_definition() -> None:
    t = Terms()
    t.sizes = {"n", "m"}
    n, m, a, b = t.sym("n", INT), t.sym("m", INT), t.sym("a", REAL), t.sym("b", REAL)
    assert t.size(t.make("add", n, m)) == (*M, *N)
    t.declared = {a, b}
    t.define(t.sym("c", REAL), (), t.make("add", a, b))
    assert len(t.definitions) == 1


def test_a_tower_of_terms_is_gone_through_once() -> None:
    t: Any = Terms()
    asked: list[Node] = []
    node, a, b = t.num(1), t.sym("a", REAL), t.sym("b", REAL)
    upper, wanted = a, b
    for _ in range(12):
        node, upper, wanted = (t.make("add", x, x) for x in (node, upper, wanted))
    t._size_of = watched(asked, t._size_of)
    assert t.size_of(node) == (((), 4096),) and len(asked) == 13
    t.work = 0
    assert t.subst(upper, {a: b}) is wanted and t.work == 12


def test_what_a_term_depends_on_is_found_once(table: Table) -> None:
    t: Any = table.t
    asked: list[Node] = []
    t.define(table.make("b"), (), table.make("a"))
    inner = t.deps
    t.deps = watched(asked, inner)
    assert [table.names(inner(table.make("b"))) for _ in range(3)] == ["ab"] * 3
    assert asked == [table.make("a")]


def test_sizes_by_facts() -> None:
    table = Table()
    t, gap = table.t, ((("p",), -1), (("q",), 1))
    difference = table.make(("add", "q", ("neg", "p")))
    assert code(t.size, difference) == "HP201"
    t.slacks = [("other", ((("m",), -1), (("n",), 1))), ("gap", gap), ("later", gap)]
    assert t.size(difference) == gap and t.size_facts == {"gap"}
    t.size_facts.clear()
    assert t.size(table.make("n")) == N and t.size_facts == set()
    assert t.size(difference) == gap and t.size_facts == {"gap"}
    more = table.make(("add", "q", ("neg", "p"), "n", -1))
    assert t.size(more) == size_sum([*gap, (("n",), 1), ((), -1)])
    for row in (("add", "q", ("neg", "p"), -1), ("add", ("mul", 2, "q"), ("neg", "p"), ("neg", "p"), ("neg", "n")),
                ("add", "p", ("neg", "q")), ("add", "q", ("neg", "p"), "n", -2)):
        assert code(t.size, table.make(row)) == "HP201", row
    t.size_facts.clear()
    t.size(table.make(("add", "n", ("neg", "m"))))
    assert t.size_facts == {"other"}


@pytest.mark.parametrize(("row", "text"), [
    (1, "1"), (7, "7"), ("n", "n"), (("mul", 2, "n"), "mul(2, n)"), (("mul", "n", "m"), "mul(m, n)"), (("add", "n", 1), "add(1, n)"),
    (("add", "n", ("neg", "m")), "add(mul(-1, m), n)"), (("mul", 3, "n", "n"), "mul(3, n, n)"), (0, "0"), (("add", "n", -1), "add(-1, n)"),
    (("add", ("mul", 2, "n", "m"), "m", 5), "add(5, m, mul(2, m, n))"), (("neg", "n"), "mul(-1, n)"), (-1, "-1"),
])  # fmt: skip
def test_the_term_of_a_size(table: Table, row: Any, text: str) -> None:
    made = table.t.size_term(table.t.size_of(table.make(row)))
    assert repr(made) == text and made.sort == INT


# --- definitions


def test_what_a_term_depends_on(table: Table) -> None:
    t, make = table.t, table.make
    assert table.names(t.deps(make(("add", "c", "s")))) == "cs"
    t.define(make("b"), (), make(("mul", "a", "a")))
    t.define(make("c"), (), make(("exp", "b")))
    assert table.names(t.deps(make(("add", "c", "s")))) == "abcs"
    t.define(make("f"), (make("t"),), make(("mul", "t", "c")))
    assert table.names(t.deps(make(("apply", "f", "s")))) == "abcfs"
    assert table.names(t.deps(make(("sum", "i", 1, "n", "c")))) == "abcn"


def test_a_parameter_is_not_the_declared_symbol(table: Table) -> None:
    t, make = table.t, table.make
    t.define(make("f"), (make("a"),), make(("mul", "a", "b")))
    assert table.names(t.deps(make(("apply", "f", "s")))) == "bfs"


@pytest.mark.parametrize(("symbol", "parameters", "body", "fine"), [
    ("b", "", ("mul", "a", "a"), True), ("b", "", 2, True), ("b", "", "n", True), ("a", "", "a", False), ("b", "", ("add", "a", "b"), False),
    ("b", "", "s", False), ("b", "", "x", False), ("x", "", ("add", "y", "y"), True), ("x", "", "a", False), ("x", "", "n", False), ("k", "", "a", False),
    ("h", "ts", ("mul", "s", "t"), True), ("h", "tt", "t", False), ("A", "", "k", False),
    ("k", "", ("add", "n", 1), True), ("f", "t", ("mul", "t", "a"), True), ("f", "a", ("mul", "a", "b"), True), ("f", "t", "x", False),
    ("f", "k", "k", False), ("f", "", "a", False), ("g", "tk", ("mul", "t", "k"), True), ("g", "kt", ("mul", "t", "k"), False),
    ("g", "tt", "t", False), ("f", "t", ("apply", "f", "t"), False), ("f", "t", ("mul", "t", "s"), False), ("b", "t", "t", False),
    ("f", "t", ("partial", ("exp", "t"), "t"), True), ("f", "a", ("partial", ("exp", "a"), "a"), False),
    ("f", "a", ("partial", ("mul", "a", "b"), "b"), True), ("f", "t", ("partial", ("mul", "t", "a"), "a"), True), ("f", "t", ("add", "n", 0), False),
    (("add", "a", "b"), "", ("add", "c", "d"), False), (2, "", 2, False), ("f", "t", "n", False), ("A", "", "B", True), ("A", "", "x", False),
])  # fmt: skip
def test_definitions(table: Table, symbol: Any, parameters: str, body: Any, fine: bool) -> None:
    t, make = table.t, table.make
    names = tuple(map(make, parameters))
    assert code(t.define, make(symbol), names, make(body)) == ("" if fine else "HP205")
    assert t.definitions == ({make(symbol): (names, make(body))} if fine else {})


def test_definitions_do_not_circle(table: Table) -> None:
    t, make = table.t, table.make
    t.define(make("b"), (), make(("exp", "a")))
    assert code(t.define, make("a"), (), make(("exp", "b"))) == "HP205"
    assert code(t.define, make("b"), (), make(("exp", "c"))) == "HP205"
    assert code(t.define, make("c"), (), make(("add", "b", "d"))) == ""
    assert code(t.define, make("d"), (), make("c")) == "HP205"
    assert code(t.define, make("a"), (), make(("mul", "c", 2))) == "HP205"
    assert t.definitions.keys() == {make("b"), make("c")}


def test_a_parameter_is_a_symbol(table: Table) -> None:
    t, make = table.t, table.make
    assert code(t.define, make("f"), (make(("exp", "a")),), make("b")) == "HP205"
    assert code(t.define, make("f"), (t.num(Fraction(1, 2)),), make("b")) == "HP205"


def test_local(table: Table) -> None:
    for row, local in (("t", True), ("a", False), (2, False), (("exp", "t"), False), ("k", True), ("n", False)):
        assert table.t.local(table.make(row)) is local, row


# --- substitution


@pytest.mark.parametrize(("row", "values", "result"), [
    (("add", "a", "b"), {"a": "b", "b": "a"}, ("add", "b", "a")), (("add", "a", "b"), {"c": "d"}, ("add", "a", "b")),
    ("a", {"a": ("exp", "a")}, ("exp", "a")), (("mul", "a", ("exp", "a")), {"a": 2}, ("mul", 2, ("exp", 2))),
    (("sum", "i", 1, "n", ("entry", "x", "i")), {"i": 3}, ("sum", "i", 1, "n", ("entry", "x", "i"))),
    (("sum", "i", "i", "n", ("entry", "x", "i")), {"i": 3}, ("sum", "i", 3, "n", ("entry", "x", "i"))),
    (("sum", "i", 1, "k", ("mul", "a", "k", "i")), {"k": "j", "a": "b"}, ("sum", "i", 1, "j", ("mul", "b", "j", "i"))),
    (("lambda", "t", ("lambda", "s", ("add", "a", "s", "t"))), {"a": "b"}, ("lambda", "t", ("lambda", "s", ("add", "b", "s", "t")))),
    (("lambda", "t", ("mul", "s", "t")), {"s": "u"}, ("lambda", "t", ("mul", "u", "t"))),
    (("lambda", "t", "t"), {"a": "t"}, ("lambda", "t", "t")), (("integral", "t", 0, "a", "t"), {"a": "t"}, ("integral", "t", 0, "t", "t")),
    (("integral", "t", 0, "t", ("mul", "t", "a")), {"t": "b"}, ("integral", "t", 0, "b", ("mul", "t", "a"))),
    (("forall", "t", ("interval", 0, "a"), ("positive", ("add", "t", "a"))), {"a": "b"},
     ("forall", "t", ("interval", 0, "b"), ("positive", ("add", "t", "b")))),
])  # fmt: skip
def test_substitution(table: Table, row: Any, values: Any, result: Any) -> None:
    assert table.put(row, **values) is table.make(result)


@pytest.mark.parametrize(("value", "result"), [
    (("add", "n", 1), ("trace", ("identity", ("add", "n", 1)))), ("m", ("trace", ("identity", "m"))), (1, ("trace", ("identity", 1))),
    (0, "HP201"), ("k", "HP201"), (("neg", "n"), "HP201"), (("add", "n", -1), "HP201"),
])  # fmt: skip
def test_a_size_becomes_a_size(table: Table, value: Any, result: Any) -> None:
    if result == "HP201":
        assert code(table.put, ("trace", ("identity", "n")), n=value) == "HP201"
    else:
        assert table.put(("trace", ("identity", "n")), n=value) is table.make(result)


def renamed(table: Table, node: Node) -> tuple[str, Any]:
    """The variable of a binder, and its body with the variable called v."""
    var, body = node.args[0], node.args[-1]
    return var.name, table.t.subst(body, {var: table.make("v" if var.sort == REAL else "j")})


def test_bound_symbols_make_way(table: Table) -> None:
    moved = table.put(("lambda", "t", ("mul", "t", "a")), a="t")
    name, body = renamed(table, moved)
    assert name.startswith("~") and body is table.make(("mul", "v", "t"))
    moved = table.put(("sum", "i", "i", "k", ("mul", "a", "i")), a=("exp", "i"), k="i", i="n")
    name, body = renamed(table, moved)
    assert name.startswith("~") and moved.args[1:3] == (table.make("n"), table.make("i"))
    assert body is table.make(("mul", ("exp", "i"), "j"))
    assert moved.args[0].sort == INT


def test_only_what_enters_makes_bound_symbols_move(table: Table) -> None:
    kept = table.put(("integral", "t", 0, "b", ("mul", "t", "a")), b="t", a="c")
    assert kept is table.make(("integral", "t", 0, "t", ("mul", "t", "c")))
    kept = table.put(("lambda", "t", ("mul", "t", "a")), a="c", b="t")
    assert kept is table.make(("lambda", "t", ("mul", "t", "c")))
    inner = ("lambda", "s", ("add", "s", "a"))
    assert table.put(("add", "s", ("apply", inner, "s")), s=2) is table.make(("add", 2, ("apply", inner, 2)))


@pytest.mark.parametrize(("row", "values", "result"), [
    # the variable of a derivative, renamed
    (("partial", ("exp", "t"), "t"), {"t": "s"}, ("partial", ("exp", "s"), "s")),
    (("gradient", ("norm_sq", "w"), "w"), {"w": "w"}, ("gradient", ("norm_sq", "w"), "w")),
    (("partial", ("exp", "t"), "t"), {"t": "a"}, "HP210"), (("partial", ("exp", "a"), "a"), {"a": "t"}, "HP210"),
    (("partial", ("mul", "s", "t"), "t"), {"t": "s"}, "HP210"), (("partial", ("exp", "t"), "t"), {"t": ("exp", "s")}, "HP210"),
    (("partial", ("exp", "t"), "t"), {"t": 2}, "HP210"), (("partial", ("mul", "s", "t"), "t"), {"t": "s", "s": "t"}, "HP210"),
    (("partial", "a", ("entry", "w", "i")), {"i": 2}, ("partial", "a", ("entry", "w", 2))),
    (("partial", "a", ("entry", "x", "i")), {"x": "w"}, "HP210"),
    (("directional", ("norm_sq", "x"), "x", "w"), {"w": "x"}, ("directional", ("norm_sq", "x"), "x", "x")),
    (("directional", ("norm_sq", "x"), "x", "w"), {"w": ("add", "x", "y")}, ("directional", ("norm_sq", "x"), "x", ("add", "x", "y"))),
    # what is differentiated
    (("partial", ("mul", "s", "t"), "t"), {"s": "u"}, ("partial", ("mul", "u", "t"), "t")),
    (("partial", ("mul", "s", "t"), "t"), {"s": ("exp", "u")}, ("partial", ("mul", ("exp", "u"), "t"), "t")),
    (("partial", ("mul", "s", "t"), "t"), {"s": "t"}, "HP210"), (("partial", ("mul", "s", "t"), "t"), {"s": ("mul", "u", "t")}, "HP210"),
    (("partial", ("mul", "s", "t"), "t"), {"t": "u", "s": "u"}, "HP210"), (("partial", ("mul", "s", "t"), "t"), {"t": "u", "s": "v"},
     ("partial", ("mul", "v", "u"), "u")),
    (("partial", ("mul", "s", "a"), "a"), {"s": "b"}, "HP210"), (("partial", ("mul", "s", "a"), "a"), {"s": "c"},
     ("partial", ("mul", "c", "a"), "a")), (("partial", ("mul", "s", "b"), "b"), {"s": "b"}, "HP210"),
    (("partial", ("mul", "s", "t"), "t"), {"s": "s", "t": "t"}, ("partial", ("mul", "s", "t"), "t")),
    (("exp", ("partial", ("mul", "s", "t"), "t")), {"s": "t"}, "HP210"), (("add", "s", ("partial", ("exp", "t"), "t")), {"s": "t"},
     ("add", "t", ("partial", ("exp", "t"), "t"))),
    (("lambda", "t", ("partial", ("mul", "s", "t"), "t")), {"t": 2}, ("lambda", "t", ("partial", ("mul", "s", "t"), "t"))),
    (("gradient", "s", "w"), {"s": ("entry", "w", 1)}, "HP210"), (("jacobian", "y", "w"), {"y": "x"}, ("jacobian", "x", "w")),
    (("gradient_symmetric", "s", "H"), {"s": ("trace", "H")}, "HP210"), (("jacobian", "y", "w"), {"y": "w"}, "HP210"),
])  # fmt: skip
def test_substitution_in_derivatives(table: Table, row: Any, values: Any, result: Any) -> None:
    """Here b is defined as exp(a), but where it is itself the variable."""
    if row != ("partial", ("mul", "s", "b"), "b"):
        table.t.define(table.make("b"), (), table.make(("exp", "a")))
    if result == "HP210":
        assert code(table.put, row, **values) == "HP210"
    else:
        assert table.put(row, **values) is table.make(result)


def test_a_bound_variable_of_a_derivative_makes_way(table: Table) -> None:
    moved = table.put(("lambda", "t", ("partial", ("mul", "s", "t"), "t")), s="t")
    name, body = renamed(table, moved)
    assert name.startswith("~") and body is table.make(("partial", ("mul", "t", "v"), "v"))
