"""Regular expressions as XPath 3.1 and XML Schema 1.1 define them, bounded whatever is asked.

`reader` turns a pattern into `nodes`, `classes` and `blocks` know what a class of characters
holds. Two engines search: `linear` (RE2) whose time grows with the text only, and, for what it
cannot do, `careful`, which tries and goes back and pays for every step out of the budget.
"""
