"""`python -m app.cli` is `reeve`."""

import gc

# What is loaded now stays until the end: going through it again and again finds nothing.
gc.set_threshold(100_000, 20, 20)

from app.cli import main  # noqa: E402

main()
