"""Obligations as statements: the JSON that the kernel reads, and its digest."""

from __future__ import annotations

import hashlib
import json

from handproof.proving.interface import Json
from handproof.proving.two_points import two_points
from handproof.terms.context import Context, Definition, Fact, Obligation, Origin
from handproof.terms.json_format import from_json, to_json
from handproof.terms.nodes import Sym

SCHEMA = "handproof/statement/1"


def statement(obligation: Obligation) -> Json:
    """The obligation as ``handproof/statement/1``: only what the claim and the facts need.

    A proportionality stands there as the equation between two points that it means.
    """
    small = (two_points(obligation) or obligation).relevant()
    context = small.context
    return {
        "schema": SCHEMA,
        "symbols": [to_json(symbol) for symbol in context.symbols],
        "definitions": [
            [to_json(d.symbol), [to_json(p) for p in d.parameters], to_json(d.body)]
            for d in context.definitions
        ],
        "facts": [[fact.label, to_json(fact.proposition)] for fact in context.facts],
        "claim": to_json(small.claim),
    }


def obligation_of(data: Json) -> Obligation:
    """The obligation that a statement stands for (origins are not kept: all ``DECLARED``)."""
    symbols = tuple(_symbol(symbol) for symbol in data["symbols"])
    definitions = tuple(
        Definition(_symbol(symbol), from_json(body), tuple(_symbol(p) for p in parameters))
        for symbol, parameters, body in data["definitions"]
    )
    facts = tuple(Fact(label, from_json(p), Origin.DECLARED) for label, p in data["facts"])
    return Obligation(Context(symbols, definitions, facts), from_json(data["claim"]))


def digest(data: Json) -> str:
    """``sha256:`` and the digest of the canonical JSON."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def _symbol(data: Json) -> Sym:
    term = from_json(data)
    assert isinstance(term, Sym)
    return term
