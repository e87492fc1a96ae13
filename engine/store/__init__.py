"""The only SQL of the engine: tables, database, and one module per family of rows."""
