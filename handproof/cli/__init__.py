"""The command line of handproof."""

from handproof.cli.main import app

__all__ = ["app"]
