"""How much is tried: a little with every test run, everything with `make crash`."""

import os

FULL = os.environ.get("REEVE_CRASH") == "full"
