"""What an address of an artifact may be, and that no secret is kept."""

import pytest

from mlpm_tui.domain.artifacts import SCHEMES, ArtifactForm, AttachArtifact, read_artifact
from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.errors import BadText, RuleBroken
from mlpm_tui.domain.placing import AddCard
from tests.domain.projects import Table

RUN = "6a4b86254e8d4c9293068983f59d35d1"


@pytest.mark.parametrize(
    ("text", "form", "uri", "target"),
    [
        (f"mlflow={RUN}", ArtifactForm.RUN, f"runs:/{RUN}", RUN),
        ("mlflow=abc", ArtifactForm.RUN, "runs:/abc", "abc"),
        (f"model=runs:/{RUN}/model", ArtifactForm.RUN, f"runs:/{RUN}/model", RUN),
        ("notebook=a.ipynb", ArtifactForm.PATH, "a.ipynb", "a.ipynb"),
        ("notes=./a: b.md", ArtifactForm.PATH, "./a: b.md", "./a: b.md"),
        ("notes=a = b.md", ArtifactForm.PATH, "a = b.md", "a = b.md"),
        ("model=file:///data/a%20b.pt", ArtifactForm.PATH, "file:///data/a%20b.pt", "/data/a b.pt"),
        ("model=s3://bucket/a/b.pt", ArtifactForm.URI, "s3://bucket/a/b.pt", ""),
        ("model=gs://bucket.of.us/a", ArtifactForm.URI, "gs://bucket.of.us/a", ""),
        ("model=abfss://box@host/a", ArtifactForm.URI, "abfss://box@host/a", ""),
        ("page=https://host:8080", ArtifactForm.URI, "https://host:8080", ""),
        ("page=http://[::1]:5000/#/runs/1", ArtifactForm.URI, "http://[::1]:5000/#/runs/1", ""),
        ("model=hdfs:///a/b", ArtifactForm.URI, "hdfs:///a/b", ""),
        ("model=hdfs://ana@node/a", ArtifactForm.URI, "hdfs://ana@node/a", ""),
        ("model=dbfs:/a", ArtifactForm.URI, "dbfs:/a", ""),
        ("page=http://h/?author=a", ArtifactForm.URI, "http://h/?author=a", ""),
        (
            "page=http://h/#/m?plot_metric_keys=f1",
            ArtifactForm.URI,
            "http://h/#/m?plot_metric_keys=f1",
            "",
        ),
        (
            "page=http://h/?orderByKey=a&token=",
            ArtifactForm.URI,
            "http://h/?orderByKey=a&token=",
            "",
        ),
        ("page=http://h/?mapping=1#signal=2", ArtifactForm.URI, "http://h/?mapping=1#signal=2", ""),
        ("model-2_b=models:/sentiment/3", ArtifactForm.URI, "models:/sentiment/3", ""),
        ("модель=models:/sentiment/3", ArtifactForm.URI, "models:/sentiment/3", ""),
        ("model=models:/sentiment/3", ArtifactForm.URI, "models:/sentiment/3", ""),
    ],
)
def test_addresses_are_read(text: str, form: ArtifactForm, uri: str, target: str) -> None:
    named = read_artifact(text)
    assert (named.form, named.uri, named.target) == (form, uri, target)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("s3://bucket/a", "written kind=uri"),
        ("=s3://bucket/a", "written kind=uri"),
        ("model=", "written kind=uri"),
        ("my model=s3://bucket/a", "one word"),
        ("https://ana:canary@host/a?x=1", "one word"),
        (f"{'m' * 41}=s3://bucket/a", "one word"),
        ("mo\u202edel=s3://bucket/a", "one word"),
        ("model=ftp://host/a", "known are runs:"),
        ("model=javascript:alert(1)", "known are runs:"),
        ("model=s3://bucket", "names nothing in its bucket"),
        ("model=s3:/bucket/a", "names no bucket"),
        ("model=s3://b/a", "names no bucket"),
        ("model=https:///a", "names no host"),
        ("model=https://ho st/a", "a space"),
        ("model=https://host:port/a", "cannot be read"),
        ("model=https://[::1/a", "cannot be read"),
        ("model=s3://bucket/a\u200bb", "cannot be seen"),
        ("model=s3://bucket/a\x1b[31m", "cannot be seen"),
        ("model=a\u202eb", "cannot be seen"),
        ("model=dbfs:", "names no path"),
        ("model=file://host/a", "no file of this machine"),
        ("model=runs:/", "names no run"),
        (f"model=s3://bucket/{'a' * 2_000}", "shorten it"),
    ],
)
def test_addresses_that_cannot_be_right_are_refused(text: str, said: str) -> None:
    with pytest.raises(RuleBroken, match=said):
        read_artifact(text)


@pytest.mark.parametrize(
    "uri",
    [
        "https://ana:canary@host/a",
        "https://canary@host/a",
        "s3://key:canary@bucket/a",
        "abfss://box:canary@host/a",
        "hdfs://ana:canary@node/a",
        "https://host/a?X-Amz-Signature=canary",
        "https://host/a?x=1&TOKEN=canary",
        "https://host/#/a?access_token=canary",
        "https://host/a#access_token=canary",
        "https://host/a#state=1&id_token=canary",
        "https://host/a?key=canary",
        "https://host/a?api-key=canary",
        "https://host/a?private_token=x;client_secret=canary",
        "https://host/a?x=1;client_secret=canary",
        "https://host/a?%74oken=canary",
        "https://host/a?accessToken=canary",
        "https://host/a?canarytoken=x",
        "https://host/a?sig=canary",
        "https://host/a;token=canary",
        "s3://bucket/a?X-Amz-Credential=canary",
        "host/a?token=canary",
        "postgresql://ana:canary@host/a",
        "https://ana:canary@[host/a",
    ],
)
def test_a_secret_is_refused_and_not_repeated(uri: str) -> None:
    with pytest.raises(BadText) as refused:
        read_artifact(f"model={uri}")
    assert "canary" not in str(refused.value)


def test_every_known_scheme_is_named_in_the_refusal() -> None:
    with pytest.raises(BadText) as refused:
        read_artifact("model=nope://a")
    assert all(f"{scheme}:" in str(refused.value) for scheme in SCHEMES)


def test_an_artifact_is_attached_once() -> None:
    table = Table()
    table.do(AddCard(Kind.EXPERIMENT, "try"))
    act = table.do(AttachArtifact("ML-EXP-01", "model", "s3://bucket/a"))
    assert act.said == "attached a model to ML-EXP-01: s3://bucket/a"
    with pytest.raises(RuleBroken, match="already"):
        table.do(AttachArtifact("ML-EXP-01", "model", "s3://bucket/a"))
    with pytest.raises(RuleBroken, match="names nothing"):
        table.do(AttachArtifact("ML-EXP-01", "model", "s3://bucket"))
    table.undo(act)
    assert table.project.dossier(table.project.card("ML-EXP-01")).artifacts == ()
