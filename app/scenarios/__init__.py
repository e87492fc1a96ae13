"""Scenarios: what analysts expect of a process, in given / when / then, played on a virtual clock.

A scenario is a YAML file beside its diagram. It is played against a real engine on a throwaway
SQLite database, with every connector at work and nothing leaving the machine.
"""
