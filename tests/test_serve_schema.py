"""The REST server against its own description: what fits and what does not, at every operation."""

import shutil
from collections.abc import Iterator
from dataclasses import replace

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import StopReason, from_schema
from schemathesis.engine.events import EngineFinished, FatalError, NonFatalError, ScenarioFinished

from tests.indexed_home import IndexedHome
from tests.serving import served
from vsearch.password import Password
from vsearch.serve.tokens import Tokens
from vsearch.web.tries import Tries

pytestmark = pytest.mark.weights

EXAMPLES = 2  # of each operation
TOKEN = "s" * 43
# What has the right form may still ask for nothing (400), for what is not there (404) or is gone
# (410), send what is no picture (415), or ask for a part that is not there (416).
CONFIG = {
    "headers": {"Authorization": f"Bearer {TOKEN}"},
    "generation": {"max-examples": EXAMPLES, "no-shrink": True},
    "phases": {"coverage": {"enabled": False}, "stateful": {"enabled": False}},
    "seed": 1,
    "checks": {
        "positive_data_acceptance": {
            "expected-statuses": ["2xx", 400, 401, 403, 404, 409, 410, 415, 416]
        },
        "negative_data_rejection": {"expected-statuses": ["4xx"]},
    },
}


class Patient(Tries):
    """Lets tokens be tried as often as it takes to see that all wrong ones are refused."""

    def wait_s(self, address: str) -> float:
        return 0.0


@pytest.fixture(scope="module")
def description(
    indexed: IndexedHome, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[schemathesis.BaseSchema]:
    """Return what a server over a copy of the indexed home says of itself."""
    folder = tmp_path_factory.mktemp("described") / "home"
    shutil.copytree(indexed.home.folder, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("vsearch.password._COST", 2)  # a look takes .2 s on purpose
        tokens = Tokens(Password.of(TOKEN), Patient())
        with served(replace(indexed.home, folder=folder), tokens=tokens) as address:
            config = SchemathesisConfig.from_dict(CONFIG)
            yield schemathesis.openapi.from_url(
                f"{address}/openapi.json",
                config=config,
                headers={"Authorization": f"Bearer {TOKEN}"},
            )


def test_every_operation_does_as_it_is_described(description: schemathesis.BaseSchema) -> None:
    """Every status, type, header and body is declared; what does not fit is refused."""
    tested = 0
    for event in from_schema(description).execute():
        if isinstance(event, FatalError | NonFatalError):
            pytest.fail(str(event))
        if isinstance(event, ScenarioFinished):
            tested += len(event.recorder.cases)
        if isinstance(event, EngineFinished):
            assert event.failures == []
            assert event.stop_reason == StopReason.COMPLETED
    assert tested > 50
