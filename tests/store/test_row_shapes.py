"""A row shape has one field for each column, in the table's order: rows are read by position."""

from dataclasses import fields

import pytest

from engine.store import row_shapes, tables

PAIRS = [
    (row_shapes.DefinitionRow, tables.definition),
    (row_shapes.InstanceRow, tables.process_instance),
    (row_shapes.WaitRow, tables.wait_state),
    (row_shapes.MessageRow, tables.message),
    (row_shapes.IncidentRow, tables.incident),
    (row_shapes.HistoryRow, tables.history),
    (row_shapes.ReleaseRow, tables.release),
    (row_shapes.StartRow, tables.start_subscription),
]


@pytest.mark.parametrize(("shape", "table"), PAIRS, ids=lambda one: getattr(one, "name", ""))
def test_fields_are_columns(shape, table):
    assert [field.name for field in fields(shape)] == [column.name for column in table.columns]
