"""`python -m app.cli` is `reeve`."""

from app.cli import main

main()
