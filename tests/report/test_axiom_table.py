"""The axioms of a report: every one of the kernel's table can be shown."""

from __future__ import annotations

from handproof.proving.axioms import axioms
from handproof.report import CheckTable, DerivationChapter, StepBlock
from handproof.report.axiom_table import axiom_rows
from handproof.report.katex import Katex
from handproof.report.templating import column_spec


def _chapter(*used: tuple[str, ...]) -> DerivationChapter:
    steps = (StepBlock(str(n), "x", "proved", axioms=names) for n, names in enumerate(used, 1))
    return DerivationChapter("k", "c", tuple(steps))


def test_every_axiom_has_a_statement_and_a_source_that_can_be_set() -> None:
    katex = Katex()
    rows = axiom_rows([_chapter(tuple(axioms()))])
    assert [row.name for row in rows] == sorted(axioms())
    for row in rows:
        assert row.source, row.name
        for formula in (row.statement, *row.conditions):
            katex.mathml(formula)


def test_rows_say_which_steps_use_them() -> None:
    first, second = sorted(axioms())[:2]
    rows = axiom_rows([_chapter((second,), (first, second))])
    assert [(row.name, row.used_in) for row in rows] == [(first, ("2",)), (second, ("1", "2"))]
    rows = axiom_rows([_chapter((first,)), _chapter((first,))])
    assert [row.used_in for row in rows] == [("1:1", "2:1")]


def test_unknown_names_are_left_out() -> None:
    assert axiom_rows([_chapter(("no such axiom",))]) == ()
    assert axiom_rows([]) == ()


def test_columns_share_the_line() -> None:
    short = CheckTable("", ("a", "b"), (("1", "2"),))
    assert column_spec(short) == "ll"
    spec = column_spec(CheckTable("", ("a", "b", "c"), (("1", "x " * 90, "y " * 30),)))
    widths = [float(part.split("mm")[0]) for part in spec.split("p{")[1:]]
    assert len(widths) == 3
    assert 0 < sum(widths) < 126
