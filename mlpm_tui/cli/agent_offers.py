"""Which commands an agent is offered, by name; what is not named here it cannot call.

Left out for good is what destroys or administers (`db`, `import`, `config`, `team`, `card delete`),
what reads files of this machine, tells whether they are there or runs programs, and what SPEC gives
to a person to decide: an experiment's outcome, a gate, taking a handoff over.
"""

from collections.abc import Mapping

READING: Mapping[str, tuple[str, ...]] = {
    "board": (),
    "card list": ("filter_text",),
    "card show": (),
    "search": (),
    "exp similar": (),
    "exp why": (),
    "exp compare": ("form",),
    "exp check": (),
    "alert list": ("filter_text",),
    "alert show": (),
    "alert stats": (),
    "standup": ("record",),
    "balance": (),
    "flow": ("seed",),
    "phase list": ("seed",),
    "phase show": ("seed",),
    "sprint list": (),
    "sprint show": (),
    "model list": (),
    "model show": (),
    "monitor list": (),
    "monitor show": (),
    "retrain list": (),
    "prod show": (),
    "slo status": (),
    "slo list": (),
    "handoff list": (),
    "handoff show": (),
    "team load": (),
    "log": ("more",),
}
"""Commands that change nothing, each with the arguments that are kept from an agent."""

WRITING: Mapping[str, tuple[str, ...]] = {
    "card add": (),
    "card edit": (),
    "card move": ("force",),
    "card assign": (),
    "card block": (),
    "card unblock": (),
    "card comment": (),
    "card check": (),
    "card link": (),
    "card unlink": (),
    "exp add": (),
    "exp edit": (),
    "exp start": (),
    "exp pause": (),
    "exp resume": (),
    "exp extend": (),
    "exp result": (),
    "mlflow link": (),
    "alert ack": (),
    "alert unack": (),
    "alert assign": (),
    "alert snooze": (),
    "alert wake": (),
    "alert merge": (),
    "alert split": (),
    "alert resolve": (),
    "alert reopen": (),
    "alert repair": (),
    "sprint add": (),
    "sprint remove": (),
}
"""Commands that are offered with `--write` alone; a person can undo each of their acts.

An agent cannot: under a person's name it would undo what that person decided.
"""
