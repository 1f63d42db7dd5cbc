"""What a comparison is made of, asked of a real store."""

from dataclasses import replace
from pathlib import Path

from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.compared_lines import LineKind, Reading, lines_of
from mlpm_tui.domain.experimenting import RecordResult
from mlpm_tui.domain.experiments import Training
from mlpm_tui.domain.placing import AddCard
from mlpm_tui.services.comparing import Asked, Gathered, gather
from tests.conftest import NOW, Sit
from tests.services.trainings import Training as Logged

RUN = "b" * 32
ENDED = Training(1, 1, "python train.py", "ana", "here", 7, NOW, NOW.replace(hour=23), -9)


def test_a_run_whose_process_is_gone_is_over(board: Path, sit: Sit, tmp_path: Path) -> None:
    logged = Logged(tmp_path)
    logged.begin(RUN)
    logged.log(RUN, 0.8, 1)
    logged.close()
    seat = sit(board)
    seat.desk.do(AddCard(Kind.EXPERIMENT, "Study"))
    seat.desk.do(RecordResult("ML-EXP-01", "bert", {"f1": 0.9}, run=RUN))
    seat.settle()
    kept = seat.desk.library.dossier("ML-EXP-01")
    assert kept is not None

    def kinds(gathered: Gathered) -> list[LineKind]:
        return [line.kind for line in lines_of(gathered.sides, Reading(), NOW)]

    for training, kind in ((None, LineKind.RUN), (ENDED, LineKind.RESULT)):
        trainings = (replace(training, card=kept.card.key, runs=(RUN,)),) if training else ()
        sides = [(seat.desk.project, [replace(kept, trainings=trainings)])]
        gathered = gather(logged.uri, sides, Asked(), NOW)
        assert gathered.trouble is None
        assert kinds(gathered) == [kind]
