"""Drawings of BPMN diagrams: laid out, checked and rendered, in pure Python.

It knows BPMN files and nothing else: not how they run, not where they are stored.
"""
