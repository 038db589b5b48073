"""``python -m handproof``: the command line."""

from handproof.cli.main import main

main()
