"""Write-ups in Markdown or LaTeX as documents."""

from handproof.engine.document import Document
from pathlib import Path


def read_writeup(path: Path, text: str) -> Document:
    raise NotImplementedError
