"""One model that the registry cannot be asked about keeps no other from being known."""

import pytest

from mlpm_tui.domain.champion_versions import Registered, registered
from mlpm_tui.domain.errors import SourceTrouble
from mlpm_tui.domain.fleet import Model
from mlpm_tui.services.retraining_registry import registries_of
from tests.conftest import NOW

MODELS = tuple(Model(at, name, NOW) for at, name in enumerate(("churn", "fraud", "loans", "rank")))


class Registry:
    """A store in which some models are in trouble."""

    def __init__(self, trouble: dict[str, str]) -> None:
        self.trouble = trouble
        self.asked: list[str] = []

    def registered(self, name: str) -> Registered:
        self.asked.append(name)
        if name in self.trouble:
            raise SourceTrouble(self.trouble[name])
        return registered(name, ())

    def close(self) -> None:
        self.asked.append("closed")


def opened(monkeypatch: pytest.MonkeyPatch, **trouble: str) -> Registry:
    store = Registry(trouble)
    monkeypatch.setattr("mlpm_tui.services.retraining_registry.open_tracking", lambda _: store)
    return store


def test_a_model_in_trouble_is_alone_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    store = opened(monkeypatch, churn="churn is broken", loans="loans is broken")
    found = registries_of("http://registry", MODELS)
    assert [each.trouble for each in found.values()] == [
        *("churn is broken", None, "loans is broken", None)
    ]
    assert found[1].shown == "no version"
    assert store.asked == ["churn", "fraud", "loans", "rank", "closed"]


def test_a_store_in_trouble_is_not_asked_for_every_model(monkeypatch: pytest.MonkeyPatch) -> None:
    store = opened(monkeypatch, **{model.name: "it does not answer" for model in MODELS})
    found = registries_of("http://registry", MODELS)
    assert {each.trouble for each in found.values()} == {"it does not answer"}
    assert store.asked == ["churn", "fraud", "closed"]
