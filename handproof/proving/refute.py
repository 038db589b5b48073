"""The refuter: a claim is tried on models of Γ, and the smallest model that breaks it is kept.

A refutation is a model of every fact in which the claim is false, by exact numbers or by balls that
exclude each other. A value that does not exist refutes nothing, but a claim without a value in a
model of Γ does not follow from Γ either: the outcome then says which fact is needed.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from random import Random

from handproof.proving.evaluate.scope import needs_of
from handproof.proving.interface import Abstention, Budget, Outcome, Refutation, Survived
from handproof.proving.models import Builder, Draw, Model, builder
from handproof.proving.models.equations import unfolded_symbols
from handproof.proving.models.gaps import gapped, ungapped
from handproof.proving.models.samples import absorbed
from handproof.proving.numbers import (
    EvaluationError,
    Imprecise,
    NotEvaluable,
    Precision,
    Undefined,
    is_zero,
)
from handproof.proving.quantifiers import branches
from handproof.proving.shrink import smallest
from handproof.proving.ties import tied
from handproof.proving.values import Closure, Truth, numbers_of
from handproof.proving.witness import witness_of
from handproof.terms.context import Fact, Obligation, Origin
from handproof.terms.nodes import App, Num, Sym, Term, subterms
from handproof.terms.scope import free_symbols

NAME = "refuter"
SEED = 20260
ROUNDS = (0.0, 1.0, 0.0, 0.0, 0.0, 0.5, 0.5, 0.0, 0.0, 0.5, 0.5, 0.0, 0.3, 0.8, 0.8)
"""The models that a claim must survive: generic values (0), and values at the boundary of Γ (zeros,
equal or rank-deficient ones; at 1 whatever may be 0 is)."""
TRIES = 8
"""Attempts at one model; five times as many where no model was found."""
SIZES_A_ROUND = 4
"""Sizes that are tried for one model."""
HOPELESS = 0.4
"""Seconds after which hypotheses that no model was found for are given up."""
FEWEST = 3
"""Models that a claim must hold on before it counts as tested."""
PRECISIONS = (128, 512)
MANY = 12
"""Facts beyond which only those about the claim's own symbols are there from the start."""
BLOCKED = "a counterexample was found, but no model can decide"

Facts = tuple[Fact, ...]


@dataclass(slots=True)
class Record:
    """What the models of one claim showed."""

    exact: int = 0
    overlap: int = 0
    undefined: int = 0
    unevaluated: int = 0
    reasons: list[str] = field(default_factory=list)
    needs: dict[Term, None] = field(default_factory=dict)
    sizes: dict[tuple[tuple[str, int], ...], None] = field(default_factory=dict)
    zero: set[str] | None = None
    """Symbols that were 0 in every model in which the claim held; None before the first."""

    @property
    def held(self) -> int:
        """Instances on which the claim held."""
        return self.exact + self.overlap


def refute(obligation: Obligation, budget: Budget) -> Outcome:
    """Try to refute the claim; `Survived` where it held on every model.

    Deterministic: one seed for everything. `Abstention` where no model was found, nothing could be
    evaluated, or a side has no value and a fact is missing (``needs``).
    """
    unclear = tied(obligation)
    if unclear:
        return Abstention(NAME, unclear)
    outcomes = [_refute(branch, budget) for branch in branches(obligation.relevant())]
    for wanted in (Refutation, Abstention):
        found = next((one for one in outcomes if isinstance(one, wanted)), None)
        if found is not None:
            return found
    return outcomes[0]


def _refute(asked: Obligation, budget: Budget) -> Outcome:
    """Facts come in when a model that breaks the claim breaks them too.

    Few facts make models easy to build. A claim that holds in the models of some facts holds in
    those of all; a refutation has checked every fact.
    """
    active, waiting = _split(asked)
    while True:
        outcome, broken = _by_mean_and_covariance(asked, active, waiting, budget)
        if outcome is not None:
            return outcome
        active = active + broken
        waiting = tuple(fact for fact in waiting if fact not in broken)


def _split(asked: Obligation) -> tuple[tuple[Fact, ...], tuple[Fact, ...]]:
    """Facts to begin with, and those that wait: earlier steps, in a long list all but the near."""
    context = asked.context
    near = set(unfolded_symbols(asked.claim, context))
    many = len(context.facts) > MANY
    active = tuple(
        fact
        for fact in context.facts
        if fact.origin is not Origin.STEP
        and (not many or near.issuperset(unfolded_symbols(fact.proposition, context)))
    )
    return active, tuple(fact for fact in context.facts if fact not in active)


def _by_mean_and_covariance(
    asked: Obligation, active: Facts, waiting: Facts, budget: Budget
) -> tuple[Outcome | None, Facts]:
    """By the observations' means and covariances where that is all that matters, else as it is."""
    small = Obligation(replace(asked.context, facts=active), asked.claim)
    simpler = absorbed(small)
    if simpler is not None:
        outcome, broken = _attempt(simpler, waiting, budget)
        if outcome is None or not isinstance(outcome, Abstention) or outcome.needs:
            return outcome, broken
    ordered = gapped(small)
    if ordered is not None:
        outcome, broken = _attempt(ordered, waiting, Budget(budget.left / 2))
        if isinstance(outcome, Refutation) and (plain := ungapped(outcome.witness)) is not None:
            return Refutation(NAME, plain), ()
        if outcome is None or isinstance(outcome, Survived):
            return outcome, broken
    return _attempt(small, waiting, budget)


def _attempt(small: Obligation, waiting: Facts, budget: Budget) -> tuple[Outcome | None, Facts]:
    """An outcome, or the waiting facts that a model which breaks the claim does not satisfy."""
    with Precision(PRECISIONS[0]):
        made = builder(small)
        record = Record()
        for model in _schedule(made, budget):
            before = record.undefined
            truth = judge(made, model, record)
            unsettled = truth is None and record.undefined > before
            if not unsettled and (truth is None or truth.holds):
                continue
            broken, blocked = _broken(made, model, waiting)
            if broken:
                return None, broken
            if unsettled:
                continue
            if blocked:
                return Abstention(NAME, f"{BLOCKED} {blocked}"), ()
            if model.unchecked:
                record.reasons.append(f"{BLOCKED} {model.unchecked[0]}")
                continue
            found = smallest(
                made, model, budget.left, SEED, lambda other: not any(_broken(made, other, waiting))
            )
            return Refutation(NAME, witness_of(made, found)), ()
    return _summary(made, record), ()


def _broken(made: Builder, model: Model, waiting: Facts) -> tuple[Facts, str]:
    """Waiting facts that a model violates, else those that speak of other symbols (earlier steps
    only if nothing else); else the label of one that no model decides."""
    states = [(fact, _state(made, model, fact)) for fact in waiting]
    for wanted in ("violated", "foreign"):
        failing = [fact for fact, state in states if state == wanted]
        stated = tuple(fact for fact in failing if fact.origin is not Origin.STEP)
        if failing:
            return stated or tuple(failing[:1]), ""
    return (), next((fact.label for fact, state in states if state == "undecided"), "")


def _state(made: Builder, model: Model, fact: Fact) -> str:
    symbols = unfolded_symbols(fact.proposition, made.context)
    known = {*model.values, *made.definitions}
    if not all(s in known or s.name in model.sizes for s in symbols):
        return "foreign"
    for bits in PRECISIONS:
        with Precision(bits):
            try:
                truth: Truth = made.scope(model.sizes, model.values).value(fact.proposition)
            except Undefined:
                return "violated"
            except Imprecise:
                continue
            except (EvaluationError, RecursionError):
                return "undecided"
        if not truth.holds:
            return "violated"
        return "holds" if truth.exact else "undecided"
    return "undecided"


def judge(made: Builder, model: Model, record: Record) -> Truth | None:
    """Evaluate the claim in a model and record how it went; None where it has no value."""
    for bits in PRECISIONS:
        with Precision(bits):
            try:
                truth: Truth = made.scope(model.sizes, model.values).value(made.obligation.claim)
            except Imprecise as error:
                reason = error.message
                continue
            except Undefined as error:
                _note_undefined(made, model, record, error)
                return None
            except NotEvaluable as error:
                reason = error.message
                break
            except RecursionError:
                reason = "the term is nested too deeply"
                break
        if truth.holds:
            record.exact += truth.exact
            record.overlap += not truth.exact
            record.sizes[tuple(model.sizes.items())] = None
            vanishing = _vanishing(model)
            record.zero = vanishing if record.zero is None else record.zero & vanishing
        return truth
    record.unevaluated += 1
    record.reasons.append(reason)
    return None


def _note_undefined(made: Builder, model: Model, record: Record, error: Undefined) -> None:
    """Note a model without a value, and every condition of the claim's operators that fails."""
    record.undefined += 1
    record.reasons.append(error.message)
    known = set(made.drawn) | set(made.definitions)
    scope = made.scope(model.sizes, model.values)
    for need in (*error.needs, *_conditions(made.obligation.claim)):
        if need in record.needs:
            continue
        if not all(s in known or s.name in made.sizes.names for s in free_symbols(need)):
            continue
        try:
            if not scope.value(need).holds:
                record.needs[need] = None
        except EvaluationError:
            continue


def _conditions(claim: Term) -> Iterator[Term]:
    """What the operators of a claim ask of their arguments, inner ones first."""
    for part in reversed(list(subterms(claim))):
        if isinstance(part, App):
            yield from needs_of(part)


def _schedule(made: Builder, budget: Budget) -> Iterator[Model]:
    """Models by rounds; where none is found, all rounds once more with many attempts each."""
    sizes = list(made.sizes.tuples())
    if not sizes:
        made.reason = "no sizes up to 4 satisfy the facts"
        return
    queue = deque([*sizes, *made.sizes.smallest_first()[:1]])
    hopeless = time.monotonic() + HOPELESS
    for tries in (TRIES, 5 * TRIES):
        found = 0
        for model in _rounds(made, queue, tries, budget, hopeless):
            found += 1
            yield model
        if found:
            return


def _rounds(
    made: Builder, queue: deque[dict[str, int]], tries: int, budget: Budget, hopeless: float
) -> Iterator[Model]:
    """Generic models and boundary cases by turns, each at the next size that has a model."""
    random = Random(SEED)
    failures: Counter[tuple[int, ...]] = Counter()
    fruitful = False
    for place, much in enumerate(ROUNDS):
        for _ in range(min(len(queue), SIZES_A_ROUND)):
            late = not fruitful and time.monotonic() > hopeless
            if place and (budget.spent or late):
                return
            chosen = queue[0]
            queue.rotate(-1)
            how = Draw(random, boundary=much)
            model = next(made.models(chosen, how, tries), None)
            if model is not None:
                fruitful = True
                failures[tuple(chosen.values())] = -len(ROUNDS)
                yield model
                break
            failures[tuple(chosen.values())] += 1
            if failures[tuple(chosen.values())] > 1 and len(queue) > 1:
                queue.remove(chosen)


def _summary(made: Builder, record: Record) -> Outcome:
    tried = record.held + record.undefined + record.unevaluated
    blocked = [reason for reason in record.reasons if reason.startswith(BLOCKED)]
    if blocked:
        return Abstention(NAME, blocked[0])
    if not tried:
        return Abstention(NAME, f"no model of the hypotheses was found: {made.reason}")
    needs = tuple(record.needs)
    if record.undefined:
        return Abstention(NAME, f"a value does not exist: {record.reasons[0]}", needs)
    if not record.held:
        return Abstention(NAME, f"no model could be evaluated: {record.reasons[0]}")
    if record.held < FEWEST:
        return Abstention(NAME, f"only {record.held} models of the hypotheses were found")
    flat = _always_one(made, record)
    if flat:
        return Abstention(NAME, f"no model with {flat} above 1 was found")
    symbols = unfolded_symbols(made.obligation.claim, made.obligation.context)
    claimed = {symbol.name for symbol in symbols if not _said_to_vanish(symbol, made)}
    empty = sorted(claimed & (record.zero or set()))
    if empty:
        # Nearly every claim about 0 holds: that it did says nothing.
        return Abstention(NAME, f"no model was found in which {empty[0]} is not 0")
    sizes = tuple(dict(chosen) for chosen in record.sizes)
    return Survived(NAME, record.held, record.exact, sizes, SEED)


def _said_to_vanish(symbol: Sym, made: Builder) -> bool:
    """Whether the claim or a fact says in so many words that a symbol is 0."""
    facts = (fact.proposition for fact in made.obligation.context.facts)
    for said in (made.obligation.claim, *facts):
        if isinstance(said, App) and said.op == "eq" and symbol in said.args:
            other = said.args[1] if said.args[0] is symbol else said.args[0]
            zeros = isinstance(other, App) and other.op == "zeros"
            if zeros or (isinstance(other, Num) and other.value == 0):
                return True
    return False


def _vanishing(model: Model) -> set[str]:
    """The symbols whose value is 0 in a model, all entries of it."""
    found = set()
    for symbol, value in model.values.items():
        numbers = [] if isinstance(value, (Closure, Truth)) else numbers_of(value)
        if numbers and all(is_zero(x) for x in numbers):
            found.add(symbol.name)
    return found


def _always_one(made: Builder, record: Record) -> str:
    """A size that was 1 in every model although the facts about sizes allow more; empty if none."""
    held = [dict(chosen) for chosen in record.sizes]
    for name in made.sizes.names:
        if all(one[name] == 1 for one in held) and any(
            one[name] > 1 for one in made.sizes.tuples()
        ):
            return name
    return ""
