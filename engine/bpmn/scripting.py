"""The only door between a diagram and an evaluation: FEEL goes through, Python never does.

SpiffWorkflow would hand scripts, conditions and timers to `eval` and `exec`. Our own nodes never
ask it to, and `NO_PYTHON` refuses should any part of the library try.
"""

from typing import NoReturn

from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.script_engine.python_environment import BasePythonScriptEngineEnvironment


class _Refusal(BasePythonScriptEngineEnvironment):  # type: ignore[misc]  # the library is untyped
    """An environment in which nothing can be executed."""

    def evaluate(self, expression: str, *_args: object, **_kwargs: object) -> NoReturn:
        """Refuse; expressions are FEEL and are evaluated by our own nodes."""
        message = f"refused to evaluate {expression!r} as Python"
        raise PermissionError(message)

    def execute(self, script: str, *_args: object, **_kwargs: object) -> NoReturn:
        """Refuse; no script of a diagram is Python."""
        message = f"refused to execute {script!r} as Python"
        raise PermissionError(message)

    def call_service(self, *_args: object, **_kwargs: object) -> NoReturn:
        """Refuse; services are jobs, run by connectors after the commit."""
        message = "refused to call a service from inside a step"
        raise PermissionError(message)


NO_PYTHON = PythonScriptEngine(environment=_Refusal())
