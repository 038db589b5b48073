"""Checking a proof: reads statement and proof, runs the rules, compares the last theorem.

The statement comes from the obligation, never from the proof. `check` returns a `Checked` or
raises `ProofError`; it never trusts a number, a name or a shape of the proof.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from handproof.kernel.definedness import Definedness
from handproof.kernel.nodes import Node, ProofError, need
from handproof.kernel.reading import Reader, load_axioms
from handproof.kernel.rules import RULES, Kernel, Theorem
from handproof.kernel.terms import Terms

STATEMENT, PROOF = "handproof/statement/1", "handproof/proof/1"
MAX_TERMS, MAX_STEPS = 20_000, 5_000


@dataclass(frozen=True, slots=True)
class Checked:
    """What an accepted proof rests on: labels of facts, axioms, sizes, conditions as text."""

    statement_digest: str
    hypotheses: tuple[str, ...]
    axioms: tuple[str, ...]
    sizes: tuple[str, ...]
    conditions: tuple[str, ...]


def check(statement: dict[str, Any], proof: dict[str, Any]) -> Checked:
    """Accept or reject: raises `ProofError` unless ``proof`` proves the claim of ``statement``."""
    try:
        return _check(statement, proof)
    except ProofError:
        raise
    except RecursionError:
        raise ProofError("HP290", "terms are nested too deep") from None
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise ProofError("HP200", f"malformed: {type(error).__name__}: {error}"[:200]) from error


def _check(statement: dict[str, Any], proof: dict[str, Any]) -> Checked:
    need(statement["schema"] == STATEMENT and proof["schema"] == PROOF, "HP200", "unknown schema")
    terms = Terms()
    reader = Reader(terms)
    facts, claim = reader.statement(statement)
    kernel = Kernel(terms, facts, load_axioms())
    theorems = run(kernel, reader, proof)
    need(kernel.same(theorems[-1].proposition, claim), "HP260", "the last step is not the claim")
    conditions, sources, cited = Definedness(kernel, theorems).of(claim)
    rests_on = (theorems[-1], *sources)
    labels = {kernel.normal.key(fact): label for label, fact in facts.items()}
    used = terms.size_facts | cited
    for hypothesis in frozenset().union(*(theorem.hypotheses for theorem in rests_on)):
        label = labels.get(kernel.normal.key(hypothesis))
        need(label is not None, "HP261", "{} is no fact of the statement", hypothesis)
        used.add(str(label))
    axioms = frozenset().union(*(theorem.axioms for theorem in rests_on))
    return Checked(digest(statement), tuple(sorted(used)), tuple(sorted(axioms)),
                   tuple(sorted(terms.sizes)), tuple(sorted(map(repr, conditions))))  # fmt: skip


def digest(data: Any) -> str:
    """``sha256:`` and the digest of the canonical JSON."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def run(kernel: Kernel, reader: Reader, proof: dict[str, Any]) -> list[Theorem]:
    """The theorems of the steps, in order."""
    rows, steps = proof["terms"], proof["steps"]
    need(isinstance(rows, list) and len(rows) <= MAX_TERMS, "HP290", "too many terms")
    need(isinstance(steps, list) and 0 < len(steps) <= MAX_STEPS, "HP290", "no or too many steps")
    nodes: list[Node] = []
    for row in rows:
        nodes.append(reader.row(row, nodes))
    theorems: list[Theorem] = []
    for number, (name, *values) in enumerate(steps):
        try:
            need(name in RULES, "HP202", "there is no rule {}", name)
            kinds, rule = RULES[name]
            need(len(values) == len(kinds), "HP200", "{} takes {} arguments", name, len(kinds))
            pairs = zip(kinds, values, strict=True)
            theorems.append(rule(kernel, *(argument(k, x, nodes, theorems) for k, x in pairs)))
        except ProofError as error:
            raise ProofError(error.code, error.reason, number) from None
    return theorems


def argument(kind: str, value: Any, nodes: Sequence[Node], theorems: Sequence[Theorem]) -> Any:
    """An argument of a step: ``t`` a term, ``p`` a theorem (capital: or null), ``x`` data."""
    if kind[-1] == "*":
        need(isinstance(value, list) and len(value) <= MAX_STEPS, "HP200", "not a list: {}", value)
        if len(kind) == 2:
            return [argument(kind[0], item, nodes, theorems) for item in value]
        need(all(len(row) == len(kind) - 1 for row in value), "HP200", "a row of wrong length")
        return [tuple(argument(k, x, nodes, theorems) for k, x in zip(kind, row, strict=False))
                for row in value]  # fmt: skip
    if kind == "x" or (value is None and kind.isupper()):
        return value
    table: Sequence[Any] = nodes if kind in "tT" else theorems
    fine = type(value) is int and 0 <= value < len(table)
    need(fine, "HP200", "{} is no earlier term or step", value)
    return table[value]
