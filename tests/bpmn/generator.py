"""Draws diagrams: sound by construction, nested as deep as Hypothesis likes.

A `Block` has one way in and one way out, so that every diagram can be brought to its end. What
the conditions ask for is `pick`, which every completion sets.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count, pairwise

from hypothesis import strategies as st

from tests.bpmn import diagrams
from tests.bpmn.diagrams import catch, end, event, extended, job, mapping, message, script, start
from tests.bpmn.playing import call, edge, many, properties, sub, timing, ways

BESIDE = (
    message("x", '="key"')
    + diagrams.declared("signal", "s")
    + diagrams.declared("error", "E")
    + diagrams.declared("escalation", "N")
)


@dataclass(frozen=True)
class Block:
    """A kind of block and the blocks inside it."""

    kind: str
    inside: tuple["Block", ...] = ()
    flag: bool = False


@dataclass
class Drawing:
    """Renders blocks to XML; `called` collects the processes that call activities call."""

    numbers: count = field(default_factory=lambda: count(1))
    called: dict[str, str] = field(default_factory=dict)

    def name(self, kind: str) -> str:
        return f"{kind}_{next(self.numbers)}"

    def whole(self, block: Block) -> str:
        """A start event, the block, an end event."""
        first, last = self.name("start"), self.name("end")
        body, entry, leave = self.render(block)
        return start(first) + body + end(last) + ways(f"{first}>{entry} {leave}>{last}")

    def render(self, block: Block) -> tuple[str, str, str]:
        """Return the XML of a block and the ids at which it is entered and left."""
        make: Callable[[Block], tuple[str, str, str]] = getattr(self, f"draw_{block.kind}")
        return make(block)

    def one(self, text: str, name: str) -> tuple[str, str, str]:
        return text, name, name

    def draw_task(self, _: Block) -> tuple[str, str, str]:
        name = self.name("task")
        return self.one(diagrams.task(name), name)

    def draw_script(self, _: Block) -> tuple[str, str, str]:
        name = self.name("script")
        return self.one(script(name, f'={{{name}: [pick, "{name}"]}}'), name)

    def draw_job(self, block: Block) -> tuple[str, str, str]:
        name = self.name("job")
        held = mapping("output", "=pick", name) if block.flag else ""
        return self.one(job(name, extensions=held), name)

    def draw_deadline(self, _: Block) -> tuple[str, str, str]:
        name = self.name("deadline")
        terms = '={due: date("2026-04-01"), breach at: @"2026-04-02T00:00:00Z"}'
        return self.one(extended("userTask", name, properties(deadline=terms)), name)

    def draw_timer(self, _: Block) -> tuple[str, str, str]:
        name = self.name("timer")
        return self.one(catch(name, timing("Duration", "P1D")), name)

    def draw_message(self, _: Block) -> tuple[str, str, str]:
        name = self.name("message")
        return self.one(catch(name, event("message", "x")), name)

    def draw_seq(self, block: Block) -> tuple[str, str, str]:
        parts = [self.render(one) for one in block.inside]
        links = " ".join(f"{a[2]}>{b[1]}" for a, b in pairwise(parts))
        return "".join(one[0] for one in parts) + ways(links), parts[0][1], parts[-1][2]

    def draw_xor(self, block: Block) -> tuple[str, str, str]:
        return self._branches("exclusive", block, lambda n: f"[pick={n}]" if n else "")

    def draw_or(self, block: Block) -> tuple[str, str, str]:
        return self._branches("inclusive", block, lambda n: f"[pick>={n}]" if n else "")

    def draw_and(self, block: Block) -> tuple[str, str, str]:
        return self._branches("parallel", block, lambda _: "")

    def _branches(
        self, kind: str, block: Block, condition: Callable[[int], str]
    ) -> tuple[str, str, str]:
        fork, join = self.name("fork"), self.name("join")
        parts = [self.render(one) for one in block.inside]
        default = "" if kind == "parallel" else f'default="{fork}_{parts[0][1]}"'
        flows = " ".join(
            f"{fork}>{one[1]}{condition(n)} {one[2]}>{join}" for n, one in enumerate(parts)
        )
        text = f'<{kind}Gateway id="{fork}" {default}/><{kind}Gateway id="{join}"/>'
        return text + "".join(one[0] for one in parts) + ways(flows), fork, join

    def draw_loop(self, block: Block) -> tuple[str, str, str]:
        again, more, add = self.name("again"), self.name("more"), self.name("add")
        leave, turns = self.name("leave"), self.name("turns")
        body, entry, exit_ = self.render(block.inside[0])
        counting = script(add, f"={{{turns}: if {turns} = null then 1 else {turns} + 1}}")
        text = f'<exclusiveGateway id="{again}"/><exclusiveGateway id="{leave}"/>'
        text += f'<exclusiveGateway id="{more}" default="{more}_{leave}"/>'
        flows = (
            f"{again}>{entry} {exit_}>{add} {add}>{more} {more}>{again}[{turns}<2] {more}>{leave}"
        )
        return text + body + counting + ways(flows), again, leave

    def draw_sub(self, block: Block) -> tuple[str, str, str]:
        name = self.name("sub")
        held = mapping("input", "=pick", "own") if block.flag else ""
        rest = f"<extensionElements>{held}</extensionElements>" if held else ""
        return self.one(sub(name, self.whole(block.inside[0]), rest), name)

    def draw_many(self, block: Block) -> tuple[str, str, str]:
        name = self.name("many")
        loop = many('=[1, null, "c"]', "item", into=name, output="=[pick]", sequential=block.flag)
        return self.one(sub(name, self.whole(block.inside[0]), loop), name)

    def draw_each(self, block: Block) -> tuple[str, str, str]:
        name = self.name("each")
        loop = many("=[1, 2, 3]", "item", sequential=block.flag, until="=pick = 2")
        return self.one(extended("userTask", name, rest=loop), name)

    def draw_call(self, block: Block) -> tuple[str, str, str]:
        name, process = self.name("call"), self.name("process")
        self.called[process] = self.whole(block.inside[0])
        return self.one(call(name, process, mapping("input", "=pick", "pick")), name)

    def draw_race(self, block: Block) -> tuple[str, str, str]:
        gate, join = self.name("gate"), self.name("join")
        first, second, third = (self.name("event") for _ in range(3))
        parts = [self.render(one) for one in block.inside]
        text = f'<eventBasedGateway id="{gate}"/><exclusiveGateway id="{join}"/>'
        text += catch(first, timing("Duration", "P1D")) + catch(second, event("message", "x"))
        text += catch(third, timing("Duration", "P2D"))
        flows = f"{gate}>{first} {gate}>{second} {gate}>{third} {third}>{join} "
        flows += f"{first}>{parts[0][1]} {second}>{parts[-1][1]} "
        flows += " ".join(f"{one[2]}>{join}" for one in dict.fromkeys(parts))
        return text + "".join(dict.fromkeys(one[0] for one in parts)) + ways(flows), gate, join

    def draw_edge(self, block: Block) -> tuple[str, str, str]:
        """An activity with an event at its edge that leads to one more task."""
        body, entry, exit_ = self.draw_sub(block)
        name, join, extra = self.name("edge"), self.name("join"), self.name("extra")
        daily = timing("Duration", "P1D") if block.flag else timing("Cycle", "R2/P1D")
        kinds = [daily, event("message", "x"), event("signal", "s")]
        definition = kinds[next(self.numbers) % 3]
        text = body + edge(name, entry, definition, interrupting=block.flag)
        text += diagrams.task(extra) + f'<exclusiveGateway id="{join}"/>'
        if block.flag:
            return text + ways(f"{exit_}>{join} {name}>{extra} {extra}>{join}"), entry, join
        last = self.name("end")
        return text + end(last) + ways(f"{exit_}>{join} {name}>{extra} {extra}>{last}"), entry, join

    def draw_failing(self, block: Block) -> tuple[str, str, str]:
        """A sub-process that may end in an error or escalation, which is caught round it."""
        name, oops, join = self.name("sub"), self.name("oops"), self.name("join")
        first, last, bad, test = (self.name(kind) for kind in ("start", "end", "bad", "test"))
        body, entry, exit_ = self.render(block.inside[0])
        thrown = event("error", "E") if block.flag else event("escalation", "N")
        inner = start(first) + body + end(last) + end(bad, thrown)
        inner += f'<exclusiveGateway id="{test}" default="{test}_{last}"/>'
        inner += ways(f"{first}>{entry} {exit_}>{test} {test}>{bad}[pick=1] {test}>{last}")
        text = sub(name, inner) + edge(oops, name, thrown) + f'<exclusiveGateway id="{join}"/>'
        return text + ways(f"{name}>{join} {oops}>{join}"), name, join

    def draw_handled(self, block: Block) -> tuple[str, str, str]:
        """A sub-process with an event sub-process that may end it."""
        name, listener = self.name("sub"), self.name("help")
        definition = event("signal", "s") if len(listener) % 2 else timing("Duration", "P3D")
        handler = diagrams.handler(listener, definition, interrupting=block.flag)
        return self.one(sub(name, self.whole(block.inside[0]) + handler), name)


def _nest(inner: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    one = st.tuples(inner)
    some = st.lists(inner, min_size=2, max_size=3).map(tuple)
    around = st.sampled_from(["loop", "sub", "many", "call", "edge", "failing", "handled"])
    beside = st.sampled_from(["seq", "xor", "or", "or", "and", "and", "race"])
    return st.builds(Block, around, one, st.booleans()) | st.builds(Block, beside, some)


LEAVES = st.builds(
    Block,
    st.sampled_from(["task", "script", "job", "deadline", "timer", "message", "each"]),
    st.just(()),
    st.booleans(),
)
BLOCKS = st.recursive(LEAVES, _nest, max_leaves=12)


def files(block: Block) -> dict[str, bytes]:
    """Render a block as the process `p`, with the processes it calls."""
    drawing = Drawing()
    made = {"p": drawing.whole(block), **drawing.called}
    return {
        name: diagrams.document(body, BESIDE).replace(b'id="p"', f'id="{name}"'.encode())
        for name, body in made.items()
    }
