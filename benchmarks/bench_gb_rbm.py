"""Closed-form CD-1 for the Gaussian-Bernoulli RBM against the loop as it was written.

    python benchmarks/bench_gb_rbm.py [--data DIR] [--batches 468] [--repeats 3]

One thread, CPU seconds an epoch of 468 batches of 128 images, the least of several
interleaved repetitions. *As written*: an autograd module, a DataLoader without workers and a
per-sample transform that does what torchvision's dataset and ToTensor do. *Floor*: nothing
but the five matrix products of CD-1 at the same shapes and the random numbers it draws.
Without --data random images of the same shape are used; the times do not depend on them.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

from numerics.data import load
from numerics.training.gaussian_cd import Coordinates, GaussianCD, Rates
from numerics.training.loop import fit
from numerics.training.schedule import Schedule

BATCH, VISIBLE, EPOCH = 128, 784, 468
SIZES = (10, 50, 100, 250)
WANTED = {10: 5.3, 50: 4.7, 100: 3.6, 250: 2.6}
"""Speed-ups that the closed form has to reach."""


class ImageDataset(Dataset[tuple[Tensor, int]]):
    """What torchvision's FashionMNIST with ToTensor does for each image."""

    def __init__(self, images: Tensor) -> None:
        self.images = images

    def __len__(self) -> int:
        return len(self.images)

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        picture = Image.fromarray(self.images[index].numpy())
        array = np.array(picture, np.uint8, copy=True)[:, :, None]
        tensor = torch.from_numpy(array.transpose((2, 0, 1))).contiguous()
        return tensor.to(dtype=torch.get_default_dtype()).div(255), 0


class WrittenRBM(nn.Module):
    """The write-up's module: parameters with autograd, sigma = 1."""

    def __init__(self, visible: int, hidden: int) -> None:
        super().__init__()
        self.W = nn.Parameter(0.01 * torch.randn(visible, hidden))
        self.v_bias = nn.Parameter(torch.zeros(visible))
        self.h_bias = nn.Parameter(torch.zeros(hidden))
        self.register_buffer("sigma", torch.ones(visible))
        self.sigma: Tensor

    def gibbs(self, v: Tensor) -> Tensor:
        h = torch.bernoulli(torch.sigmoid((v / self.sigma) @ self.W + self.h_bias))
        mean = self.v_bias + self.sigma * (h @ self.W.t())
        return mean + self.sigma * torch.randn_like(mean)

    def free_energy(self, v: Tensor) -> Tensor:
        centred = (v - self.v_bias) / self.sigma
        hidden = (v / self.sigma) @ self.W + self.h_bias
        return 0.5 * (centred**2).sum(dim=1) - F.softplus(hidden).sum(dim=1)


def as_written(images: Tensor, hidden: int, batches: int) -> Callable[[], None]:
    """Return one stretch of training by the write-up's loop."""
    model = WrittenRBM(VISIBLE, hidden)
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3)
    loader = DataLoader(ImageDataset(images), BATCH, shuffle=True, drop_last=True)

    def run() -> None:
        total = 0.0
        for k, (batch, _) in enumerate(loader):
            if k == batches:
                break
            v0 = batch.view(batch.size(0), -1)
            vk = model.gibbs(v0).detach()
            loss = (model.free_energy(v0) - model.free_energy(vk)).mean()
            optimiser.zero_grad()
            torch.autograd.backward(loss)
            optimiser.step()
            total += loss.item()

    return run


def closed_form(images: Tensor, hidden: int, batches: int) -> Callable[[], None]:
    """Return one stretch of training by the closed-form learner, loss included."""
    data = images.view(-1, VISIBLE).float().div_(255.0)[: batches * BATCH]
    learner = GaussianCD(VISIBLE, hidden, BATCH, Coordinates(), Rates())

    def run() -> None:
        fit(learner, [data], Schedule(1, BATCH))

    return run


def floor(hidden: int, batches: int) -> Callable[[], None]:
    """Return only the products and the random numbers of as many CD-1 steps."""
    v0, v1 = torch.rand(BATCH, VISIBLE), torch.rand(BATCH, VISIBLE)
    h, uniform = torch.rand(BATCH, hidden), torch.empty(BATCH, hidden)
    both, signed = torch.rand(2 * BATCH, VISIBLE), torch.rand(2 * BATCH, hidden)
    V = torch.rand(hidden, VISIBLE)
    inputs, mean, gradient = torch.empty_like(h), torch.empty_like(v0), torch.empty_like(V)
    generator = torch.Generator().manual_seed(0)

    def run() -> None:
        for _ in range(batches):
            torch.mm(v0, V.T, out=inputs)
            uniform.uniform_(generator=generator)
            v1.normal_(generator=generator)
            torch.mm(h, V, out=mean)
            torch.mm(v1, V.T, out=inputs)
            torch.mm(signed.T, both, out=gradient)  # both phases in one: two products

    return run


def cpu_seconds(run: Callable[[], None]) -> float:
    """Return the process time of one call."""
    started = time.process_time()
    run()
    return time.process_time() - started


def measure(images: Tensor, hidden: int, batches: int, repeats: int) -> dict[str, float]:
    """Return the least CPU seconds an epoch of each kind, and the ratios."""
    kinds = {
        "as written": as_written(images, hidden, batches),
        "closed form": closed_form(images, hidden, batches),
        "floor": floor(hidden, batches),
    }
    for run in kinds.values():
        run()
    least = dict.fromkeys(kinds, float("inf"))
    for _ in range(repeats):
        for name, run in kinds.items():
            least[name] = min(least[name], cpu_seconds(run) * EPOCH / batches)
    return {
        **least,
        "speed-up": least["as written"] / least["closed form"],
        "over floor": least["closed form"] / least["floor"],
    }


def main() -> None:
    """Measure all sizes and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="folder of Fashion-MNIST")
    parser.add_argument("--batches", type=int, default=EPOCH)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--json", type=Path, help="also write the numbers there")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    if arguments.data is None:
        generator = torch.Generator().manual_seed(0)
        images = torch.randint(0, 256, (60_000, 28, 28), dtype=torch.uint8, generator=generator)
    else:
        train = load("fashion-mnist", arguments.data).train
        images = train.mul(255).round().to(torch.uint8).view(-1, 28, 28)
    print("| M | as written, s | closed form, s | speed-up | wanted | floor, s | over floor |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    rows = {}
    for hidden in SIZES:
        row = rows[hidden] = measure(images, hidden, arguments.batches, arguments.repeats)
        print(
            f"| {hidden} | {row['as written']:.2f} | {row['closed form']:.3f} "
            f"| {row['speed-up']:.1f} | {WANTED[hidden]} | {row['floor']:.3f} "
            f"| {row['over floor']:.2f} |",
            flush=True,
        )
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
