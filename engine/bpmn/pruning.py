"""Forgets what is over, so that an instance's state grows with what is open and never with time.

Nothing that runs ever looks at a finished token: joins count the tokens that wait, and what is
attached or repeated hangs under a token that is alive. So everything finished may go, except the
root of each scope. The history has been told of it all before.
"""

from engine.bpmn.flat import FlatWorkflow, Scope


def prune(top: FlatWorkflow) -> None:
    """Drop every finished token of an instance; its keys are not used again."""
    for scope in top.scopes():
        _prune(scope)


def _prune(scope: Scope) -> None:
    root = scope.task_tree
    kept = {token.id: token for token in scope.tasks.values() if token.alive or token is root}
    for token in kept.values():
        token._children = []  # noqa: SLF001  # the library's own references
    for token in kept.values():
        if token is not root:
            parent = kept.get(token._parent, root)  # noqa: SLF001
            token._parent = parent.id  # noqa: SLF001
            parent._children.append(token.id)  # noqa: SLF001
    scope.tasks = kept
    # the library remembers the token that completed last; it may be one that is gone
    scope.last_task = root
