"""BPMN: parsing, linting and executing diagrams as a pure function of (snapshot, event, now).

The only part of Reeve that imports SpiffWorkflow; none of its objects leaves this package.
"""
