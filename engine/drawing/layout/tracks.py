"""Which row of its lane each node stands in: tried moves are kept when they make things cheaper."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise

from engine.drawing.layout.board import Board
from engine.drawing.layout.cells import Cells

ROUNDS = 8


def tracks(cells: Cells, lanes: int) -> dict[str, int]:
    """Return the row of each node within its lane, counted from 0 without gaps.

    Args:
        cells: Columns and lanes of the nodes.
        lanes: How many lanes there are.
    """
    board = Board(cells, lanes)
    _begin(board)
    runs = _runs(board)
    best, kept = board.total(), dict(board.row)
    for _ in range(ROUNDS):
        _spread(board)
        for name in board.names:
            _improve(board, name, runs[name])
        _swap_rows(board)
        _spread(board)
        now = board.total()
        if now >= best:
            break
        best, kept = now, dict(board.row)
    board.put(kept)
    return _closed(board)


def _begin(board: Board) -> None:
    """Put each node beside the node before it, the lines that want to be straight first."""
    wanted: dict[str, tuple[int, str]] = {}
    for edge in board.wiring.edges:
        if not edge.back and edge.weight > wanted.get(edge.target, (0, ""))[0]:
            wanted[edge.target] = (edge.weight, edge.start)
    order = sorted(
        board.names,
        key=lambda n: (
            n in board.cells.partners,
            board.cells.column[n],
            -wanted.get(n, (0, ""))[0],
        ),
    )
    track: dict[str, int] = {}
    size = 2 * len(order) + 2
    board.first = [lane * size for lane in range(board.lanes + 1)]
    for name in order:
        lane, start = board.cells.lane[name], wanted.get(name, (0, ""))[1]
        like = start and board.cells.lane[start] == lane
        track[name] = _nearest(board, name, track[start] if like else 0)
        board.put({name: board.first[lane] + track[name]})
    _spread(board)


def _nearest(board: Board, name: str, wish: int) -> int:
    first = board.first[board.cells.lane[name]]
    return next(
        track
        for off in range(len(board.names) + 1)
        for track in (wish + off, wish - off)
        if track >= 0 and board.free(name, first + track)
    )


def _closed(board: Board) -> dict[str, int]:
    """Return the position of each row among those of its lane that are used."""
    used: dict[int, list[int]] = {
        lane: sorted({board.row[n] for n in board.names if board.cells.lane[n] == lane})
        for lane in range(board.lanes)
    }
    return {name: used[board.cells.lane[name]].index(board.row[name]) for name in board.names}


def _spread(board: Board) -> None:
    """Close empty rows and leave one spare row above, below and between the others."""
    track = _closed(board)
    depth: dict[int, int] = defaultdict(int)
    for name, at in track.items():
        depth[board.cells.lane[name]] = max(depth[board.cells.lane[name]], at + 1)
    first = 0
    for lane in range(board.lanes):
        board.first[lane] = first
        first += 2 * max(depth[lane], 1) + 1
    board.first[board.lanes] = first
    board.put(
        {name: board.first[board.cells.lane[name]] + 1 + 2 * at for name, at in track.items()}
    )


def _runs(board: Board) -> dict[str, list[str]]:
    """Return for each node the run it begins: one way out, one way in, the same lane."""
    after: dict[str, list[str]] = defaultdict(list)
    before: dict[str, list[str]] = defaultdict(list)
    for edge in board.wiring.edges:
        if not edge.back:
            after[edge.start].append(edge.target)
            before[edge.target].append(edge.start)
    runs = {}
    for name in board.names:
        run = [name]
        while len(after[run[-1]]) == 1 and len(before[after[run[-1]][0]]) == 1:
            other = after[run[-1]][0]
            if board.cells.lane[other] != board.cells.lane[name] or other in run:
                break
            run.append(other)
        runs[name] = run
    return runs


def _improve(board: Board, name: str, run: list[str]) -> None:
    """Move a node, the run it begins and the nodes it could change places with."""
    for rows in _moves(board, name, run):
        board.attempt(rows)


def _moves(board: Board, name: str, run: list[str]) -> Iterator[Mapping[str, int]]:
    lane = board.cells.lane[name]
    notes = [note for note, partner in board.cells.partners.items() if partner == name]
    for row in range(board.first[lane], board.first[lane + 1]):
        yield {name: row}
        if len(run) > 1:
            yield dict.fromkeys(run, row)
        if notes:
            yield {name: row, notes[0]: row - 1}
    column = board.cells.column[name]
    for other in board.names:
        if board.cells.lane[other] == lane and board.cells.column[other] == column and other > name:
            yield {name: board.row[other], other: board.row[name]}


def _swap_rows(board: Board) -> None:
    """Let whole neighbouring rows of a lane change places."""
    for lane in range(board.lanes):
        rows = sorted({board.row[n] for n in board.names if board.cells.lane[n] == lane})
        for upper, lower in pairwise(rows):
            swap = {upper: lower, lower: upper}
            board.attempt({n: swap[board.row[n]] for n in board.names if board.row[n] in swap})
