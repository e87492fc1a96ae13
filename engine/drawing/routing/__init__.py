"""Finds the lines of a diagram between shapes that are placed already."""

from engine.drawing.routing.router import NoWay, route
from engine.drawing.routing.scene import Connection, Form, Kind, Obstacle, Scene

__all__ = ["Connection", "Form", "Kind", "NoWay", "Obstacle", "Scene", "route"]
