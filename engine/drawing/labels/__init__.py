"""Finds places for the names beside shapes and lines."""
