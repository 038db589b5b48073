"""The axioms that a report's proofs use, as formulas with their sources."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.resources import files
from typing import Any

from handproof.proving.axioms import Axiom, axioms, condition_instances, instance
from handproof.report import model
from handproof.terms.errors import TermError
from handproof.terms.json_format import sort_from_json
from handproof.terms.latex import to_latex
from handproof.terms.nodes import Sym, Term
from handproof.terms.sizes import Size
from handproof.terms.sorts import INTEGER, REAL, Function, Sort, matrix

Json = Any


def axiom_rows(chapters: Sequence[model.DerivationChapter]) -> tuple[model.AxiomRow, ...]:
    """One row for each axiom that a step uses, in alphabetical order."""
    known, sources = axioms(), _sources()
    users: dict[str, list[str]] = {}
    for index, chapter in enumerate(chapters, start=1):
        for step in chapter.steps:
            for name in step.axioms:
                where = f"{index}:{step.number}" if len(chapters) > 1 else step.number
                users.setdefault(name, []).append(where)
    return tuple(
        replace(_row(known[name], sources.get(name, "")), used_in=tuple(users[name]))
        for name in sorted(users)
        if name in known
    )


def _row(axiom: Axiom, source: str) -> model.AxiomRow:
    try:
        values = {name: Sym(name, _sort(axiom.sorts[name])) for name in axiom.variables}
        statement = _formula(instance(axiom, values))
        conditions = tuple(_formula(term) for term in condition_instances(axiom, values))
    except (TermError, KeyError, ValueError):
        # A generic instance need not exist (shapes that only particular values fit).
        return model.AxiomRow(axiom.name, "", (), source)
    return model.AxiomRow(axiom.name, statement, conditions, source)


def _formula(term: Term) -> str:
    return to_latex(term)


def _sort(data: Json) -> Sort:
    """The sort of an axiom's variable; its size variables stand for themselves."""
    if data == "integer":
        return INTEGER
    if data == "real":
        return REAL
    if data[0] == "function":
        return Function(tuple(_sort(part) for part in data[1]), _sort(data[2]))
    if data[0] == "matrix":
        return matrix(Size.of(data[1]), Size.of(data[2]))
    return sort_from_json(data)


def _sources() -> Mapping[str, str]:
    text = files("handproof.kernel").joinpath("axioms.json").read_text(encoding="utf-8")
    return {row["name"]: row.get("source", "") for row in json.loads(text)}
