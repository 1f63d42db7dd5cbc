"""The curves of the compare screen: whose, of which metric, and how they are drawn."""

from collections.abc import Mapping

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
        return {at: letter for letter, (at, _) in zip(LETTERS, lines, strict=False)}

    def show_curves(self) -> None:
        """Draw the curves of the chosen lines and say beside each line which is its own."""
        lines = self._drawn_lines() if self.curves.display else []
        metric = self._curve_metric
        self.board.watch_curves(tuple(Curve(run, metric) for _, run in lines))
        read = {(curve.run, curve.metric): curve for curve in self.board.curves}
        traces = [
            Trace(letter, self.seen.comparison.lines[at].name, read[run, metric].points)
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
        if line is None or self._run_of(line, self._runs_at_hand()) is None:
            self.note(f"There is no curve here: no run has logged {self._curve_metric or 'this'}.")
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
        """Return the number of each line to draw, with its run."""
        least = 1 if self._chosen else LEAST_POINTS
        found, known = [], self._runs_at_hand()
        for at, line in enumerate(self.seen.comparison.lines):
            run = self._run_of(line, known)
            is_wanted = line.runs in self._chosen if self._chosen else run is not None
            if is_wanted and run is not None and self._count(run) >= least:
                found.append((at, run.id))
        return found[: len(LETTERS)]

    def _count(self, run: Run) -> int:
        """Return how often a run logged the metric; where that is not known, often enough."""
        count = run.metrics[self._curve_metric].count
        return LEAST_POINTS if count is None else count

    def _runs_at_hand(self) -> dict[str, Run]:
        return {run.id: run for runs in self.board.runs.values() for run in runs}

    def _run_of(self, line: Line, known: Mapping[str, Run]) -> Run | None:
        """Return the run of a line that logged the metric most often."""
        metric = self._curve_metric
        runs = [run for name in line.runs if (run := known.get(name)) and metric in run.metrics]
        return max(runs, key=self._count, default=None)

    def _empty(self, metric: str, lines: int, read: int) -> str:
        if not lines:
            return f"No run has logged {metric or 'a metric'}: there is nothing to draw."
        if not read:
            return "Reading the curves..."
        return f"{metric} has fewer than two values that can be drawn."
