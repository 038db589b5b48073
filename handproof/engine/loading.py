"""From paths to documents: derivation modules, Markdown and LaTeX write-ups, folders of them.

A ``.py`` path is a derivation module, the user's own program, and is imported. Write-ups are read
as text and never run.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType

from handproof.engine.derivation import Derivation
from handproof.engine.document import Document
from handproof.engine.errors import InputError
from handproof.engine.writeup import read_writeup

WRITEUPS = (".md", ".markdown", ".tex")
LARGEST = 5_000_000
"""Bytes of the largest write-up that is read: a thesis has half of it."""
_SKIPPED = {"__pycache__", "build", "node_modules", ".venv", ".git"}


def default_sources() -> list[Path]:
    """What is checked when nothing is named: the modules of ``derivations``, or all that is here.

    Sub-folders of ``derivations`` are libraries and are checked when named.
    """
    library = Path("derivations")
    if library.is_dir():
        return [path for path in sorted(library.glob("*.py")) if _declares(path)]
    return find_sources([Path(".")])


def find_sources(paths: Sequence[Path]) -> list[Path]:
    """The files that paths name; folders are searched for modules and write-ups.

    Raises `InputError` HP501 for a path that does not exist, HP502 for a file of another kind.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found.extend(_inside(path))
        elif not path.exists():
            raise InputError("HP501", f"{path} does not exist", "check the path")
        elif path.suffix not in (".py", *WRITEUPS):
            raise InputError(
                "HP502",
                f"{path} is neither a write-up nor a derivation module",
                "give .md, .tex or .py files, or folders that hold them",
            )
        else:
            found.append(path)
    return list(dict.fromkeys(found))


def _inside(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        hidden = any(
            part in _SKIPPED or part.startswith(".") for part in path.parts[len(folder.parts) :]
        )
        if hidden or not path.is_file():
            continue
        if path.suffix in WRITEUPS or (path.suffix == ".py" and _declares(path)):
            yield path


def _declares(path: Path) -> bool:
    try:
        return "Derivation(" in path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False


def load(path: Path) -> list[Document]:
    """The documents of a file: one for a write-up, one for each `Derivation` of a module."""
    if path.suffix == ".py":
        return [derivation.document(str(path)) for derivation in load_derivations(path)]
    return [read_writeup(path, _text(path))]


def _text(path: Path) -> str:
    size = path.stat().st_size
    if size > LARGEST:
        raise InputError(
            "HP503",
            f"{path} has {size / 1e6:.1f} MB; the largest write-up that is read has "
            f"{LARGEST / 1e6:.0f} MB",
            "split it into chapters",
        )
    data = path.read_bytes()
    if not data.strip():
        raise InputError("HP504", f"{path} is empty", "there is nothing to check")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise InputError(
            "HP505", f"{path}:{line}: not text in UTF-8 (byte {error.start})", "save it as UTF-8"
        ) from error
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise InputError("HP505", f"{path}:{line}: a binary file, not a write-up")
    return text


def load_derivations(path: Path) -> list[Derivation]:
    """Import a derivation module and return its `Derivation` objects, in order."""
    module = _imported(path)
    found = [value for value in vars(module).values() if isinstance(value, Derivation)]
    return list(dict.fromkeys(found))


def _imported(path: Path) -> ModuleType:
    name = f"handproof_user_{abs(hash(path.resolve()))}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise InputError("HP506", f"{path} cannot be imported")
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(path.parent.resolve()))
    try:
        spec.loader.exec_module(module)
    except InputError:
        raise
    except Exception as error:
        line = _line_in(path, error)
        raise InputError(
            "HP506", f"{path}:{line}: the module stopped with {type(error).__name__}: {error}"
        ) from error
    finally:
        sys.path.pop(0)
    return module


def _line_in(path: Path, error: BaseException) -> int:
    if isinstance(error, SyntaxError):
        return error.lineno or 1
    line, trace = 1, error.__traceback__
    while trace is not None:
        if Path(trace.tb_frame.f_code.co_filename) == path:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
