"""The rooms behind the engine's front door: its commands and questions, grouped by noun."""
