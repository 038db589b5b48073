"""Statements and proofs for tests of the kernel, written as S-expressions.

    real a b; matrix A n n; vector x n; integer k; function f real real
    local real t; local matrix H d q            (not declared in the statement)
    define C (add (mul W (transpose W)) (mul s (identity d)))
    fact p (positive a)

Terms are ``(op arg ...)``, names, or numbers such as ``-1/2``; a binder names its variable first.
"""

from __future__ import annotations

import re
from typing import Any

from handproof.kernel.check import Checked, check
from handproof.kernel.rules import RULES

Json = Any
TOKEN = re.compile(r"[()]|[^\s()]+")


class Case:
    """One statement, and proofs of it given as lists of steps."""

    def __init__(self, given: str, claim: str) -> None:
        self.sorts: dict[str, Json] = {}
        self.declared: list[str] = []
        self.definitions: list[Json] = []
        self.facts: list[Json] = []
        for line in filter(None, (part.strip() for part in re.split(r"[;\n]", given))):
            self._line(line.split(maxsplit=1))
        self.claim = self.term(claim)

    def _line(self, words: list[str]) -> None:
        kind, rest = words
        local = kind == "local"
        if local:
            kind, rest = rest.split(maxsplit=1)
        if kind == "fact":
            label, text = rest.split(maxsplit=1)
            self.facts.append([label, self.term(text)])
        elif kind == "define":
            head, text = rest.split(maxsplit=1)
            name, *parameters = head.split(",")
            symbols = [self.symbol(p) for p in parameters]
            self.definitions.append([self.symbol(name), symbols, self.term(text)])
        else:
            names = rest.split()
            if kind in ("matrix", "vector", "family", "function"):
                names, sort = names[:1], self._sort(kind, names[1:])
            else:
                sort = kind
            for name in names:
                self.sorts[name] = sort
                if not local:
                    self.declared.append(name)

    def _sort(self, kind: str, rest: list[str]) -> Json:
        sizes = [int(part) if part.isdigit() else part for part in rest]
        if kind == "matrix":
            return ["matrix", *sizes]
        if kind == "vector":
            return ["matrix", sizes[0], 1]
        if kind == "family":
            element = "real" if len(sizes) == 1 else ["matrix", sizes[1], 1]
            return ["family", sizes[0], element]
        return ["function", list(rest[:-1]), rest[-1]]

    def symbol(self, name: str) -> Json:
        return ["sym", name, self.sorts.get(name, "integer")]

    def term(self, text: str) -> Json:
        """A term as nested lists."""
        tokens = TOKEN.findall(text)

        def read(at: int) -> tuple[Json, int]:
            if tokens[at] == "(":
                node, at = [tokens[at + 1]], at + 2
                while tokens[at] != ")":
                    part, at = read(at)
                    node.append(part)
                return node, at + 1
            if re.fullmatch(r"-?\d+(/\d+)?", tokens[at]):
                return ["num", tokens[at]], at + 1
            return self.symbol(tokens[at]), at + 1

        node, end = read(0)
        assert end == len(tokens), text
        return node

    @property
    def statement(self) -> Json:
        return {
            "schema": "handproof/statement/1",
            "symbols": [self.symbol(name) for name in self.declared],
            "definitions": self.definitions,
            "facts": self.facts,
            "claim": self.claim,
        }

    def proof(self, steps: list[Json]) -> Json:
        """The proof JSON of steps whose terms are texts."""
        rows: list[Json] = []
        index: dict[str, int] = {}

        def add(node: Json) -> int:
            if node[0] in ("sym", "num"):
                row = node
            else:
                row = [node[0], *(add(part) for part in node[1:])]
            key = repr(row)
            if key not in index:
                index[key] = len(rows)
                rows.append(row)
            return index[key]

        def move(kind: str, value: Json) -> Json:
            if kind.endswith("*") and len(kind) == 2:
                return [move(kind[0], item) for item in value]
            if kind.endswith("*"):
                return [[move(k, v) for k, v in zip(kind, row, strict=False)] for row in value]
            return add(self.term(value)) if kind in "tT" and isinstance(value, str) else value

        made = []
        for step in steps:
            kinds = RULES[step[0]][0] if step[0] in RULES else ("x",) * (len(step) - 1)
            made.append([step[0], *(move(k, v) for k, v in zip(kinds, step[1:], strict=False))])
        return {"schema": "handproof/proof/1", "terms": rows, "steps": made}

    def check(self, steps: list[Json]) -> Checked:
        """The kernel's answer; `ProofError` where it rejects."""
        return check(self.statement, self.proof(steps))
