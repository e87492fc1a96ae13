"""Scenarios: what analysts expect of a process, in given / when / then, played on a virtual clock.

A scenario is a YAML file in `scenarios/` beside its diagram. It is played against a real engine on
a throwaway SQLite database, with every connector at work and nothing leaving the machine. It says
how the story begins, and then turn by turn what happens and what must be true afterwards::

    title: Two reports are not enough
    given: {partnership: poole, now: '2026-03-02T09:30', message: trigger_request, business_id: A-1}
    steps:
      - when: {complete: record_application, as: [spoc], with_sample: answers/application.json}
        then: {waiting_at: [confirm_threshold], letters: [ACK-INTERIM]}
      - when: {at: '2026-03-31T00:00'}
        then: {breached: [conclusion]}

`scenario` reads a file and refuses words that mean nothing; `playing` plays it on a `stage`;
`expectations` compares; `coverage` counts the sequence flows that were taken; `season` plays all of
them. The whole format, for analysts: `docs/scenarios.md`.
"""
