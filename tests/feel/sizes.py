"""How many random inputs a law is tried with: few in `make test`, very many in `make soak`.

`REEVE_SOAK_INPUTS` is the number of inputs that the fuzzing tests try together.
"""

import os
from fractions import Fraction

SOAK = int(os.environ.get("REEVE_SOAK_INPUTS", "0"))


def many(usually: int, *, share: Fraction) -> int:
    """The number of inputs for a test that usually tries so many and has a share in the soak."""
    return max(usually, int(SOAK * share))
