"""From the engine's results to the report's plain values."""

from __future__ import annotations

import platform
import re
from collections.abc import Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from handproof.engine.conventions import CONVENTION
from handproof.engine.document import (
    Block,
    Declared,
    Defined,
    Heading,
    Prose,
    Step,
    Supposed,
)
from handproof.engine.linking import UNSATISFIED
from handproof.engine.results import DocumentResult, LinkResult, StepResult
from handproof.engine.verdicts import Verdict
from handproof.proving.interface import Witness
from handproof.proving.witness import describe
from handproof.report import model
from handproof.report.axiom_table import axiom_rows
from handproof.terms.context import Fact, Origin
from handproof.terms.latex import to_latex
from handproof.terms.nodes import Sym
from handproof.terms.scope import free_symbols
from handproof.terms.sizes import ONE
from handproof.terms.sorts import INTEGER, Family, Matrix, Sort

Extra = model.FigureBlock | model.CheckTable | model.Prose | model.Heading

_PACKAGES = ("handproof", "sympy", "python-flint", "numpy", "torch", "matplotlib")


def chapter(result: DocumentResult, extras: Sequence[Extra] = ()) -> model.DerivationChapter:
    """One document as a chapter; ``extras`` (figures, tables) stand at its end.

    Extras that start with a heading of their own get no other.
    """
    document = result.document
    blocks = [made for block in document.blocks for made in _blocks(block, result)]
    if extras:
        headed = isinstance(extras[0], model.Heading)
        heading = () if headed else (model.Heading("Numerical confirmation"),)
        blocks = [*blocks, *heading, *extras]
    return model.DerivationChapter(
        key=re.sub(r"[^A-Za-z0-9]+", "-", Path(document.path).stem).strip("-") or "derivation",
        title=document.title,
        blocks=tuple(blocks),
        source=document.source,
        symbols=tuple(_symbols(document.blocks, result)),
        assumptions=tuple(_assumptions(document.blocks)),
    )


def report(
    chapters: Iterable[model.DerivationChapter], title: str, date: str, commands: Sequence[str]
) -> model.Report:
    """The whole report: chapters, what the run used, how to check it again."""
    derivations = tuple(chapters)
    return model.Report(
        title=title,
        derivations=derivations,
        date=date,
        summary=(
            "Every numbered step was read as a formal statement and settled by programs. A step "
            "marked *proved* carries a certificate that a small independent checker accepts; the "
            "last section says how to repeat that check."
        ),
        environment=tuple(_environment()),
        commands=tuple(model.Command(line, _PURPOSE.get(line.split()[1], "")) for line in commands),
        axioms=axiom_rows(derivations),
    )


_PURPOSE = {
    "check": "check every step again",
    "report": "make this report again",
    "recheck": "check the certificates with the kernel alone, without any search",
}


def _environment() -> Iterable[tuple[str, str]]:
    yield "Python", platform.python_version()
    for package in _PACKAGES:
        try:
            yield package, version(package)
        except PackageNotFoundError:
            continue


def _blocks(block: Block, result: DocumentResult) -> list[model.Block]:
    if isinstance(block, Prose):
        return [model.Prose(block.text)]
    if isinstance(block, Heading):
        return [model.Heading(block.text)]
    if isinstance(block, Defined):
        return [model.Prose(f"Define $${block.latex}$$")]
    if isinstance(block, Supposed):
        because = f" ({block.because})" if block.because else ""
        return [model.Prose(f"Suppose{because}, as assumption {block.label}, $${block.latex}$$")]
    if isinstance(block, Step):
        return _step_blocks(next(r for r in result.steps if r.step is block))
    return []


def _step_blocks(result: StepResult) -> list[model.Block]:
    blocks: list[model.Block] = [_step_block(result, link) for link in result.links]
    if result.step.conclusion:
        rests = ", ".join(result.rests_on)
        blocks.append(
            model.Conclusion(
                name=f"Conclusion {result.step.label}",
                formula=result.step.latex,
                restates=result.step.label if len(result.links) == 1 else "",
                verdict=result.inherited.value,
                because=f"rests on {rests}" if rests else "",
            )
        )
    return blocks


def _step_block(result: StepResult, link: LinkResult) -> model.StepBlock:
    read = link.link.obligation is not None
    return model.StepBlock(
        number=link.id,
        formula=link.link.latex if read else "",
        verdict=link.verdict.value,
        source="" if read else link.link.latex,
        reason=result.step.because if link is result.links[0] else "",
        message=_message(link),
        code=link.code or "",
        rests_on=result.step.using,
        witness=_witness(link),
        certificate=link.digest or "",
        method=_method(link),
        assumptions=tuple(_cited(link)),
        axioms=link.axioms,
        seconds=link.seconds,
        line=result.step.span.line,
    )


def _message(link: LinkResult) -> str:
    if link.verdict is Verdict.PROVED:
        worth = UNSATISFIED in link.message or CONVENTION in link.message
        return _literal(link.message) if worth else ""
    if link.needs:
        return "needs " + ", ".join(f"${to_latex(need)}$" for need in link.needs)
    return _literal(link.message)


def _literal(text: str) -> str:
    """Plain text as Markdown that shows it unchanged."""
    return re.sub(r"([\\`*_{}\[\]<>$#|~])", r"\\\1", text)


def _cited(link: LinkResult) -> Iterable[str]:
    """The facts that the proof used: declared ones as formulas, the others by their labels."""
    obligation = link.link.obligation
    facts = {} if obligation is None else {f.label: f for f in obligation.context.facts}
    for label in link.assumptions:
        fact = facts.get(label)
        declared = fact is not None and fact.origin is Origin.DECLARED
        yield f"${to_latex(fact.proposition)}$" if declared and fact is not None else label


def _method(link: LinkResult) -> str:
    decided = [a.prover for a in link.attempts if a.prover != "kernel"]
    return decided[-1] if decided and link.verdict is Verdict.PROVED else ""


def _witness(link: LinkResult) -> model.Witness | None:
    if not link.witness:
        return None
    kept = link.evidence["witness"]
    fields = ("sizes", "values", "left", "right", "exact")
    told = describe(Witness(*(kept[field] for field in fields)), latex=True)
    return model.Witness(words="; ".join(told) + ".")


def _symbols(blocks: Sequence[Block], result: DocumentResult) -> Iterable[model.Symbol]:
    facts = _declared_facts(result)
    for block in blocks:
        if isinstance(block, Declared):
            latex = to_latex(block.symbol)
            about = [
                f"${to_latex(fact.proposition)}$"
                for fact in facts
                if _speaks_of(fact, block.symbol)
            ]
            kind = _kind(block.symbol.sort)
            yield model.Symbol(
                latex, f"{block.words}, {kind}" if block.words else kind, ", ".join(about)
            )


def _speaks_of(fact: Fact, symbol: Sym) -> bool:
    """Whether a fact is about this symbol and, sizes and indices apart, no other."""
    others = {s for s in free_symbols(fact.proposition) if s.sort != INTEGER}
    return others == {symbol} or (not others and symbol in fact.proposition.children[:1])


def _declared_facts(result: DocumentResult) -> list[Fact]:
    facts: dict[str, Fact] = {}
    for step in result.steps:
        for link in step.links:
            if link.link.obligation is not None:
                for fact in link.link.obligation.context.facts:
                    if fact.origin is Origin.DECLARED:
                        facts.setdefault(fact.label, fact)
    return list(facts.values())


def _kind(sort: Sort) -> str:
    if sort == INTEGER:
        return "positive integer"
    if isinstance(sort, Matrix):
        if sort.cols == ONE:
            return rf"vector in $\mathbb{{R}}^{{{sort.rows}}}$"
        return rf"matrix in $\mathbb{{R}}^{{{sort.rows} \times {sort.cols}}}$"
    if isinstance(sort, Family):
        return f"family of length ${sort.length}$, each a {_kind(sort.element)}"
    return "real number"


def _assumptions(blocks: Sequence[Block]) -> Iterable[str]:
    for block in blocks:
        if isinstance(block, Supposed):
            because = f": {block.because}" if block.because else ""
            yield f"{block.label}: ${block.latex}${because}"
