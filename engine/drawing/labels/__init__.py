"""Finds places for the names beside shapes and lines."""

from engine.drawing.labels.placing import place

__all__ = ["place"]
