"""Write-ups in Markdown or LaTeX as documents: what each statement may rest on.

A statement's Γ holds what the write-up declared, defined and supposed before it, and the earlier
statements of the same problem. A model of all that in which the statement fails refutes it only
if everything before it in its problem was read; otherwise it stays open and says which line was
not. Claims of theorems ("show that ...") may have hypotheses in words: they are never refuted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from handproof.engine.document import (
    Block,
    Defined,
    Document,
    Link,
    Problem,
    Step,
    Supposed,
    Unread,
)
from handproof.engine.errors import InputError
from handproof.engine.notation import problem_of
from handproof.proving.directions import in_directions
from handproof.proving.portfolio import Question
from handproof.reading.elaborate import Claim
from handproof.reading.errors import IllFormed, ReadError
from handproof.reading.leads import Kind
from handproof.reading.splitting import closed, over_all, universal
from handproof.reading.write_up import ReadStatement, read_document
from handproof.terms.build import app
from handproof.terms.context import Context, Fact, Obligation, Origin
from handproof.terms.nodes import App, Term
from handproof.terms.scope import free_symbols
from handproof.terms.sorts import INTEGER, size_names
from handproof.terms.text import to_text

NEAR = 3
"""How many earlier statements the middle part of Γ holds: rows are mostly used at once."""

SILENT = (Kind.DECLARATION, Kind.MENTION)
"""Kinds of statement that claim nothing."""


@dataclass(slots=True)
class _Problem:
    """What one problem (a section with its own notation) has said so far."""

    facts: list[Fact] = field(default_factory=list)
    cited: list[str] = field(default_factory=list)
    unread: str = ""


@dataclass(slots=True)
class _Walk:
    blocks: list[Block] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    steps: int = 0
    supposed: int = 0


def read_writeup(path: Path, text: str) -> Document:
    """Read a write-up; what is not understood is in ``unread`` with its span, nothing is lost.

    Raises `InputError` for what is no document at all.
    """
    try:
        read = read_document(text, markdown=path.suffix.lower() != ".tex")
    except ReadError as error:
        raise InputError(error.code, f"{path}:{error.span}: {error.message}", error.fix) from error
    walk = _Walk()
    problems: dict[int, _Problem] = {}
    missing = ""
    for problem in read.problems:
        walk.unread.append(_unread(problem, ""))
        # A declaration that was not read may have said more about any symbol.
        missing = missing or f"line {problem.span.line} was not read"
    for statement in read.statements:
        here = problems.setdefault(statement.problem, _Problem(unread=missing))
        _visit(walk, here, statement)
    unread = sorted(walk.unread, key=lambda u: u.span)
    return Document(str(path), path.name, tuple(walk.blocks), unread=tuple(unread), implicit=True)


def _visit(walk: _Walk, problem: _Problem, statement: ReadStatement) -> None:
    if isinstance(statement.error, IllFormed):
        link = Link("", statement.latex, None, problem_of(statement.error))
        _step(walk, problem, statement, (link,), ())
    elif statement.error is not None:
        walk.unread.append(_unread(statement.error, statement.latex))
        if not _says_nothing(statement):
            problem.unread = problem.unread or f"line {statement.span.line} was not read"
    elif statement.kind is Kind.HYPOTHESIS:
        _suppose(walk, problem, statement)
    else:
        if statement.definition is not None:
            walk.blocks.append(Defined(statement.definition, statement.latex, statement.span))
        if statement.kind not in SILENT:
            _claims(walk, problem, statement)


def _says_nothing(statement: ReadStatement) -> bool:
    """Whether an unread line cannot restrict a model: understood, but equal only up to constants.

    At one point any two numbers differ by a constant.
    """
    error = statement.error
    return statement.formula is not None and error is not None and error.code == "HP404"


def _quantified(problem: _Problem, statement: ReadStatement) -> ReadStatement:
    """The statement with "for all x in R^n" as a quantifier where something is known of x."""
    if statement.formula is None:
        return statement
    known = [*statement.environment.facts, *(f.proposition for f in problem.facts)]
    spoken_of = frozenset().union(*map(free_symbols, known))
    found = [universal(clause) for clause in statement.formula.clauses]
    if not any(one is not None and one[0] in spoken_of for one in found):
        return statement
    return replace(statement, formula=over_all(statement.formula))


def _claims(walk: _Walk, problem: _Problem, statement: ReadStatement) -> None:
    statement = _quantified(problem, statement)
    stated = [
        c.proposition for c in _all_claims(statement) if not _defines(statement, c.proposition)
    ]
    formula = statement.formula
    reasons = [] if formula is None else [c.reason for c in formula.clauses if c.reason]
    if not stated and not reasons:
        return
    tentative = problem.unread or statement.doubt
    if statement.kind is Kind.GOAL:
        tentative = "its hypotheses may stand in words"
    if formula is not None and any(clause.error is not None for clause in formula.clauses):
        tentative = tentative or "a clause beside it was not read"
    links = []
    for claim in (*stated, *reasons):
        question = _question(statement, problem, claim)
        relation = claim.op if isinstance(claim, App) else "forall"
        links.append(Link(relation, statement.latex, question, tentative=tentative))
    _step(walk, problem, statement, tuple(links), tuple(_as_fact(statement, c) for c in stated))


def _as_fact(statement: ReadStatement, claim: Term) -> Term:
    """What later statements may use: under its conditions, for all values of its free indices."""
    formula = statement.formula
    if formula is None:
        return claim
    for clause in reversed(formula.clauses):
        if clause.proposition is not None:
            claim = app("implies", clause.proposition, claim)
    # "for all x in R^n" quantifies no step: it may have been shown with what is known of this x
    whole = replace(formula, claims=(Claim(claim, formula.span),), clauses=())
    return closed(whole).claims[0].proposition


def _step(
    walk: _Walk,
    problem: _Problem,
    statement: ReadStatement,
    links: tuple[Link, ...],
    claims: tuple[Term, ...],
) -> None:
    walk.steps += 1
    label = str(walk.steps)
    goal = statement.kind is Kind.GOAL
    cited = tuple(dict.fromkeys(problem.cited))
    walk.blocks.append(
        Step(label, statement.latex, links, statement.span, "", cited, conclusion=goal)
    )
    if not goal:
        problem.cited.append(label)
        problem.facts.extend(_facts(f"step {label}", claims, Origin.STEP))


def _suppose(walk: _Walk, problem: _Problem, statement: ReadStatement) -> None:
    walk.supposed += 1
    label = f"A{walk.supposed}"
    claims = tuple(claim.proposition for claim in _all_claims(statement))
    if _replaces(statement, claims, problem.facts):
        # what was supposed before holds no longer, nor what followed from it
        problem.facts.clear()
        problem.unread = problem.unread or "what was supposed before it may hold no longer"
    proposition = None if not claims else claims[0] if len(claims) == 1 else app("and", *claims)
    walk.blocks.append(Supposed(label, proposition, statement.latex, statement.span))
    problem.cited.append(label)
    problem.facts.extend(_facts(label, claims, Origin.HYPOTHESIS))


_CASE = re.compile(
    r"\b(?:instead|cases?|other\s+hand|otherwise|contrary|contradiction|former|latter|second)\b",
    re.IGNORECASE,
)
"""Words that begin a case of its own."""


def _replaces(statement: ReadStatement, claims: tuple[Term, ...], facts: list[Fact]) -> bool:
    """Whether a supposition begins a case: in these words, or a term has another value before."""
    if facts and _CASE.search(statement.lead):
        return True
    before = {
        f.proposition.args[0]
        for f in facts
        if f.origin is Origin.HYPOTHESIS and isinstance(f.proposition, App)
    }
    return any(isinstance(c, App) and c.op == "eq" and c.args[0] in before for c in claims)


def _facts(label: str, claims: tuple[Term, ...], origin: Origin) -> list[Fact]:
    if len(claims) == 1:
        return [Fact(label, claims[0], origin)]
    return [Fact(f"{label}.{i}", claim, origin) for i, claim in enumerate(claims, 1)]


def _all_claims(statement: ReadStatement) -> tuple[Claim, ...]:
    return () if statement.formula is None else statement.formula.claims


def _defines(statement: ReadStatement, claim: Term) -> bool:
    definition = statement.definition
    if definition is None or not isinstance(claim, App) or claim.op != "eq":
        return False
    left = claim.args[0]
    head = left.args[0] if isinstance(left, App) and left.op == "apply" else left
    return head is definition.symbol and claim.args[1] is definition.body


def _context(statement: ReadStatement, earlier: tuple[Fact, ...]) -> Context:
    env = statement.environment
    declared = list(env.facts)
    indices = statement.formula.indices if statement.formula is not None else ()
    declared += [app("in", i, app("range", low, high)) for i, low, high in indices]
    sizes = {name for symbol in env.symbols for name in size_names(symbol.sort)}
    declared += [app("positive", s) for s in env.symbols if s.sort == INTEGER and s.name in sizes]
    if statement.formula is not None:
        declared += [c.proposition for c in statement.formula.clauses if c.proposition is not None]
    facts = [Fact(to_text(p), p, Origin.DECLARED) for p in dict.fromkeys(declared)]
    symbols = tuple(dict.fromkeys((*env.symbols, *(i for i, _, _ in indices))))
    return Context(symbols, env.definitions, (*facts, *earlier))


def _question(statement: ReadStatement, problem: _Problem, claim: Term) -> Question:
    """The claim from all that stands before it, and from smaller parts of that, tried first."""
    whole = in_directions(Obligation(_context(statement, tuple(problem.facts)), claim))
    alone = _about(statement, (), claim)
    near = _about(statement, tuple(problem.facts[-NEAR:]), claim)
    smaller = tuple(dict.fromkeys(o for o in (alone, near) if o != whole))
    return Question(whole, smaller=smaller)


def _about(statement: ReadStatement, earlier: tuple[Fact, ...], claim: Term) -> Obligation:
    """The claim from some earlier statements and the declarations that speak of their symbols."""
    context = _context(statement, earlier)
    bare = Obligation(Context(context.symbols, context.definitions, earlier), claim)
    mentioned = bare.mentioned()
    facts = tuple(
        f for f in context.facts if f in earlier or free_symbols(f.proposition) <= mentioned
    )
    return in_directions(Obligation(Context(context.symbols, context.definitions, facts), claim))


def _unread(error: ReadError | IllFormed, latex: str) -> Unread:
    problem: Problem = problem_of(error)
    return Unread(error.span, latex, problem)
