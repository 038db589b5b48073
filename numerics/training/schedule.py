"""How long and how fast to learn, as data."""

from __future__ import annotations

from dataclasses import dataclass

from numerics.errors import BadParameter


@dataclass(frozen=True)
class Schedule:
    """Epochs, batches and the course of the learning rate.

    Attributes:
        epochs: passes over the data.
        batch_size: rows a batch.
        drop_last: leave out an incomplete last batch of an epoch.
        constant_until: share of all steps before the learning rate begins to fall
            linearly to 0; 1 keeps it constant.
        seed: of everything random: order of batches, noise, sampled units.
    """

    epochs: int
    batch_size: int = 128
    drop_last: bool = True
    constant_until: float = 1.0
    seed: int = 0

    def __post_init__(self) -> None:
        if self.epochs < 1 or self.batch_size < 1:
            found = f"{self.epochs} epochs of batches of {self.batch_size}"
            raise BadParameter("at least one epoch and one row a batch", found, "Raise them.")
        if not 0.0 <= self.constant_until <= 1.0:
            raise BadParameter("constant_until in [0, 1]", str(self.constant_until), "Use 1.")

    def steps_per_epoch(self, rows: int) -> int:
        """Return the number of batches in one pass over `rows` rows."""
        full, rest = divmod(rows, self.batch_size)
        steps = full if self.drop_last or rest == 0 else full + 1
        if steps == 0:
            raise BadParameter(
                f"at least {self.batch_size} rows", str(rows), "Use a smaller batch."
            )
        return steps

    def rate_factor(self, step: int, steps: int) -> float:
        """Return the factor on the learning rate at `step` of `steps` in all."""
        begin = self.constant_until * steps
        return 1.0 if step < begin else (steps - step) / (steps - begin)
