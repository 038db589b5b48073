"""Drawing in one style and saving in both formats of the report."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import matplotlib as mpl
import torch
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FuncFormatter, LogLocator
from torch import Tensor

from numerics.confirm.result import Figure
from numerics.errors import ShapeMismatch

STYLE = Path(__file__).with_name("handproof.mplstyle")
TEXT_WIDTH = 5.9
"""Width of the report's text in inches: figures are drawn 1:1."""


@contextmanager
def house_style() -> Iterator[None]:
    """Apply the style file inside the block; figures need no display."""
    font_log = logging.getLogger("fontTools")
    level = font_log.level
    # Subsetting Computer Modern warns of its creation date, which harms nothing.
    font_log.setLevel(logging.ERROR)
    try:
        with mpl.rc_context(fname=STYLE):
            yield
    finally:
        font_log.setLevel(level)


def canvas(height: float, width: float = TEXT_WIDTH) -> Canvas:
    """Return an empty figure of the given size in inches, outside any GUI backend."""
    return Canvas(figsize=(width, height), layout="constrained")


def save(fig: Canvas, out: Path, key: str, derivation: str, caption: str) -> Figure:
    """Write ``key.pdf`` and ``key.svg`` into `out` and return the figure's entry.

    Dates are left out so that equal pictures are equal files.
    """
    out.mkdir(parents=True, exist_ok=True)
    pdf, svg = out / f"{key}.pdf", out / f"{key}.svg"
    fig.savefig(pdf, metadata={"CreationDate": None})
    fig.savefig(svg, metadata={"Date": None})
    return Figure(key, derivation, pdf, svg, caption)


def tile(images: Tensor, shape: tuple[int, int], columns: int, pad: int = 1) -> Tensor:
    """Return one picture with `images` (B, D) as tiles, row by row, NaN between them.

    Args:
        images: one flattened image a row, D = shape[0] * shape[1].
        shape: (height, width) of a tile.
        columns: tiles in a row.
        pad: pixels between tiles; NaN is drawn as background.
    """
    height, width = shape
    if images.dim() != 2 or images.shape[1] != height * width:
        raise ShapeMismatch(f"(B, {height * width})", str(tuple(images.shape)), "Flatten them.")
    rows = -(-len(images) // columns)
    size = (rows * (height + pad) - pad, columns * (width + pad) - pad)
    picture = torch.full(size, float("nan"))
    for k, image in enumerate(images):
        top, left = (k // columns) * (height + pad), (k % columns) * (width + pad)
        picture[top : top + height, left : left + width] = image.view(height, width)
    return picture


def show_tiles(
    ax: Axes,
    images: Tensor,
    shape: tuple[int, int],
    columns: int,
    limits: tuple[float, float] | None = (0.0, 1.0),
    cmap: str = "gray_r",
) -> None:
    """Draw `images` as a mosaic without axes or interpolation.

    Args:
        limits: values drawn as the two ends of `cmap`; None for symmetric about 0.
    """
    picture = tile(images, shape, columns)
    if limits is None:
        top = float(images.abs().max())
        limits = (-top, top)
    # White instead of transparent: a viewer would draw hairlines around the gaps.
    colours = colormaps[cmap].with_extremes(bad="white")
    ax.imshow(picture.numpy(), cmap=colours, vmin=limits[0], vmax=limits[1])
    ax.set_axis_off()


def plain_log_ticks(ax: Axes) -> None:
    """Label a logarithmic vertical axis of less than two decades with plain decimals."""
    low, high = ax.get_ylim()
    if high > 100 * low:
        return
    ax.yaxis.set_major_locator(LogLocator(subs=(1.0, 1.5, 2.0, 3.0, 5.0, 7.0)))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))


def plot_losses(ax: Axes, losses: Sequence[float], label: str | None = None) -> None:
    """Draw the mean loss of each epoch."""
    ax.plot(range(1, len(losses) + 1), losses, label=label)
    ax.set_xlabel("epoch")
    ax.grid(True)
