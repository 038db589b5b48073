"""Data sets as resident tensors: digits (embedded), MNIST and Fashion-MNIST.

Where an MNIST-like set is looked for, first match wins: the folder given, the
folder in the environment variable ``HANDPROOF_DATA``, known caches. Nothing is
ever downloaded unless `numerics.download` is called. Every file is checked by
the sha256 of its raw (gunzipped) idx bytes, so repacked copies are fine.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import torch
from sklearn.datasets import load_digits
from torch import Tensor

from numerics import idx
from numerics.errors import BadParameter, DataCorrupt, DataNotFound, UnknownDataset

ENVIRONMENT_VARIABLE = "HANDPROOF_DATA"


@dataclass(frozen=True)
class Source:
    """The four files of an MNIST-like data set and where they may be found.

    Attributes:
        folder: name of the folder in torchvision's cache layout.
        sha256: file name (without ``.gz``) to sha256 of the raw idx bytes.
        mirror: https address below which the gzipped files lie.
        system: folders of system packages that carry the set.
    """

    folder: str
    sha256: Mapping[str, str]
    mirror: str
    system: tuple[Path, ...] = ()


_TRAIN_IMAGES, _TRAIN_LABELS = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"
_TEST_IMAGES, _TEST_LABELS = "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"

SOURCES: Mapping[str, Source] = MappingProxyType(
    {
        "mnist": Source(
            "MNIST",
            {
                _TRAIN_IMAGES: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
                _TRAIN_LABELS: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
                _TEST_IMAGES: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
                _TEST_LABELS: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
            },
            "https://ossci-datasets.s3.amazonaws.com/mnist/",
        ),
        "fashion-mnist": Source(
            "FashionMNIST",
            {
                _TRAIN_IMAGES: "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
                _TRAIN_LABELS: "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
                _TEST_IMAGES: "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
                _TEST_LABELS: "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
            },
            "https://fashion-mnist.s3.eu-central-1.amazonaws.com/",
            (Path("/usr/share/datasets/fashion-mnist"),),
        ),
    }
)

CLASSES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "digits": tuple("0123456789"),
        "mnist": tuple("0123456789"),
        "fashion-mnist": (
            "T-shirt", "Trouser", "Pullover", "Dress", "Coat",
            "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
        ),
    }
)  # fmt: skip


@dataclass(frozen=True)
class Dataset:
    """Images and labels of one data set, split for training and testing.

    Attributes:
        name: key in `CLASSES`; variants append to it (``mnist, binary``).
        train: (N, D) float32 in [0, 1], one flattened image a row.
        train_labels: (N,) int64.
        test: (N', D) float32 in [0, 1].
        test_labels: (N',) int64.
        shape: (height, width) of an image, height * width = D.
    """

    name: str
    train: Tensor
    train_labels: Tensor
    test: Tensor
    test_labels: Tensor
    shape: tuple[int, int]

    @property
    def size(self) -> int:
        """Number of pixels D."""
        return self.shape[0] * self.shape[1]

    @property
    def class_names(self) -> tuple[str, ...]:
        """Names of the labels 0 to 9."""
        return CLASSES[self.name.split(",")[0]]

    def binarised(self, threshold: float = 0.5) -> Dataset:
        """Return the set with every pixel 1 where it exceeds `threshold`, else 0.

        With the default threshold a byte is 1 exactly when it is above 127.
        """
        if not 0.0 <= threshold < 1.0:
            raise BadParameter("a threshold in [0, 1)", str(threshold), "Use 0.5.")
        return replace(
            self,
            name=f"{self.name}, binary",
            train=(self.train > threshold).float(),
            test=(self.test > threshold).float(),
        )

    def subsampled(self, step: int = 2) -> Dataset:
        """Return the set with every `step`-th row and column kept (28x28 to 14x14)."""
        if step < 1 or self.shape[0] % step or self.shape[1] % step:
            raise BadParameter(f"a step dividing {self.shape}", str(step), "Use 2.")
        shape = (self.shape[0] // step, self.shape[1] // step)

        def thin(images: Tensor) -> Tensor:
            return images.view(-1, *self.shape)[:, ::step, ::step].reshape(len(images), -1)

        name = f"{self.name}, {shape[0]}x{shape[1]}"
        return replace(self, name=name, train=thin(self.train), test=thin(self.test), shape=shape)

    def only(self, label: int) -> Dataset:
        """Return the images of one class."""
        train, test = self.train_labels == label, self.test_labels == label
        if not bool(train.any()):
            raise BadParameter(f"a label that occurs in {self.name}", str(label), "Use 0 to 9.")
        return Dataset(
            f"{self.name}, only {label}",
            self.train[train], self.train_labels[train],
            self.test[test], self.test_labels[test],
            self.shape,
        )  # fmt: skip

    def with_validation(self, fraction: float = 0.2) -> Dataset:
        """Return the training part split in two: its last `fraction` becomes the test part.

        The true test part is left out, so nothing tuned on the result has seen it.
        """
        if not 0.0 < fraction < 1.0:
            raise BadParameter("a fraction in (0, 1)", str(fraction), "Use 0.2.")
        cut = len(self.train) - round(fraction * len(self.train))
        return Dataset(
            f"{self.name}, validation",
            self.train[:cut], self.train_labels[:cut],
            self.train[cut:], self.train_labels[cut:],
            self.shape,
        )  # fmt: skip


def digits(test_size: int = 360, seed: int = 0) -> Dataset:
    """Return scikit-learn's 8x8 digits (1797 images, E. Alpaydin, C. Kaynak 1998).

    The set has no split of its own: a permutation by `seed` takes `test_size`
    images for testing. Pixel values 0 to 16 are scaled to [0, 1].
    """
    bunch = load_digits()
    images = torch.as_tensor(bunch.data / 16.0, dtype=torch.float32)
    labels = torch.as_tensor(bunch.target, dtype=torch.int64)
    if not 0 < test_size < len(images):
        raise BadParameter(f"0 < test_size < {len(images)}", str(test_size), "Use 360.")
    order = torch.randperm(len(images), generator=torch.Generator().manual_seed(seed))
    train, test = order[test_size:], order[:test_size]
    return Dataset("digits", images[train], labels[train], images[test], labels[test], (8, 8))


def load(name: str = "digits", folder: Path | None = None) -> Dataset:
    """Return the data set `name`: ``digits``, ``mnist`` or ``fashion-mnist``.

    Args:
        name: key of `CLASSES`.
        folder: where to look first; the files may lie in it directly, in
            ``raw/`` or in torchvision's ``MNIST/raw/`` and ``FashionMNIST/raw/``.

    Errors: `UnknownDataset`, `DataNotFound` (says where it looked), `DataCorrupt`.
    """
    if name == "digits":
        return digits()
    if name not in SOURCES:
        raise UnknownDataset(f"one of {', '.join(CLASSES)}", repr(name), "Check the spelling.")
    source = SOURCES[name]
    train = _images(source, _TRAIN_IMAGES, name, folder)
    test = _images(source, _TEST_IMAGES, name, folder)
    shape = (int(train.shape[1]), int(train.shape[2]))
    return Dataset(
        name,
        _to_unit(train),
        _raw(source, _TRAIN_LABELS, name, folder).to(torch.int64),
        _to_unit(test),
        _raw(source, _TEST_LABELS, name, folder).to(torch.int64),
        shape,
    )


def search_path(source: Source, folder: Path | None = None) -> tuple[Path, ...]:
    """Return the folders that are searched for `source`, in order.

    A folder that was given, or named by the environment variable, is the only
    root searched: a wrong one must be noticed, not papered over by a cache.
    """
    named = folder if folder is not None else _from_environment()
    if named is not None:
        return _layouts(named, source)
    caches = (Path("data"), Path.home() / "data", Path.home() / ".cache" / "handproof")
    return tuple(p for root in caches for p in _layouts(root, source)) + source.system


def _from_environment() -> Path | None:
    value = os.environ.get(ENVIRONMENT_VARIABLE)
    return Path(value) if value else None


def _layouts(root: Path, source: Source) -> tuple[Path, ...]:
    return (root / source.folder / "raw", root / "raw", root)


def _locate(source: Source, file: str, name: str, folder: Path | None) -> Path:
    places = search_path(source, folder)
    for place in places:
        for candidate in (place / file, place / f"{file}.gz"):
            # MNIST and Fashion-MNIST share their file names, so in a flat folder
            # the sha256 check tells them apart.
            if candidate.is_file():
                return candidate
    raise DataNotFound(
        f"{file} or {file}.gz of {name}",
        "neither in " + ", ".join(str(p) for p in places),
        f"Give the folder with --data DIR or {ENVIRONMENT_VARIABLE}, or use the embedded digits.",
    )


def _raw(source: Source, file: str, name: str, folder: Path | None) -> Tensor:
    path = _locate(source, file, name, folder)
    raw = idx.read_bytes(path)
    idx.check_sha256(raw, source.sha256[file], path)
    return idx.parse(raw, path)


def _images(source: Source, file: str, name: str, folder: Path | None) -> Tensor:
    images = _raw(source, file, name, folder)
    if images.dim() != 3:
        raise DataCorrupt("images of shape (N, H, W)", str(tuple(images.shape)), "Fetch it again.")
    return images


def _to_unit(images: Tensor) -> Tensor:
    return images.reshape(len(images), -1).to(torch.float32).div_(255.0)
