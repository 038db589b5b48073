"""Formulas to terms: what is read, what is refused and where, and input that means harm."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import pytest

from handproof.reading.elaborate import read_formula
from handproof.reading.errors import IllFormed, ReadError
from handproof.terms.build import num, sym
from handproof.terms.context import Definition
from tests.reading.formulas import ACCEPT, REJECT
from tests.reading.samples import plain, ppca, rbm, sexpr

ENVIRONMENTS = {"plain": plain(), "ppca": ppca(), "rbm": rbm()}


@pytest.mark.parametrize(("where", "latex", "expected", "indices"), ACCEPT)
def test_reads(where: str, latex: str, expected: str, indices: str) -> None:
    formula = read_formula(latex, ENVIRONMENTS[where])
    found = "; ".join(sexpr(claim.proposition) for claim in formula.claims)
    assert (found or sexpr(formula.links[0].term)) == expected
    ranges = (f"{s.name}={sexpr(a)}..{sexpr(b)}" for s, a, b in formula.indices)
    assert " ".join(ranges) == indices


@pytest.mark.parametrize(("where", "latex", "code", "column"), REJECT)
def test_refuses(where: str, latex: str, code: str, column: int) -> None:
    with pytest.raises((ReadError, IllFormed)) as caught:
        read_formula(latex, ENVIRONMENTS[where])
    assert (caught.value.code, caught.value.span.column) == (code, column)


HOSTILE = {
    "parentheses": ("(" * 10_000 + "x" + ")" * 10_000, "HP402"),
    "braces": ("{" * 10_000, "HP402"),
    "ten megabytes": ("x" * 10_000_000, "HP402"),
    "input": (r"\input{/etc/passwd}", "HP403"),
    "def": (r"\def\a{b} \a", "HP403"),
    "write18": (r"\write18{touch harm}", "HP403"),
    "newcommand": (r"\newcommand{\a}{b}", "HP403"),
    "unbalanced": (r"{{x}", "HP401"),
    "closing": (r"x}", "HP401"),
    "fractions": (r"\frac" * 3_000, "HP402"),
    "logarithms": (r"\log" * 3_000, "HP402"),
    "accents": (r"\hat" * 3_000 + "x", "HP402"),
    "derivatives": (r"\frac{d}{dx}" * 1_000 + "x", "HP402"),
    "differentials": ("d" * 15_000 + "x", "HP402"),
    "integrals": (r"\int" * 3_000, "HP402"),
    "bars": ("|" * 3_000, "HP402"),
    "dollar": ("$", "HP410"),
    "empty": ("", "HP410"),
    "control": ("\x00\x01", "HP410"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input_is_refused_quickly(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    latex, code = HOSTILE[name]
    started = time.perf_counter()
    with pytest.raises(ReadError) as caught:
        read_formula(latex, plain())
    assert caught.value.code == code
    assert time.perf_counter() - started < 8
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "repeated", ["x+", "x=", "x,", "-x", "x/", "y_i", "x'", "x|", r"x\\", "ab"]
)
def test_long_input_ends(repeated: str) -> None:
    started = time.perf_counter()
    with contextlib.suppress(ReadError, IllFormed):
        read_formula(repeated * (19_000 // len(repeated)) + "x", plain())
    assert time.perf_counter() - started < 8


def test_side_clauses_and_cited_labels_are_kept() -> None:
    formula = read_formula(
        r"a \overset{\eqref{eq:x}}{=} b \quad (\text{since } b = a), \text{where } c > 0", plain()
    )
    assert formula.links[1].refs == ("eq:x",)
    since, where = formula.clauses
    assert (since.proposition, sexpr(since.reason or formula.links[0].term)) == (None, "(eq b a)")
    assert sexpr(where.proposition or formula.links[0].term) == "(gt c 0)"


def test_a_clause_about_a_defined_name_is_a_claim_and_an_unread_one_is_an_error() -> None:
    env = plain().define(Definition(sym("v"), num(1)))
    formula = read_formula(r"a = b, \quad \text{where} \quad v = 2, c \approx 1", env)
    assert [c.proposition for c in formula.clauses if c.span] == [None, None]
    assert sexpr(formula.clauses[1].reason or formula.links[0].term) == "(eq v 2)"
    assert formula.clauses[2].error is not None


def test_a_choice_by_shapes_is_echoed() -> None:
    formula = read_formula(r"u^\top u = \operatorname{Tr} u u^\top", plain())
    assert (
        formula.echoes == (r"`\operatorname{Tr} u u^\top` is read as tr(u·uᵀ)",)
        or not formula.echoes
    )
