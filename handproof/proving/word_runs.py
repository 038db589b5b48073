"""Runs of the completion under different orders: no order is complete, the portfolio is better."""

from __future__ import annotations

from dataclasses import dataclass

from handproof.proving.builder import Step
from handproof.proving.completion import Completion, Goal
from handproof.proving.interface import Budget
from handproof.proving.reduction import Order
from handproof.proving.word_certificates import Emitter
from handproof.proving.word_problem import WordProblem
from handproof.terms.nodes import App, Term


@dataclass(frozen=True, slots=True)
class Strategy:
    """Weights of letters by kind, and whether words compare from their ends.

    ``deep`` adds how much a letter stands for with definitions unfolded; ``graded`` makes each
    inverse heavier (1) or lighter (-1) than the one before it, so that it is eliminated;
    ``mirrored`` breaks ties by the letters in reverse; ``written`` is added to letters that stand
    only on the left of an equation of Γ, so that it is used from left to right.
    """

    name: str
    inverse: int = 1
    defined: int = 1
    deep: bool = False
    graded: int = 0
    written: int = 0
    backwards: bool = False
    mirrored: bool = False


STRATEGIES = (
    Strategy("deglex"),
    Strategy("unfolding", defined=40),
    Strategy("inverse-high", inverse=3),
    Strategy("deep", deep=True),
    Strategy("as written", defined=40, written=2),
    Strategy("mirrored", defined=40, mirrored=True),
    Strategy("backwards", backwards=True),
    Strategy("graded", graded=1),
    Strategy("graded down", graded=-1),
    Strategy("inverse-low", defined=3, inverse=2, backwards=True),
)


class Run:
    """A completion of a problem under one order."""

    def __init__(self, problem: WordProblem, order: Strategy) -> None:
        self._problem = problem
        self.finished = False
        self._completion = Completion(
            problem.paths,
            problem.field,
            Order(_weights(problem, order), order.backwards, order.mirrored),
            problem.pivot,
            problem.size_poly,
        )
        self._steps: dict[int, Step] = {}
        for generator in problem.generators:
            poly = problem.poly(generator.value)
            ref = self._completion.generator(poly, generator.value.shape)
            self._steps[ref] = generator.step
        goal_poly = problem.poly(problem.goal)
        problem.invert_loops()
        for step, poly in problem.reciprocal_relations():
            self._steps[self._completion.generator(poly, problem.shape_of(step))] = step
        self._goal: Goal = self._completion.goal(goal_poly, problem.goal.shape)

    def go(self, budget: Budget) -> str:
        """Go on for a slice of time."""
        if self.finished:
            return "done"
        answer = self._completion.run(lambda: budget.spent)
        if answer == "done" and self._completion.cyclic_pairs():
            answer = self._completion.run(lambda: budget.spent)
        self.finished = answer == "done"
        return answer

    def step(self, claim: Term) -> Step | None:
        """The certificate's last step."""
        emitter = Emitter(self._problem, self._completion, self._steps)
        return emitter.goal(claim, self._goal.parts, self._goal.shape)


def _weights(problem: WordProblem, order: Strategy) -> dict[str, int]:
    weights: dict[str, int] = {}
    inverses: dict[Term, int] = {}
    defined = problem.solved
    for index, letter in enumerate(problem.normal.algebra.letters):
        char = problem.paths.char(index)
        base = letter.term
        while isinstance(base, App) and base.op == "transpose":
            base = base.args[0]
        deep = problem.depth(base) if order.deep else 0
        if base in defined:
            weights[char] = order.defined + deep
        elif isinstance(base, App) and base.op == "inv":
            rank = inverses.setdefault(base, len(inverses))
            grade = 6 * (rank if order.graded > 0 else 8 - min(rank, 8)) if order.graded else 0
            weights[char] = order.inverse + deep + grade
        else:
            weights[char] = 1 + (order.written if base in problem.leftmost else 0)
    return weights
