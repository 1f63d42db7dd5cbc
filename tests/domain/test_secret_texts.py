"""Secrets in evidence and in commands: refused without repeating them, or left out."""

import pytest

from mlpm_tui.domain.attaching import CheckItem
from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.errors import BadText, RuleBroken
from mlpm_tui.domain.gates import DecideGate, RecordOutput
from mlpm_tui.domain.phases import Decision
from mlpm_tui.domain.placing import AddCard
from mlpm_tui.domain.secret_texts import check_open, hide_secrets
from tests.domain.projects import Table

WORD = "hunter2"


@pytest.mark.parametrize(
    "text",
    [
        "s3://u:hunter2@bucket/x",
        "https://user:hunter2@host/x?token=abc",
        "https://hunter2@host/x",
        "https://host/x?token=hunter2",
        "https://host/x?a=1&X-Amz-Signature=hunter2&b=2",
        "https://host/x#access_token=hunter2",
        "psql postgresql://u:hunter2@h/db",
        "postgresql+psycopg://u:pa/hunter2@h/db",
        "see the page at redis://:hunter2@h:6379/0, please",
        "curl -H 'Authorization: Bearer hunter2' http://x",
        'curl -H "X-Api-Key: hunter2" http://x',
        "curl --header 'Cookie: session=hunter2' http://x",
        "curl -u ana:hunter2 http://x",
        "curl --user ana:hunter2 http://x",
        "train --password hunter2",
        "train --password=hunter2",
        "train --api-key 'hunter2 and more'",
        "env DB_PASSWORD=hunter2 pytest -q",
        "the password: hunter2",
        "Bearer hunter2hunter2",
        "ghp_hunter2hunter2hunter2",
    ],
)
def test_a_secret_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(BadText) as refused:
        check_open(text, "Evidence")
    assert refused.value.code == "secret"
    assert WORD not in str(refused.value)
    assert WORD not in hide_secrets(text)


@pytest.mark.parametrize(
    "text",
    [
        "pytest -q tests -k 'not slow' -p no:cacheprovider",
        "42 passed=42 failed=0 in 3.1 s",
        "python train.py --max-tokens 512 --tokenizer bert --seed 1",
        "tokenizer: wordpiece, 30 000 tokens: enough",
        "https://wiki.example:8080/charter?version=3#goal",
        "git+ssh://git@github.com/team/repo",
        "abfss://models@account.dfs.core.windows.net/m.pt",
        "https://host/users/@ana",
        "mail ana@example.org for the basic requirements",
        "env API_TOKEN=$API_TOKEN make check",
        "train --password-file secrets.txt",
        "It fails on sarcasm: F1 0.61, and key results: below the baseline",
        "runs:/6a4b86254e8d4c92/model",
        "data/charter.md",
    ],
)
def test_what_only_looks_like_one_is_kept(text: str) -> None:
    assert check_open(text, "Evidence") == text
    assert hide_secrets(text) == text


def test_no_evidence_keeps_a_secret() -> None:
    table = Table()
    table.do(AddCard(Kind.TASK, "try", checklist=(("steps", "ask"),)))
    for wish in (
        RecordOutput(1, "charter", "https://user:hunter2@host/x?token=abc"),
        CheckItem("ML-TASK-01", "1", evidence="train --password hunter2"),
    ):
        with pytest.raises(BadText) as refused:
            table.do(wish)
        assert (refused.value.code, WORD in str(refused.value)) == ("secret", False)
    table.do(RecordOutput(1, "charter", "the wiki, https://wiki.example/charter"))
    with pytest.raises(RuleBroken, match="go/no-go decision is not recorded"):
        table.do(DecideGate(1, Decision.GO, "good"))
    with pytest.raises(RuleBroken, match="charter, go/no-go decision are not recorded"):
        Table().do(DecideGate(1, Decision.GO, "good"))


def test_what_is_left_of_an_output_stays_readable() -> None:
    text = "GET https://u:hunter2@h/x failed, --token abc123 was sent"
    assert hide_secrets(text) == "GET https://\u2026@h/x failed, --token \u2026 was sent"
