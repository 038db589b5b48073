"""Checking a proof: reads statement and proof, runs the rules, compares the last theorem.

The statement comes from the obligation, never from the proof. `check` returns a `Checked` or
raises `ProofError`; it never trusts a number, a name or a shape of the proof.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from handproof.kernel.definedness import Definedness
from handproof.kernel.nodes import (
    BINDERS,
    DERIVATIVES,
    INT,
    PROP,
    REAL,
    Node,
    ProofError,
    Sort,
    array,
    need,
    size_sum,
)
from handproof.kernel.rules import RULES, Kernel, Theorem
from handproof.kernel.signatures import SIGNATURES, SPECIAL
from handproof.kernel.terms import Terms

STATEMENT, PROOF = "handproof/statement/1", "handproof/proof/1"
MAX_TERMS, MAX_STEPS, MAX_TEXT = 20_000, 5_000, 400
NUMBER = re.compile(r"-?[0-9]{1,400}(/0*[1-9][0-9]{0,400})?")
SIZED = frozenset("identity zeros ones reals binary signs range sum prod family".split())


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
    last = theorems[-1]
    need(kernel.same(last.proposition, claim), "HP260", "the last step is not the claim")
    labels = {kernel.normal.key(fact): label for label, fact in facts.items()}
    used = set(terms.size_facts)
    conditions, sources = Definedness(kernel, theorems).of(claim)
    for theorem in (last, *sources):
        for hypothesis in theorem.hypotheses:
            label = labels.get(kernel.normal.key(hypothesis))
            need(label is not None, "HP261", "{} is no fact of the statement", hypothesis)
            used.add(str(label))
    axioms = frozenset().union(*(theorem.axioms for theorem in (last, *sources)))
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
    for number, step in enumerate(steps):
        try:
            need(step[0] in RULES, "HP202", "there is no rule {}", step[0])
            kinds, rule = RULES[step[0]]
            need(len(step) == len(kinds) + 1, "HP200", "{} takes {} arguments", step[0], len(kinds))
            arguments = [
                argument(k, x, nodes, theorems) for k, x in zip(kinds, step[1:], strict=True)
            ]
            theorems.append(rule(kernel, *arguments))
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


class Reader:
    """Reads terms and sorts from JSON; names with ``#`` or ``~`` in front are the kernel's own."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.sorts: dict[str, Sort] = {}
        self.unusable: set[str] = set()  # names of symbols that the kernel cannot read

    def statement(self, data: dict[str, Any]) -> tuple[dict[str, Node], Node]:
        """The facts by label, and the claim; declares symbols, sizes and definitions."""
        t, raw = self.terms, [*data["symbols"], *(row[0] for row in data["definitions"])]
        names = {str(row[1]) for row in data["symbols"]}
        need(len(names) == len(data["symbols"]), "HP205", "a name is declared twice")
        t.sizes = sizes_in(data)
        fine = not any(str(row[1]) in t.sizes and row[2] != INT for row in raw)
        need(fine, "HP205", "a size is declared as something else")
        t.declared |= {t.sym(name, INT) for name in t.sizes}
        later = []
        facts: dict[str, Node] = {}
        for label, row in data["facts"]:
            need(isinstance(label, str) and label not in facts, "HP205", "label {} twice", label)
            facts[label] = t.num(0)
            if row[0] in ("lt", "le", "gt", "ge"):
                self.slack(label, row)
            later.append((label, row))
        for row in raw:
            self.declare(row)
        for symbol, parameters, body in data["definitions"]:
            self.definition(symbol, parameters, body)
        for label, row in later:
            try:
                facts[label] = self.term(row)
            except ProofError:
                del facts[label]  # a fact in words that the kernel does not know is of no use
        claim = self.term(data["claim"])
        need(claim.sort == PROP, "HP201", "the claim is no proposition")
        facts = {label: fact for label, fact in facts.items() if fact.sort == PROP}
        return facts, claim

    def declare(self, row: Any) -> None:
        """Declare a symbol; one of a sort that the kernel does not have cannot be used."""
        try:
            self.terms.declared.add(self.term(row))
        except ProofError:
            self.unusable.add(str(row[1]))

    def definition(self, row: Any, parameters: Any, body: Any) -> None:
        """A definition; a symbol whose definition the kernel cannot read cannot be used."""
        if str(row[1]) not in self.unusable:
            try:
                symbol, names, meaning = (
                    self.term(row),
                    list(map(self.term, parameters)),
                    self.term(body),
                )
            except ProofError:
                self.unusable.add(str(row[1]))
            else:
                self.define(symbol, names, meaning)

    def define(self, symbol: Node, parameters: list[Node], body: Node) -> None:
        """A total equation whose body mentions earlier symbols only (so: acyclic)."""
        t = self.terms
        fine = (
            symbol.op == "sym"
            and symbol not in t.definitions
            and all(p.op == "sym" for p in parameters)
        )
        need(
            fine and len(set(parameters)) == len(parameters),
            "HP205",
            "bad definition of {}",
            symbol,
        )
        undefined = body.free - set(parameters)
        fine = undefined <= t.declared and not any(symbol in t.deps(s) for s in undefined)
        fine = fine and not any(p in body.by and p in t.declared for p in parameters)
        need(fine, "HP205", "the definition of {} is not of declared symbols", symbol)
        sort = (
            ("function", tuple(p.sort for p in parameters), body.sort) if parameters else body.sort
        )
        fine = symbol.sort == sort or (symbol.sort == REAL and sort == INT)
        need(fine, "HP205", "the definition of {} has another sort", symbol)
        t.definitions[symbol] = (tuple(parameters), body)
        t._deps.clear()

    def slack(self, label: str, row: Any) -> None:
        """Remember that a difference of sizes is at least 1 (or 0: then one more is)."""
        try:
            left, right = (self.terms.size_of(self.term(side)) for side in row[1:3])
        except ProofError:
            return
        low, high = (left, right) if row[0] in ("lt", "le") else (right, left)
        gap = [*high, *((names, -c) for names, c in low)]
        gap += [] if row[0] in ("lt", "gt") else [((), 1)]
        if all(name in self.terms.sizes for names, _ in gap for name in names):
            self.terms.slacks.append((label, size_sum(gap)))

    def term(self, data: Any) -> Node:
        """A term from nested lists."""
        op, *rest = data
        if op in ("sym", "num"):
            return self.row(data, ())
        return self.terms.make(op, *(self.term(part) for part in rest))

    def row(self, data: Any, nodes: Sequence[Node]) -> Node:
        """A term from a row of the table of a proof: its children are earlier rows."""
        op, *rest = data
        if op == "sym":
            name, sort = rest
            fine = isinstance(name, str) and 0 < len(name) <= MAX_TEXT and name[0] not in "#~"
            need(fine, "HP200", "{} is no name", name)
            need(name not in self.unusable, "HP202", "the kernel cannot read {}", name)
            return self.terms.sym(name, self.sort(sort))
        if op == "num":
            need(len(rest) == 1 and NUMBER.fullmatch(rest[0]), "HP200", "{} is no number", rest)
            return self.terms.num(Fraction(rest[0]))
        count = len(nodes)
        fine = all(type(part) is int and 0 <= part < count for part in rest)
        need(fine, "HP200", "{} names no earlier terms", data)
        return self.terms.make(op, *[nodes[part] for part in rest])

    def sort(self, data: Any) -> Sort:
        """A sort; a complex number is none of the kernel's."""
        text = repr(data)
        if text not in self.sorts:
            self.sorts[text] = self._sort(data)
        return self.sorts[text]

    def _sort(self, data: Any) -> Sort:
        if isinstance(data, str):
            need(data in (REAL, INT), "HP202", "the kernel has no sort {}", data)
            return data
        kind, *parts = data
        if kind == "matrix":
            rows, cols = map(self.size, parts)
            return array(rows, cols)
        if kind == "family":
            length, element = parts
            return ("family", self.size(length), self.sort(element))
        if kind == "function":
            domain, codomain = parts
            return ("function", tuple(map(self.sort, domain)), self.sort(codomain))
        need(kind == "set", "HP202", "the kernel has no sort {}", kind)
        return ("set", self.sort(*parts))

    def size(self, data: Any) -> Any:
        """A size, at least 1."""
        if isinstance(data, (int, str)):
            data = [
                "size",
                [[[data] if isinstance(data, str) else [], data if isinstance(data, int) else 1]],
            ]
        kind, terms = data
        fine = kind == "size" and all(type(c) is int and abs(c) < 10**9 for _, c in terms)
        fine = fine and all(isinstance(name, str) for names, _ in terms for name in names)
        need(fine and len(terms) <= 64, "HP200", "{} is no size", data)
        return self.terms.known(size_sum((tuple(sorted(names)), c) for names, c in terms))


def sizes_in(data: Any) -> set[str]:
    """Names of the integers that occur free in a shape or as a bound anywhere in a statement."""
    found: set[str] = set()

    def sort(part: Any) -> None:
        if isinstance(part, list) and part and part[0] in ("matrix", "family"):
            for size in part[1:3] if part[0] == "matrix" else part[1:2]:
                names = [size] if isinstance(size, str) else []
                names += [n for ns, _ in size[1] for n in ns] if isinstance(size, list) else []
                found.update(names)
        for inner in part if isinstance(part, list) else ():
            sort(inner)

    def walk(part: Any, bound: frozenset[str], sized: bool) -> None:
        if not isinstance(part, list) or not part:
            return
        if part[0] == "sym":
            sort(part[2])
            if sized and part[1] not in bound and part[2] == INT:
                found.add(part[1])
        elif part[0] in BINDERS:
            sort(part[1][2])
            for inner in part[2:-1]:
                walk(inner, bound, sized or part[0] in SIZED)
            walk(part[-1], bound | {part[1][1]}, sized)
        else:
            for inner in part[1:]:
                walk(inner, bound, sized or part[0] in SIZED)

    for symbol in data["symbols"]:
        walk(symbol, frozenset(), False)
    for symbol, parameters, body in data["definitions"]:
        walk(symbol, frozenset(), False)
        walk(body, frozenset(str(p[1]) for p in parameters), False)
    for _, fact in data["facts"]:
        walk(fact, frozenset(), False)
    walk(data["claim"], frozenset(), False)
    return found


@cache
def load_axioms() -> dict[str, Any]:
    """The axioms by name; `ProofError` HP250 for a duplicate or malformed entry."""
    return read_axioms(json.loads(Path(__file__).with_name("axioms.json").read_text()))


def read_axioms(rows: Any) -> dict[str, Any]:
    """The axioms of a list of entries, each checked for its shape."""
    table: dict[str, Any] = {}
    for row in rows:
        fine = isinstance(row, dict) and {"name", "vars", "if", "then", "source"} <= set(row)
        need(fine, "HP250", "malformed axiom {}", str(row)[:80])
        name = row["name"]
        need(isinstance(name, str) and name not in table, "HP250", "axiom {} twice", name)
        need(
            isinstance(row["vars"], dict) and isinstance(row["if"], list), "HP250", "axiom {}", name
        )
        for pattern in (*row["if"], row["then"]):
            _pattern(pattern, set(row["vars"]), name)
        table[name] = row
    return table


def _pattern(pattern: Any, known: set[str], name: str) -> None:
    """Reject a pattern with an unknown operator or a name that is no variable."""
    if isinstance(pattern, str):
        need(pattern in known, "HP250", "axiom {}: {} is no variable", name, pattern)
    elif not isinstance(pattern, int):
        need(isinstance(pattern, list) and pattern, "HP250", "axiom {}: {}", name, pattern)
        op, *rest = pattern
        if op == "sym":
            need(rest[0] in known, "HP250", "axiom {}: {} is not bound", name, rest[0])
            return
        if op == "num":
            need(NUMBER.fullmatch(rest[0]), "HP250", "axiom {}: {}", name, rest)
            return
        fine = (op in SIGNATURES or op in SPECIAL) and op not in DERIVATIVES
        need(fine, "HP250", "axiom {}: no operator {}", name, op)
        if op in BINDERS:
            for part in rest[1:-1]:
                _pattern(part, known, name)
            _pattern(rest[-1], known | {rest[0] if isinstance(rest[0], str) else rest[0][1]}, name)
            return
        for part in rest:
            _pattern(part, known, name)
