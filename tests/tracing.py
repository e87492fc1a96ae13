"""Where coverage traces: not in processes that die before they could tell what it saw."""

import os


def untraced() -> dict[str, str]:
    """The environment for a process that begins others only to have them killed.

    What dies by a signal or `os._exit` keeps no coverage; tracing it would only slow it down.
    """
    asked = ("COVERAGE_PROCESS_CONFIG", "COVERAGE_PROCESS_START")
    return {name: value for name, value in os.environ.items() if name not in asked}
