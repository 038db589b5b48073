"""``handproof explain``: one step as it was understood, Γ, what was tried, the verdict."""

from __future__ import annotations

from rich.text import Text

from handproof.engine.document import Document, Step
from handproof.engine.results import LinkResult
from handproof.report.terminal import STYLE
from handproof.terms.context import Obligation
from handproof.terms.nodes import Sym
from handproof.terms.text import plain_name, to_text


def explanation(document: Document, step: Step, result: LinkResult) -> Text:
    """The explanation of one relation of a step."""
    text = Text()
    text.append(f"{document.path}:{step.span}  step {result.id}\n", "bold")
    text.append(f"  written     {' '.join(result.link.latex.split())}\n")
    if result.link.obligation is not None:
        _understood(text, result.link.obligation)
    text.append("  verdict     ")
    text.append(result.verdict.value, STYLE[result.verdict])
    text.append(f"  {result.code or ''} {result.message}\n")
    for line in result.witness:
        text.append(f"              {line}\n")
    if result.assumptions:
        text.append(f"  rests on    {'; '.join(result.assumptions)}\n")
    if result.axioms:
        text.append(f"  axioms      {', '.join(result.axioms)}\n")
    if result.attempts:
        text.append("  tried\n")
    for attempt in result.attempts:
        text.append(
            f"    {attempt.prover:<12} {attempt.seconds * 1000:8.1f} ms  {attempt.answer}\n"
        )
    return text


def _understood(text: Text, obligation: Obligation) -> None:
    small = obligation.relevant()
    text.append(f"  understood  {to_text(small.claim)}\n")
    text.append("  given\n")
    for symbol in small.context.symbols:
        text.append(f"    {_declaration(symbol)}\n")
    for definition in small.context.definitions:
        head = plain_name(definition.symbol.name)
        if definition.parameters:
            names = ", ".join(plain_name(p.name) for p in definition.parameters)
            head = f"{head}({names})"
        text.append(f"    {head} := {to_text(definition.body)}\n")
    for fact in small.context.facts:
        text.append(f"    {to_text(fact.proposition)}   [{fact.origin.value}: {fact.label}]\n", "")


def _declaration(symbol: Sym) -> str:
    return f"{plain_name(symbol.name)} is {symbol.sort}"
