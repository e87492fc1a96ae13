"""What the engine tells and what it is told: plain, frozen records without behaviour of weight.

Keys are text. Instants are aware UTC, days are local days in Europe/London. Variables hold FEEL
values (None, bool, Decimal, str, date, time, datetime, timedelta, list, dict ...); `feel.to_json`
turns them into JSON at the edge. The tenant "" is the common one, which every partnership sees.
"""

from engine.records.accounts import (
    Counts,
    ElementInstance,
    Figures,
    HistoryEvent,
    Incident,
    PersonalEntry,
    RunningVersion,
    Verification,
)
from engine.records.adoptions import (
    Adoption,
    AdoptionRequest,
    DeadlineMove,
    DeadlineMoves,
    PolicyChange,
    PolicyValue,
)
from engine.records.asking import COMMON, Actor, Page, Receipt, Search
from engine.records.cases import (
    Cancellation,
    Completed,
    Form,
    ProcessInstance,
    Progress,
    StartRequest,
    UserTask,
    Variables,
)
from engine.records.deployed import (
    Bundle,
    DecisionEvaluation,
    Definition,
    Deployment,
    Resource,
    ScheduledDeployment,
)
from engine.records.waits import (
    Broadcast,
    Correlation,
    Deadline,
    Forgotten,
    Job,
    JobRequest,
    Message,
    Published,
    Timer,
    TimerMove,
    Triggered,
    Waiting,
)

__all__ = [
    "COMMON",
    "Actor",
    "Adoption",
    "AdoptionRequest",
    "Broadcast",
    "Bundle",
    "Cancellation",
    "Completed",
    "Correlation",
    "Counts",
    "Deadline",
    "DeadlineMove",
    "DeadlineMoves",
    "DecisionEvaluation",
    "Definition",
    "Deployment",
    "ElementInstance",
    "Figures",
    "Forgotten",
    "Form",
    "HistoryEvent",
    "Incident",
    "Job",
    "JobRequest",
    "Message",
    "Page",
    "PersonalEntry",
    "PolicyChange",
    "PolicyValue",
    "ProcessInstance",
    "Progress",
    "Published",
    "Receipt",
    "Resource",
    "RunningVersion",
    "ScheduledDeployment",
    "Search",
    "StartRequest",
    "Timer",
    "TimerMove",
    "Triggered",
    "UserTask",
    "Variables",
    "Verification",
    "Waiting",
]
