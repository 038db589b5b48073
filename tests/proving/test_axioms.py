"""Instances of axioms: the variable that an axiom binds captures nothing."""

from __future__ import annotations

import pytest

from handproof.proving.axioms import axiom, instance
from handproof.terms.build import app, mat, size
from handproof.terms.nodes import Bind, Sym
from handproof.terms.scope import alpha_equal, free_symbols, substitute
from handproof.terms.sorts import INTEGER

A, x = mat("A", "n", "m"), mat("x", "m", 1)
VALUES = {"n": size("n"), "m": size("m"), "A": A, "x": x}


@pytest.mark.parametrize("name", ["i", "l", "l'"])
def test_an_index_of_the_name_that_an_axiom_binds(name: str) -> None:
    index, other = Sym(name, INTEGER), Sym("k", INTEGER)
    found = instance(axiom("entry_vector"), {**VALUES, "i": index})
    assert index in free_symbols(found.children[1])
    plain = instance(axiom("entry_vector"), {**VALUES, "i": other})
    assert alpha_equal(substitute(found, {index: other}), plain)


def test_the_bound_name_is_kept_where_nothing_has_it() -> None:
    found = instance(axiom("entry_vector"), {**VALUES, "i": Sym("i", INTEGER)})
    total = found.children[1]
    assert isinstance(total, Bind)
    assert total.var is Sym("l", INTEGER)
    assert app("entry", A, Sym("i", INTEGER), total.var) in total.body.children
