"""The case as people know it: what was told of it, and the letters about it."""
