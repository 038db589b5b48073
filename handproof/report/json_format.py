"""The stable JSON interface: ``handproof check --format json``, schema ``handproof/check/1``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from handproof.engine.document import Unread
from handproof.engine.results import DocumentResult, LinkResult, StepResult
from handproof.engine.verdicts import Verdict
from handproof.proving.interface import Json

SCHEMA = "handproof/check/1"

RELATIONS = {
    "eq": "=",
    "ne": "!=",
    "le": "<=",
    "lt": "<",
    "ge": ">=",
    "gt": ">",
    "propto": "∝",
    "implies": "=>",
    "iff": "<=>",
}
"""How the relation of a step is written; any other is the operator's name."""


def check_json(results: Sequence[DocumentResult], seconds: float) -> Json:
    """All results as one JSON object."""
    counts: Counter[Verdict] = Counter()
    for result in results:
        counts += result.counts
    return {
        "schema": SCHEMA,
        "documents": [_document(result) for result in results],
        "counts": {verdict.value: counts[verdict] for verdict in Verdict if counts[verdict]},
        "seconds": round(seconds, 4),
    }


def _document(result: DocumentResult) -> Json:
    return {
        "path": result.document.path,
        "title": result.document.title,
        "steps": [_link(step, link) for step in result.steps for link in step.links],
        "unread": [_unread(unread) for unread in result.document.unread],
        "claims": [
            {
                "id": claim.step.label,
                "line": claim.step.span.line,
                "verdict": claim.inherited.value,
            }
            for claim in result.claims
        ],
    }


def _link(step: StepResult, link: LinkResult) -> Json:
    span = step.step.span
    return {
        "id": link.id,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "text": link.link.latex,
        "relation": RELATIONS.get(link.link.relation, link.link.relation),
        "verdict": link.verdict.value,
        "sizes": [dict(sizes) for sizes in link.sizes] or None,
        "code": link.code,
        "message": link.message,
        "witness": list(link.witness) or None,
        "certificate": link.digest,
        "assumptions": list(link.assumptions),
        "axioms": list(link.axioms),
        "rests_on": list(step.rests_on),
        "seconds": round(link.seconds, 4),
    }


def _unread(unread: Unread) -> Json:
    return {
        "line": unread.span.line,
        "column": unread.span.column,
        "text": unread.text,
        "code": unread.problem.code,
        "message": unread.problem.message,
    }
