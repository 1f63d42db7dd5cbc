import json
import random
import re
import string
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpm_tui.domain.errors import BadText
from mlpm_tui.domain.rule_forms import criterion_from_json, stopping_rule_from_json
from mlpm_tui.domain.rules import (
    BEATS,
    RELATIONS,
    RESERVED,
    SPANS,
    UNITS,
    Bound,
    BoundKind,
    Criterion,
    Diverges,
    NoImprovement,
    StoppingRule,
    Threshold,
    TimeboxExceeded,
)
from mlpm_tui.services import rule_language
from mlpm_tui.services.rule_language import read_criteria, read_stopping_rule
from tests.payloads import HOSTILE


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("F1 >= 0.85", "F1 >= 0.85"),
        ("F1 >= 0.85 on the test set", "F1 >= 0.85 on test set"),
        ("f1 on test set >= 0.85", "f1 >= 0.85 on test set"),
        (">= 0.85 F1 on test set", "F1 >= 0.85 on test set"),
        ("F1 at least 0.85", "F1 >= 0.85"),
        ("F1 of at least 0.85.", "F1 >= 0.85"),
        ("F1 must be no less than .85", "F1 >= 0.85"),
        ("val/f1 ≥ 85 %", "val/f1 >= 85%"),
        ("top-5 accuracy > 90 percent", "top-5_accuracy > 90%"),
        ("beats baseline by 15%", "beats baseline by 15%"),
        ("beats the baseline", "beats baseline"),
        ("F1 beats the rule-based baseline by 15 %", "F1 beats baseline by 15%"),
        ("15% better than baseline", "beats baseline by 15%"),
        ("F1 at least 15 % above the rule-based baseline", "F1 >= baseline + 15%"),
        ("latency at least 20% below the baseline", "latency <= baseline - 20%"),
        ("latency at most 15% above baseline", "latency <= baseline + 15%"),
        ("f1 exceeds baseline by 5%", "f1 > baseline + 5%"),
        ("f1 >= baseline + 0.05", "f1 >= baseline + 0.05"),
        ("f1 >= baseline+15%", "f1 >= baseline + 15%"),
        ("f1 >= 1.15x baseline", "f1 >= baseline + 15%"),
        ("F1 beats baseline by 5 percentage points", "F1 beats baseline by 0.05"),
        ("latency p99 < 100 ms", "latency_p99 < 100 ms"),
        ("latency p99 under 100ms", "latency_p99 < 100 ms"),
        ("throughput >= 1,000 requests/s", "throughput >= 1000 requests/s"),
        ("availability at least 99.9 %", "availability >= 99.9%"),
        ("training time at most 4 hours", "training_time <= 4 h"),
        ("loss <= 1e-3", "loss <= 0.001"),
        ("bias > -0.5", "bias > -0.5"),
        ('"my \\"odd\\" metric" >= 1', '"my \\"odd\\" metric" >= 1'),
        (
            "f1 >= 0.85 and precision >= .8, recall > .7",
            "f1 >= 0.85 and precision >= 0.8 and recall > 0.7",
        ),
    ],
)
def test_criteria_as_people_write_them(text: str, normal: str) -> None:
    criteria = read_criteria(text)
    assert " and ".join(map(str, criteria)) == normal
    assert read_criteria(normal) == criteria


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("F1 < 0.75 after 3 epochs -> stop, try a different model",) * 2,
        ("training diverges -> check the data, restart",) * 2,
        ("timebox exceeded -> document results, decide the next step",) * 2,
        ("diverges(val_loss) -> stop",) * 2,
        ("no improvement of f1 in 5 epochs -> stop",) * 2,
        ("f1 < 0.75", "f1 < 0.75"),
        ("after 3 epochs F1 is below 0.75, then stop", "F1 < 0.75 after 3 epochs -> stop"),
        ("stop if f1 drops below 0.7 after epoch 2", "f1 < 0.7 after 2 epochs"),
        ("f1 < baseline after 90 minutes", "f1 < baseline after 1.5 hours"),
        ("f1 < 0.5 after 100 iterations", "f1 < 0.5 after 100 steps"),
        ("loss > 2 for 3 consecutive reports → x", "loss > 2 for 3 consecutive reports -> x"),
        ("loss > 2 in 1 consecutive report", "loss > 2 for 1 consecutive report"),
        ("if loss is nan -> stop", "diverges(loss) -> stop"),
        ("loss explodes", "diverges(loss)"),
        ("divergence", "training diverges"),
        ("no improvement in 5", "no improvement in 5 reports"),
        ("no improvement in f1 for 5 epochs", "no improvement of f1 in 5 epochs"),
        ("no improvement of 0.01 in f1 in 5 epochs", "no improvement of f1 by 0.01 in 5 epochs"),
        ("no f1 improvement over 2 days", "no improvement of f1 in 48 hours"),
        ("f1 does not improve by 0.01 for 3 reports", "no improvement of f1 by 0.01 in 3 reports"),
        (
            "val_loss plateaus for 9 epochs then stop",
            "no improvement of val_loss in 9 epochs -> stop",
        ),
        ("the time box has run out", "timebox exceeded"),
    ],
)
def test_stopping_rules_as_people_write_them(text: str, normal: str) -> None:
    rule = read_stopping_rule(text)
    assert str(rule) == normal
    assert read_stopping_rule(normal) == rule


@pytest.mark.parametrize(
    ("text", "position", "says"),
    [
        ("", 0, "missing"),
        ("F1", 2, "a comparison such as >="),
        ("F1 >=", 5, "a number or baseline"),
        ("F1 = 0.85", 3, "write >= or <="),
        ("F1 >= 0,85", 7, "decimal point"),
        ("F1 >= basline + 5%", 6, "did you mean 'baseline'"),
        ("f1 >= 0.85 and", 14, "expected, not the end"),
        ("f1 >= 0.85 foo", 11, 'the end or "and"'),
        ("f1 > 0.9 or f1 > 0.8", 9, "not 'or'"),
        ("f1 >= 1e999", 6, "too large"),
        ("at most 5% better than baseline", 0, 'Only "at least"'),
        ("15% >= baseline", 0, '"above" or "below"'),
        ("((", 0, "a metric's name"),
        ("f1 >= 0.85\x00", 10, "the end"),
        ("x" * 2000, 1000, "at most 1,000"),
    ],
)
def test_what_is_wrong_with_a_criterion(text: str, position: int, says: str) -> None:
    with pytest.raises(BadText) as refused:
        read_criteria(text)
    assert says in str(refused.value)
    assert refused.value.position == position


@pytest.mark.parametrize(
    ("text", "position", "says"),
    [
        ("-> stop", 0, "missing"),
        ("f1 < 0.75 ->", 12, "what to do is missing"),
        ("no improvment of f1 in 5 epochs", 20, "did you mean 'improvement'"),
        ("timbox exceeded", 15, "did you mean 'timebox'"),
        ("f1 < 0.75 after 3 epocs", 18, "did you mean 'epochs'"),
        ("f1 < 0.75 after 3", 17, "epochs, steps, reports or hours"),
        ("f1 < 0.7 for 1000 consecutive reports", 9, "1 to 100"),
        ("no improvement of f1 in 0 epochs", 24, "needs time"),
        ("f1 < 0.7 -> a\x00b", 11, "NUL"),
    ],
)
def test_what_is_wrong_with_a_stopping_rule(text: str, position: int, says: str) -> None:
    with pytest.raises(BadText) as refused:
        read_stopping_rule(text)
    assert says in str(refused.value)
    assert refused.value.position == position


NAMES = (
    st.sampled_from(["f1", "val/loss", "recall@5", "latency_p99", "eval-f1", "_x", "e1", *RESERVED])
    | st.sampled_from(["Step 1", 'a"b\\', "F₁", "10x", "x->y", "then x", "baseline", "f1:"])
    | st.text(string.printable.strip() + " é実", min_size=1, max_size=8).filter(str.strip)
).filter(str.isprintable)
AMOUNTS = st.floats(-1e20, 1e20) | st.integers(-1000, 1000).map(float)
WHERE = st.sampled_from(["", "test set", "validation", "held-out data", "fold-3"])
BOUNDS = st.builds(Bound, st.just(BoundKind.VALUE), AMOUNTS, st.sampled_from(UNITS))
BASELINES = (
    st.builds(Bound, st.just(BoundKind.BASELINE), AMOUNTS.filter(bool), st.sampled_from(["", "ms"]))
    | st.builds(Bound, st.just(BoundKind.BASELINE_PERCENT), AMOUNTS.filter(bool))
    | st.just(Bound(BoundKind.BASELINE))
)
POSITIVE = BASELINES.filter(lambda bound: bound.amount >= 0)
CRITERIA = st.builds(
    Criterion, NAMES, st.sampled_from(RELATIONS[:-1]), BOUNDS | BASELINES, WHERE
) | st.builds(Criterion, st.none() | NAMES, st.just(BEATS), POSITIVE, WHERE)
COUNTS = st.integers(1, 10_000).map(float) | st.floats(0.01, 1e9)
CONDITIONS = (
    st.builds(Threshold, CRITERIA, COUNTS, st.sampled_from(SPANS))
    | st.builds(Threshold, CRITERIA)
    | st.builds(Diverges, st.none() | NAMES)
    | st.builds(NoImprovement, st.none() | NAMES, COUNTS, st.sampled_from(SPANS), st.floats(0, 1e9))
    | st.just(TimeboxExceeded())
)
ACTIONS = st.just("") | st.sampled_from(
    ["stop", "stop -> write it up", "then restart", 'say "no".', "f1 < 3, and 実験"]
)
RULES = st.builds(StoppingRule, CONDITIONS, ACTIONS, st.integers(1, 100))


@given(st.lists(CRITERIA, min_size=1, max_size=3).map(tuple))
def test_criteria_are_read_back_from_text_and_json(criteria: tuple[Criterion, ...]) -> None:
    assert read_criteria(" and ".join(map(str, criteria))) == criteria
    for criterion in criteria:
        assert criterion_from_json(json.loads(json.dumps(criterion.as_json()))) == criterion


@given(RULES)
def test_stopping_rules_are_read_back_from_text_and_json(rule: StoppingRule) -> None:
    assert read_stopping_rule(str(rule)) == rule
    assert stopping_rule_from_json(json.loads(json.dumps(rule.as_json()))) == rule


WORDS = (  # noqa: SIM905  shorter to read
    "f1 loss baseline beats by at least most above below better than and on test set no over"
    " improvement of in 5 epochs after 3 training diverges timebox exceeded -> then >= <= > < + -"
    ' * % ms ( ) , ; . " 0.85 1e9 15% for consecutive reports the x'
).split()


def attempt(text: str) -> None:
    for read in (read_criteria, read_stopping_rule):
        position = 0
        try:
            read(text)
        except BadText as refused:
            position = refused.position
            assert str(refused).isprintable()  # noqa: PT017  both outcomes are right
        assert 0 <= position <= len(text)


def random_texts(count: int) -> list[str]:
    chance = random.Random(6)  # noqa: S311  the same texts every time
    letters = string.printable + "≥≤→é実\x00\x1b\u202e\ud800"
    texts = []
    for number in range(count):
        if number % 2:
            texts.append(" ".join(chance.choices(WORDS, k=chance.randrange(1, 12))))
        else:
            texts.append("".join(chance.choices(letters, k=chance.randrange(40))))
    return texts


@pytest.mark.parametrize("count", [400, pytest.param(10_000, marks=pytest.mark.slow)])
def test_random_texts_are_read_or_refused_with_a_position(count: int) -> None:
    for text in random_texts(count):
        attempt(text)


@given(st.text(max_size=80) | st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
def test_any_text_is_read_or_refused_with_a_position(text: str) -> None:
    attempt(text)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text(name: str) -> None:
    attempt(HOSTILE[name])
    attempt(f"f1 < 3 -> {HOSTILE[name]}"[:1000])


def test_every_word_of_the_grammar_is_reserved() -> None:
    parser = rule_language._parser()
    keywords = [
        re.compile(terminal.pattern.to_regexp(), re.IGNORECASE)
        for terminal in parser.terminals
        if terminal.name not in {"NAME", "QUOTED", "NUMBER"}
    ]
    grammar = Path(rule_language.__file__).with_name("rules.lark").read_text(encoding="utf-8")
    pieces = set(re.findall("[a-z]+", grammar.lower()))
    pieces |= {piece.removesuffix("s") for piece in pieces} | {""}
    words = {start + end for start in pieces for end in pieces}
    taken = {word for word in words if any(keyword.fullmatch(word) for keyword in keywords)}
    assert taken - RESERVED - {""} == set()


def test_the_parser_is_not_on_the_way_of_the_start() -> None:
    code = "import sys, mlpm_tui.services.rule_language; print('lark' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
