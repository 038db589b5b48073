"""What is read from JSON, and what is refused: statements, facts as bounds of sizes, terms, sorts, axioms."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from handproof.kernel.check import check
from handproof.kernel.nodes import INT, ONE, REAL, Node, ProofError
from handproof.kernel.reading import Reader, load_axioms, read_axioms, sizes_in
from handproof.kernel.terms import Terms

Json = Any


def sym(name: Any, sort: Json = "real") -> Json:
    return ["sym", name, sort]


def integer(name: str) -> Json:
    return sym(name, "integer")


def matrix(name: str, rows: Json, cols: Json) -> Json:
    return sym(name, ["matrix", rows, cols])


R, T, N, M, K, I, P, Q = sym("a"), sym("t"), *map(integer, "nmkipq")
ONE_, TWO = ["num", "1"], ["num", "2"]
X, A, XP = matrix("x", "n", 1), matrix("A", "n", "n"), matrix("u", "p", 1)
TRUE = ["eq", R, R]


def given(symbols: Any = (R,), definitions: Any = (), facts: Any = (), claim: Json = TRUE) -> Json:
    return {"schema": "handproof/statement/1", "symbols": list(symbols), "definitions": list(definitions),
            "facts": list(facts), "claim": claim}  # fmt: skip


def read(statement: Json) -> tuple[Reader, dict[str, Node], Node]:
    reader = Reader(Terms())
    return (reader, *reader.statement(statement))


def code(action: Any, *arguments: Any) -> str:
    """The code of the rejection; "" where there is none."""
    try:
        action(*arguments)
    except ProofError as error:
        return error.code
    return ""


def proof(claim: Json) -> Json:
    """That something equals itself, claimed first."""
    rows: list[Json] = []

    def add(term: Json) -> int:
        rows.append(term if term[0] in ("sym", "num") else [term[0], *map(add, term[1:])])
        return len(rows) - 1

    return {"schema": "handproof/proof/1", "terms": rows, "steps": [["refl", add(claim[1])]]}


# --- which integers are sizes

FORALL = ["forall", I, ["range", ONE_, N], ["positive", ["mul", K, I]]]
# what stands in the claim or a definition; the names of sizes
SIZES: list[tuple[str, Json, str]] = [
    ("a shape", ["eq", ["trace", A], R], "n"), ("two shapes", ["eq", matrix("B", "n", "m"), matrix("B", "n", "m")], "mn"),
    ("a polynomial", ["eq", matrix("B", ["size", [[["n", "m"], 2], [[], 1], [["p"], -1]]], 3), R], "mnp"),
    ("a family", ["eq", sym("z", ["family", "n", ["matrix", "m", 1]]), R], "mn"), ("a set", ["eq", sym("S", ["set", ["matrix", "n", "m"]]), R], "mn"),
    ("a family's length alone", ["eq", sym("z", ["family", "n", "real"]), R], "n"),
    ("a function", ["eq", sym("f", ["function", [["matrix", "n", 1], "real"], ["family", "m", "real"]]), R], "mn"),
    ("functions of nothing known", ["eq", sym("f", ["function", ["n", "real"], "m"]), R], ""),
    ("a sort of no sizes", ["eq", sym("f", ["other", "n", "m"]), R], ""), ("numbers", ["eq", matrix("B", 2, 3), R], ""),
    ("a matrix of more sizes", ["eq", sym("B", ["matrix", "n", "m", "p"]), R], "mn"), ("a family of more", ["eq", sym("z", ["family", "n", "m", "p"]), R], "n"),
    *[(f"a bound: {op}", ["eq", [op, N], R], "n") for op in "identity zeros ones reals binary signs".split()],
    ("both bounds: zeros", ["eq", ["zeros", N, M], R], "mn"), ("a range", ["in", K, ["range", P, N]], "np"),
    ("a sum", ["eq", ["sum", I, P, N, ["mul", K, I]], R], "np"), ("a product", ["eq", ["prod", I, ONE_, N, ["mul", K, I]], R], "n"),
    ("a family that is made", ["eq", ["family", I, N, ["mul", K, I]], R], "n"), ("a quantifier", FORALL, "n"),
    ("in a polynomial", ["eq", ["zeros", ["add", N, ["neg", M]], ["mul", P, TWO]], R], "mnp"),
    ("no bound", ["eq", ["add", N, ["entry", X, K]], ["integral", T, R, M, T]], "n"), ("another set", ["in", R, ["interval", K, M]], ""),
    ("bound itself", ["eq", ["sum", I, ONE_, N, ["sum", sym("j", "integer"), ONE_, I, K]], R], "n"),
    ("its own bound", ["eq", ["sum", I, ONE_, I, K], R], "i"), ("a number that is no integer", ["eq", ["identity", R], R], ""),
    ("bound further out", ["eq", ["sum", I, ONE_, N, ["trace", ["identity", I]]], R], "n"),
    ("a body inside a bound", ["eq", ["identity", ["sum", I, ONE_, N, ["mul", K, I]]], R], "kn"),
    ("a bound inside a body", ["eq", ["integral", T, R, R, ["trace", ["identity", ["add", M, ONE_]]]], R], "m"),
    ("a binder's variable", ["forall", matrix("w", "n", "m"), ["set", R], TRUE], "mn"),
    ("the set of a quantifier", ["forall", T, ["set", ["trace", ["identity", N]]], TRUE], "n"),
    ("a bound and free", ["and", ["eq", ["sum", I, ONE_, TWO, I], R], ["eq", ["identity", I], R]], "i"),
    ("what stands beside a bound", ["eq", ["add", K, ["identity", N], M], R], "n"), ("nothing", TRUE, ""),
    ("a part that is no list", ["eq", "n", 3, None, [], ["identity", N]], "n"),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "names"), [row[1:] for row in SIZES], ids=[row[0] for row in SIZES])
def test_which_integers_are_sizes(claim: Json, names: str) -> None:
    assert set(sizes_in(given(claim=claim))) == set(names)
    assert set(sizes_in(given(facts=[["f", claim]]))) == set(names)
    body = given(definitions=[[R, [], claim]])
    assert set(sizes_in(body)) == set(names)
    assert set(sizes_in(given(definitions=[[sym("f"), [T, K], claim]]))) == set(names) - {"k"}


def test_sizes_of_symbols() -> None:
    assert set(sizes_in(given([X, K, matrix("B", "m", 2)]))) == {"n", "m"}
    assert set(sizes_in(given(definitions=[[matrix("B", "m", 2), [], R]]))) == {"m"}
    # parameters are bound in the body, and nowhere else
    made = [[sym("f"), [N], ["trace", ["identity", N]]], [sym("g"), [], ["identity", M]]]
    assert set(sizes_in(given(definitions=made))) == {"m"}
    assert set(sizes_in(given(definitions=made, claim=["eq", ["identity", N], R]))) == {"m", "n"}


# --- statements


def test_what_a_statement_declares() -> None:
    square = ["mul", R, R]
    reader, facts, claim = read(given([R, X, K], [[sym("b"), [], square]], [["p", ["positive", R]], ["q", ["eq", X, X]]]))
    t = reader.terms
    assert t.sizes == {"n"} and t.slacks == [] and t.size_facts == set() and reader.unusable == set()
    assert t.declared == {reader.term(row) for row in (R, X, K, N, sym("b"))}
    assert facts == {"p": reader.term(["positive", R]), "q": reader.term(["eq", X, X])}
    assert claim is reader.term(TRUE)
    assert t.definitions == {reader.term(sym("b")): ((), reader.term(square))}


def test_a_size_may_be_declared() -> None:
    reader, _, _ = read(given([N, X], [[M, [], ["add", N, ONE_]]], claim=["eq", ["identity", M], ["identity", M]]))
    assert reader.terms.sizes == {"n", "m"} and reader.term(N) in reader.terms.declared


def test_definitions_with_parameters() -> None:
    f = sym("f", ["function", ["real", "integer"], "real"])
    reader, _, _ = read(given([R], [[f, [T, K], ["mul", T, K, R]]]))
    parameters = (reader.term(T), reader.term(K))
    assert reader.terms.definitions == {reader.term(f): (parameters, reader.term(["mul", T, K, R]))}
    assert len(read(given([R, sym("b")], [[sym("b"), [], R]]))[0].terms.definitions) == 1
    assert reader.term(f) in reader.terms.declared


WRONG: list[tuple[str, Json, str]] = [
    ("a name twice", given([R, R]), "HP205"), ("a name twice, of two sorts", given([R, integer("a")]), "HP205"),
    ("a label twice", given(facts=[["p", TRUE], ["p", ["positive", R]]]), "HP205"), ("a label that is a number", given(facts=[[1, TRUE]]), "HP205"),
    ("a name that is a number", given([R, sym(1)]), "HP205"), ("a size that is real", given([X, sym("n")]), "HP205"),
    ("a size that is a matrix", given([R, matrix("m", 2, 2)], claim=["eq", ["identity", M], ["identity", M]]), "HP205"),
    ("a size that is defined as a number", given([X], [[sym("n"), [], R]]), "HP205"),
    ("a definition of itself", given([R], [[sym("b"), [], ["add", sym("b"), ONE_]]]), "HP205"),
    ("a circle", given([R], [[sym("b"), [], sym("c")], [sym("c"), [], sym("b")]]), "HP205"),
    ("a definition twice", given([R], [[sym("b"), [], R], [sym("b"), [], ONE_]]), "HP205"),
    ("a definition of something undeclared", given([R], [[sym("b"), [], T]]), "HP205"), ("a definition of another sort", given([R, X], [[sym("b"), [], X]]), "HP205"),
    ("a claim that is a number", given(claim=R), "HP201"), ("a claim of shapes that do not fit", given([X, XP], claim=["eq", X, XP]), "HP201"),
    ("a claim of complex numbers", given([sym("c", "complex")], claim=["eq", sym("c", "complex"), sym("c", "complex")]), "HP202"),
    ("a claim of an unknown operator", given(claim=["propto", R, R]), "HP202"), ("no claim", {"symbols": [R], "definitions": [], "facts": []}, "HP200"),
    ("no symbols", {"claim": TRUE, "definitions": [], "facts": []}, "HP200"), ("symbols that are none", given(["a"]), "HP200"),
    ("a fact without a label", given(facts=[TRUE]), "HP200"), ("a claim that is empty", given(claim=[]), "HP200"), ("a text", given(claim="a"), "HP202"),
    ("a claim that is None", given(claim=None), "HP200"), ("a label that is a list", given(facts=[[["p"], TRUE]]), "HP200"),
    ("a symbol of two words", given(claim=["eq", ["sym", "a"], R]), "HP200"), ("a symbol of four words", given(claim=["eq", [*R, 1], R]), "HP200"),
    ("a definition of two parts", given(definitions=[[sym("b"), []]]), "HP200"), ("another schema", given() | {"schema": "handproof/statement/2"}, "HP200"),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "wanted"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_statements_that_are_refused(statement: Json, wanted: str) -> None:
    assert code(check, {"schema": "handproof/statement/1", **statement}, proof(TRUE)) == wanted


def test_what_cannot_be_read_cannot_be_used() -> None:
    c, d = sym("c", "complex"), sym("d")
    made = [[d, [], ["propto", R, R]], [sym("e"), [], ["exp", d]], [sym("g", ["function", ["complex"], "real"]), [c], R],
            [sym("h", ["function", ["real"], "real"]), [sym("s", "complex")], R]]  # fmt: skip
    facts = [["one", ["positive", c]], ["two", ["positive", d]], ["three", R], ["four", ["positive", R]], ["five", ["eq", X, R]]]
    reader, kept, _ = read(given([R, c, X], made, facts))
    assert reader.unusable == {"c", "d", "e", "g", "h"}
    assert kept == {"four": reader.term(["positive", R])}
    assert reader.terms.definitions == {}
    for row in (c, sym("c"), d, sym("e"), ["exp", d]):
        assert code(reader.term, row) == "HP202"
    assert code(reader.row, d, ()) == "HP202" and code(reader.row, R, ()) == ""
    # what is not usable is not declared; what only its definition spoils is
    assert {node.name for node in reader.terms.declared} >= {"a", "x", "n"}
    assert reader.attempt(d) is None and reader.attempt(R) is reader.term(R)
    for name in "cdegh":
        assert code(check, given([R, c, X], made, facts, ["eq", sym(name), sym(name)]), proof(TRUE)) == "HP202"


# --- what facts say of sizes

GAP = (((), 1), (("n",), -1), (("p",), 1))
FACTS: list[tuple[Json, list[Any]]] = [
    (["lt", N, P], [((("n",), -1), (("p",), 1))]), (["gt", P, N], [((("n",), -1), (("p",), 1))]), (["le", N, P], [GAP]), (["ge", P, N], [GAP]),
    (["lt", ["add", N, TWO], ["mul", TWO, P]], [(((), -2), (("n",), -1), (("p",), 2))]), (["eq", N, P], []), (["lt", N, R], []), (["lt", K, P], []),
    (["lt", N, K], []), (["ne", N, P], []), (["lt", N, ["pow", P, TWO]], []), (["lt", N, N], [()]), (["le", N, N], [ONE]), (["le", ONE_, N], [((("n",), 1),)]),
    (["lt", N, ["num", "1/2"]], []), (["lt", N, P, M], []), (["lt", ["add", N, K], ["add", P, K]], [((("n",), -1), (("p",), 1))]), (["lt", N], []), (["lt", N, ["propto", P, P]], []), (["and", ["lt", N, P], TRUE], []), (["lt", ONE_, TWO], [ONE]),
    (["positive", ["add", P, ["neg", N]]], []), (["ge", N, ["mul", P, ["num", str(1 << 64)]]], []),
]  # fmt: skip


@pytest.mark.parametrize(("fact", "slacks"), FACTS)
def test_bounds_of_sizes_from_facts(fact: Json, slacks: list[Any]) -> None:
    reader, _, _ = read(given([R, X, XP, K], facts=[["other", TRUE], ["gap", fact]]))
    assert reader.terms.slacks == [("gap", slack) for slack in slacks]


def test_facts_are_no_way_round_a_guard() -> None:
    b, slope = sym("b"), ["integral", R, ["num", "0"], ONE_, ["partial", sym("b"), R]]
    for facts in ([], [["f", ["le", slope, T]]], [["f", ["gt", ["trace", ["identity", N]], slope]]]):
        statement = given([R, T], [[b, [], ["mul", R, R]]], facts, ["eq", slope, slope])
        assert code(Reader(Terms()).statement, statement) == "HP210"


def difference(high: str, low: str, more: int = 0) -> Json:
    return ["size", [[[high], 1], [[low], -1], *([[[], more]] if more else [])]]


# facts, size, labels used (None: not known to be at least 1)
BY_FACTS: list[tuple[Json, Json, Any]] = [
    ([["g", ["lt", N, P]]], difference("p", "n"), {"g"}), ([["g", ["gt", P, N]]], difference("p", "n"), {"g"}), ([["g", ["lt", N, P]]], difference("n", "p"), None),
    ([["g", ["gt", N, P]]], difference("p", "n"), None), ([["g", ["le", N, P]]], difference("p", "n"), None), ([["g", ["le", N, P]]], difference("p", "n", 1), {"g"}),
    ([["g", ["ge", P, N]]], difference("p", "n", 1), {"g"}), ([["g", ["ge", N, P]]], difference("p", "n", 1), None), ([["g", ["lt", N, P]]], difference("p", "n", -1), None),
    ([["f", ["lt", M, P]], ["g", ["lt", N, P]]], difference("p", "n"), {"g"}), ([], difference("p", "n"), None), ([], "p", set()), ([["g", ["lt", N, P]]], "p", set()),
    ([["g", ["lt", ["add", N, ONE_], P]]], difference("p", "n", -1), {"g"}), ([["g", ["lt", ["add", N, ONE_], P]]], difference("p", "n"), {"g"}),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "size", "labels"), BY_FACTS)
def test_sizes_that_facts_make_positive(facts: Json, size: Json, labels: Any) -> None:
    w = matrix("w", size, size)
    statement = given([X, XP, matrix("v", "m", 1), w], facts=facts)
    reader, _, _ = read(statement)
    if labels is None:
        assert code(reader.term, w) == "HP202" and "w" in reader.unusable
    else:
        assert reader.term(w).sort[0] == "matrix" and reader.terms.size_facts == labels


# --- what an accepted proof rests on


def test_what_is_checked() -> None:
    w = matrix("w", difference("p", "n"), 1)
    claim = ["eq", ["div", w, R], ["div", w, R]]
    statement = given([R, X, XP, w], facts=[["gap", ["lt", N, P]], ["apart", ["nonzero", R]], ["spare", ["positive", R]]], claim=claim)
    found = check(statement, proof(claim))
    assert (found.sizes, found.axioms, found.hypotheses) == (("n", "p"), (), ("apart", "gap"))
    assert found.statement_digest.startswith("sha256:") and len(found.statement_digest) == 71
    found = check(given(), proof(TRUE))
    assert (found.sizes, found.hypotheses, found.conditions, found.axioms) == ((), (), (), ())
    assert check(given([R, K, X]), proof(TRUE)).sizes == ("n",)


# --- terms and sorts

LONG = "9" * 400
NUMBERS: list[tuple[Any, Any]] = [
    ("0", 0), ("1", 1), ("-1", -1), ("1/2", Fraction(1, 2)), ("-6/4", Fraction(-3, 2)), ("007", 7), ("-0", 0), ("4/2", 2), (LONG, int(LONG)), ("-" + LONG, -int(LONG)),
    ("1/001", 1), ("1/" + LONG, Fraction(1, int(LONG))), ("1/9" + LONG, Fraction(1, int("9" + LONG))), ("1/10", Fraction(1, 10)), ("0/5", 0),
    *[(bad, None) for bad in ("", "-", "+1", " 1", "1 ", "1\n", "1.0", "1e3", "0x1", "1_0", "1/0", "1/000", "1/", "/2", "1/-2", "--1", "1/2/3", "１", "1/２", "9" + LONG,
                              "-9" + LONG, "1/99" + LONG, "a", "inf", "nan")],
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), NUMBERS, ids=[str(text)[:12] + str(len(str(text))) for text, _ in NUMBERS])
def test_numbers(text: Any, value: Any) -> None:
    reader = Reader(Terms())
    if value is None:
        assert code(reader.term, ["num", text]) == "HP200"
    else:
        node = reader.term(["num", text])
        assert node.name == value and node.sort == (INT if Fraction(value).denominator == 1 else REAL)


@pytest.mark.parametrize("row", [["num"], ["num", "1", "2"], ["sym", "", "real"], ["sym", "#a", "real"], ["sym", "~a", "real"], ["sym", "~", "real"],
                                 ["sym", 1, "real"], ["sym", "b" * 401, "real"], ["sym", None, "real"], ["sym", ["b"], "real"]])  # fmt: skip
def test_names_and_numbers_that_are_refused(row: Json) -> None:
    assert code(Reader(Terms()).term, row) == code(Reader(Terms()).row, row, ()) == "HP200"


@pytest.mark.parametrize("name", ["b", "b" * 400, "?", "b#", "b~", "é", " ", "1"])
def test_names(name: str) -> None:
    reader = Reader(Terms())
    assert reader.term(sym(name)).name == name and reader.term(sym(name)).sort == REAL


@pytest.mark.parametrize(("row", "wanted"), [
    (["exp", 0], ""), (["add", 0, 1, 0], ""), (["pi"], ""), (["exp", 2], "HP200"), (["exp", -1], "HP200"), (["exp", True], "HP200"), (["exp", "0"], "HP200"),
    (["exp", 1.0], "HP200"), (["exp", None], "HP200"), (["exp", ["num", "1"]], "HP200"), (["add", 0, 2], "HP200"), (["exp", 0, 1], "HP201"), (["propto", 0], "HP202"),
])  # fmt: skip
def test_rows_of_a_proof(row: Json, wanted: str) -> None:
    reader = Reader(Terms())
    nodes = [reader.row(R, ()), reader.row(["num", "1"], ())]
    assert code(reader.row, row, nodes) == wanted
    if not wanted:
        assert reader.row(row, nodes) is reader.terms.make(row[0], *[nodes[part] for part in row[1:]])


@pytest.mark.parametrize("row", [["exp", R], ["add", R, ["mul", TWO, R]], ["sum", I, ONE_, TWO, I]])
def test_terms(row: Json) -> None:
    reader = Reader(Terms())

    def made(part: Json) -> Node:
        return reader.row(part, ()) if part[0] in ("sym", "num") else reader.terms.make(part[0], *map(made, part[1:]))

    assert reader.term(row) is made(row)


n, m, p = ((("n",), 1),), ((("m",), 1),), ((("p",), 1),)
SORTS: list[tuple[Json, Any]] = [
    ("real", REAL), ("integer", INT), (["matrix", 1, 1], REAL), (["matrix", "n", 1], ("matrix", n, ONE)), (["matrix", 1, "n"], ("matrix", ONE, n)),
    (["matrix", "n", "m"], ("matrix", n, m)), (["matrix", 2, 3], ("matrix", (((), 2),), (((), 3),))), (["family", "n", "real"], ("family", n, REAL)),
    (["family", 1, ["matrix", "m", 1]], ("family", ONE, ("matrix", m, ONE))), (["set", "integer"], ("set", INT)), (["set", ["set", "real"]], ("set", ("set", REAL))),
    (["function", ["real", ["matrix", "n", 1]], "integer"], ("function", (REAL, ("matrix", n, ONE)), INT)), (["function", [], "real"], ("function", (), REAL)),
    (["matrix", ["size", [[["m", "n"], 1]]], ["size", [[["n", "m"], 1]]]], ("matrix", ((("m", "n"), 1),), ((("m", "n"), 1),))),
    (["matrix", ["size", [[["n"], 2], [[], -1]]], ["size", [[["n"], 1], [["m"], 1], [["n"], 1]]]], ("matrix", (((), -1), (("n",), 2)), ((("m",), 1), (("n",), 2)))),
    (["matrix", ["size", [[["n"], 10**9 - 1]]], 1], ("matrix", ((("n",), 10**9 - 1),), ONE)), (["matrix", ["size", [[[], 1]]], ["size", [[[], 1]]]], REAL),
    (["matrix", 10**9 - 1, 1], ("matrix", (((), 10**9 - 1),), ONE)), (["matrix", ["size", [[["n"], 1]] * 64], 1], ("matrix", ((("n",), 64),), ONE)),
    (["matrix", ["size", [[["n", "m"], 1], [["n"], -1], [[], 1]]], 1], ("matrix", (((), 1), (("m", "n"), 1), (("n",), -1)), ONE)),
    *[(bad, "HP202") for bad in ("complex", "proposition", "bound", "", "n", [], ["matrix"], ["matrix", 2], ["matrix", 2, 2, 2], ["family", "n"], ["family", "n", "real", "real"],
                                 ["set"], ["set", "real", "real"], ["function", ["real"]], ["function", [], "real", "real"], ["vector", 2, 2], ["distribution", "real"],
                                 None, 1, ["set", "complex"], ["family", "n", "bound"], ["function", ["complex"], "real"], ["function", ["real"], "complex"], {"matrix": 1})],
    *[(["matrix", bad, 1], "HP201") for bad in (0, -1, "k", "a", "", ["size", []], ["size", [[["n"], -1]]], ["size", [[["n"], 1], [[], -1]]],
                                                ["size", [[["n"], 1], [["n"], -1]]], difference("m", "n"))],
    *[(["matrix", bad, 1], "HP200") for bad in (True, 10**9, ["size", [[["n"], 10**9]]], ["size", [[["n"], 2], [["m"], -(10**9)]]], ["size", [[["n"], True]]],
                                                ["size", [[["n"], 1.0]]], ["size", [[["n"], "1"]]], ["size", [[[1], 1]]], ["size", [[["n", None], 1]]], ["length", [[["n"], 1]]],
                                                ["size", [[["n"], 1]] * 65])],
    (["matrix", 1, 0], "HP201"), (["family", 0, "real"], "HP201"), (["set", ["matrix", 0, 1]], "HP201"),
]  # fmt: skip


@pytest.mark.parametrize(("given_sort", "sort"), SORTS)
def test_sorts(given_sort: Json, sort: Any) -> None:
    reader = Reader(Terms())
    reader.terms.sizes = {"n", "m"}
    if isinstance(sort, str) and sort.startswith("HP"):
        assert code(reader.sort, given_sort) == sort
        assert code(reader.term, sym("b", given_sort)) == sort
    else:
        assert reader.sort(given_sort) == sort and reader.sort(given_sort) == sort
        assert reader.term(sym("b", given_sort)).sort == sort


@pytest.mark.parametrize("bad", [1.0, None, ["size"], ["size", 1], ["size", [1]], ["size", [[["n"]]]], [], ["size", [[1, 1]]]])
def test_sizes_that_are_malformed(bad: Json) -> None:
    claim = ["eq", matrix("B", bad, 1), matrix("B", bad, 1)]
    assert code(check, given(claim=claim), proof(TRUE)) == "HP200"


def test_terms_too_deep_to_read() -> None:
    row: Json = R
    for _ in range(5000):
        row = ["exp", row]
    assert code(check, given(claim=["eq", row, R]), proof(TRUE)) == "HP290"


# --- axioms

AXIOM = {"name": "one", "vars": {"a": "real", "f": ["function", ["real"], "real"], "n": "integer"}, "if": [["positive", "a"]],
         "then": ["eq", ["sum", "i", 1, "n", ["mul", "i", "a"]], ["apply", "f", "a"]], "source": "nowhere"}  # fmt: skip
PATTERNS: list[tuple[Json, bool]] = [
    (1, True), ("a", True), ("b", False), ("i", False), (["num", "1/2"], True), (["num", "1/0"], False), (["num", "x"], False), (["num", ""], False), (["num", "x", "1"], False), (["sym", "b", "a"], False), (["sym", "a"], True),
    (["sym", "b"], False), (["add", "a", 1], True), (["add", "a", "b"], False), (["add", "b", "a"], False), (["propto", "a", "a"], False), (["sym"], None), ([], False), (None, False), (1.5, False),
    ({"a": 1}, False), (["partial", "a", "a"], False), (["gradient", "a", "a"], False), (["directional", "a", "a", "a"], False), (["jacobian", "a", "a"], False),
    (["gradient_symmetric", "a", "a"], False), (["exp", ["exp", ["exp", "b"]]], False), (["exp", ["exp", ["exp", "a"]]], True), (["sum", "i", 1, "n", "i"], True),
    (["sum", "i", "i", "n", "i"], False), (["sum", "i", 1, "i", "i"], False), (["sum", "i", 1, "n", ["sum", "j", 1, "i", ["mul", "i", "j"]]], True),
    (["add", ["sum", "i", 1, "n", "i"], "i"], False), (["lambda", ["sym", "t", "real"], ["mul", "t", "a"]], True), (["lambda", ["sym", "t", "real"], ["sym", "t"]], True),
    (["lambda", ["sym", "t", "real"], "s"], False), (["integral", ["sym", "t", "real"], "t", 1, "t"], False), (["integral", ["sym", "t", "real"], 0, "a", "t"], True),
    (["forall", ["sym", "t", "real"], ["reals"], ["positive", "t"]], True), (["sum", "i", 1, "n", "j"], False), (["add"], True), (["pi"], True), (["num", "9" * 401], False),
]  # fmt: skip


@pytest.mark.parametrize(("pattern", "fine"), PATTERNS)
def test_patterns_of_axioms(pattern: Json, fine: Any) -> None:
    for made in (AXIOM | {"then": pattern}, AXIOM | {"if": [["positive", "a"], pattern]}):
        if fine is None:
            with pytest.raises((ProofError, IndexError)):
                read_axioms([made])
        elif fine:
            assert read_axioms([made]) == {"one": made}
        else:
            assert code(read_axioms, [made]) == "HP250"


def test_entries_of_the_list_of_axioms() -> None:
    two = AXIOM | {"name": "two", "then": ["pi"]}
    assert read_axioms([AXIOM, two]) == {"one": AXIOM, "two": two} and read_axioms([]) == {}
    assert read_axioms([AXIOM | {"comment": "more"}]) == {"one": AXIOM | {"comment": "more"}}
    for key in AXIOM:
        assert code(read_axioms, [{k: v for k, v in AXIOM.items() if k != key}]) == "HP250", key
    for bad in (AXIOM | {"name": 1}, AXIOM | {"vars": []}, AXIOM | {"vars": ["a", "f", "n"]}, AXIOM | {"if": {}}, AXIOM | {"if": "a"}, [], "one", None, [*AXIOM]):
        assert code(read_axioms, [bad]) == "HP250", bad
    assert code(read_axioms, [AXIOM, AXIOM]) == "HP250" and code(read_axioms, [two, AXIOM, two]) == "HP250"


def test_the_axioms_of_the_kernel() -> None:
    axioms = load_axioms()
    assert len(axioms) > 100 and "log_mul" in axioms and axioms["log_mul"]["vars"] == {"a": "real", "b": "real"}
    assert load_axioms() is axioms
