"""Write-ups in Markdown or LaTeX as documents."""

from pathlib import Path

from handproof.engine.document import Document


def read_writeup(path: Path, text: str) -> Document:
    raise NotImplementedError
