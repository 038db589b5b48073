"""The axioms of a report: every one of the kernel's table can be shown."""

from __future__ import annotations

from handproof.proving.axioms import axioms
from handproof.report.axiom_table import axiom_rows
from handproof.report.katex import Katex


def test_every_axiom_has_a_statement_and_a_source_that_can_be_set() -> None:
    katex = Katex()
    rows = axiom_rows(axioms())
    assert [row.name for row in rows] == sorted(axioms())
    for row in rows:
        assert row.source, row.name
        for formula in (row.statement, *row.conditions):
            katex.mathml(formula)


def test_unknown_names_are_left_out_and_repetitions_merged() -> None:
    name = sorted(axioms())[0]
    assert [row.name for row in axiom_rows([name, "no such axiom", name])] == [name]
    assert axiom_rows([]) == ()
