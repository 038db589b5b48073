"""Proofs run step by step: what their theorems say, for tables of the tests of the kernel.

`Ran(given, steps)` reads declarations and steps in the language of `sexpr` and keeps the terms, so
that a theorem can be compared exactly: its proposition, its hypotheses, its axioms.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from handproof.kernel.check import run
from handproof.kernel.definedness import Definedness
from handproof.kernel.nodes import Node, ProofError
from handproof.kernel.reading import Reader, load_axioms
from handproof.kernel.rules import Kernel, Theorem
from handproof.kernel.terms import Terms
from tests.kernel.sexpr import Case

TRUE = "(eq 0 0)"




class Ran:
    """Declarations read and steps run; ``theorems`` are those of the steps."""

    def __init__(self, given: str, steps: Sequence[Any] = (), claim: str = TRUE) -> None:
        self.case = Case(given, claim)
        self.terms = Terms()
        self.reader = Reader(self.terms)
        self.facts, self.claim = self.reader.statement(self.case.statement)
        self.kernel = Kernel(self.terms, self.facts, load_axioms())
        self.theorems: list[Theorem] = []
        if steps:
            self.theorems = run(self.kernel, self.reader, self.case.proof(list(steps)))

    def node(self, text: str) -> Node:
        """The term of this text, in the same table of terms."""
        return self.reader.term(self.case.term(text))

    def nodes(self, texts: Sequence[str]) -> list[Node]:
        return [self.node(text) for text in texts]

    def defined(self) -> tuple[list[Node], list[Theorem]]:
        """The conditions of the claim, and what gives them."""
        return Definedness(self.kernel, self.theorems).of(self.claim)[:2]


def fault(given: str, steps: Sequence[Any], claim: str = TRUE) -> tuple[str, int | None]:
    """Code and step of the error of a whole check; ``("", None)`` where it accepts."""
    try:
        Case(given, claim).check(list(steps))
    except ProofError as error:
        return error.code, error.step
    return "", None
