"""The rules that a diagram must keep; `engine.bpmn.linter` applies them."""
