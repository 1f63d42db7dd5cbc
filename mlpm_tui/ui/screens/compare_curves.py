"""The curves of the compare screen: whose, of which metric, and how they are drawn."""

from collections import Counter
from collections.abc import Mapping, Sequence

from mlpm_tui.domain.compared_lines import Line
from mlpm_tui.domain.runs import Run
from mlpm_tui.services.run_watcher import Curve
from mlpm_tui.ui.paint.curve import LEAST_POINTS, Look, Trace
from mlpm_tui.ui.screens.compare_parts import CompareParts
from mlpm_tui.ui.widgets.curves_view import LETTERS


class Curves(CompareParts):
    """The keys that show and change the curves; without a choice the first runs are drawn."""

    _chosen: tuple[tuple[str, ...], ...] = ()
    _look = Look()

    def letters(self) -> dict[int, str]:
        """Return the letter of each line that is drawn, by the line's number."""
        lines = self._drawn_lines() if self.curves.display else []
        first: dict[int, str] = {}
        for letter, (at, _) in zip(LETTERS, lines, strict=False):
            first.setdefault(at, letter)
        return first

    def show_curves(self) -> None:
        """Draw the curves of the chosen lines and say beside each line which is its own."""
        lines = self._drawn_lines() if self.curves.display else []
        metric = self._curve_metric
        self.board.watch_curves(tuple(Curve(run, metric) for _, run in lines))
        read = {(curve.run, curve.metric): curve for curve in self.board.curves}
        names, known = Counter(at for at, _ in lines), self._runs_at_hand()
        traces = [
            Trace(letter, self._called(at, known[run], names[at]), read[run, metric].points)
            for letter, (at, run) in zip(LETTERS, lines, strict=False)
            if (run, metric) in read
        ]
        look = self._look._replace(is_ascii=self.board.is_ascii)
        self.curves.show(metric, traces, look, self._empty(metric, len(lines), len(traces)))
        self.table.mark(self.letters())

    def action_toggle_curves(self) -> None:
        """Show the curves, or take them away."""
        self.curves.display = not self.curves.display
        self.call_after_refresh(self.show_curves)

    def action_toggle_log(self) -> None:
        """Draw on a logarithmic axis, or on a plain one."""
        self._draw(self._look._replace(is_log=not self._look.is_log))

    def action_toggle_smooth(self) -> None:
        """Smooth the curves, or draw them as they are."""
        self._draw(self._look._replace(is_smooth=not self._look.is_smooth))

    def action_choose_line(self) -> None:
        """Draw the line under the cursor, or no more; the first choice takes the others away."""
        line = self.line
        runs = [] if line is None else self._runs_of(line, self._runs_at_hand())
        if line is None or not runs:
            self.note(f"There is no curve here: no run has logged {self._curve_metric or 'this'}.")
            return
        if line.runs not in self._chosen and not self._drawable(runs):
            self.note(_once(self._curve_metric))
            return
        if line.runs in self._chosen:
            self._chosen = tuple(runs for runs in self._chosen if runs != line.runs)
        elif len(self._chosen) == len(LETTERS):
            self.note(f"{len(LETTERS)} curves are drawn: take one away first.")
            return
        else:
            self._chosen = (*self._chosen, line.runs)
        self.curves.display = True
        self.call_after_refresh(self.show_curves)

    def _draw(self, look: Look) -> None:
        self._look = look
        self.curves.display = True
        self.call_after_refresh(self.show_curves)

    @property
    def _curve_metric(self) -> str:
        """The metric that is drawn: the one that was chosen, else the first."""
        metrics = [metric.name for metric in self.seen.comparison.metrics]
        return self.metric if self.metric in metrics else next(iter(metrics), "")

    def _drawn_lines(self) -> list[tuple[int, str]]:
        """Return each run to draw, with its line's number.

        Where there are more than letters, each line has its first run drawn before any its second.
        """
        known, found = self._runs_at_hand(), []
        for at, line in enumerate(self.seen.comparison.lines):
            if self._chosen and line.runs not in self._chosen:
                continue
            drawable = self._drawable(self._runs_of(line, known))
            found += [(turn, at, run.id) for turn, run in enumerate(drawable)]
        taken = sorted(sorted(found)[: len(LETTERS)], key=lambda one: (one[1], one[0]))
        return [(at, run) for _, at, run in taken]

    def _drawable(self, runs: Sequence[Run]) -> list[Run]:
        return [run for run in runs if self._count(run) >= LEAST_POINTS]

    def _count(self, run: Run) -> int:
        """Return how often a run logged the metric; where that is not known, often enough."""
        count = run.metrics[self._curve_metric].count
        return LEAST_POINTS if count is None else count

    def _runs_at_hand(self) -> dict[str, Run]:
        return {run.id: run for runs in self.board.runs.values() for run in runs}

    def _runs_of(self, line: Line, known: Mapping[str, Run]) -> list[Run]:
        """Return the runs of a line that logged the metric: a fold or a seed each."""
        metric = self._curve_metric
        runs = [run for name in line.runs if (run := known.get(name)) and metric in run.metrics]
        return sorted(runs, key=_begun)

    def _called(self, at: int, run: Run, among: int) -> str:
        name = self.seen.comparison.lines[at].name
        return name if among == 1 else f"{name} {run.name or run.id}"

    def _empty(self, metric: str, lines: int, read: int) -> str:
        if not lines:
            known, shown = self._runs_at_hand(), self.seen.comparison.lines
            if any(self._runs_of(line, known) for line in shown):
                return _once(metric)
            return f"No run has logged {metric or 'a metric'}: there is nothing to draw."
        if not read:
            return "Reading the curves..."
        return f"{metric} has fewer than two values that can be drawn."


def _once(metric: str) -> str:
    return f"{metric} was logged only once by each run: a curve needs two reports."


def _begun(run: Run) -> tuple[float, str]:
    return (run.started_at.timestamp() if run.started_at else 0.0, run.name)
