"""The program's start: `mlpm` and `python -m mlpm_tui`."""

import gc
import sys


def main() -> None:
    """Run the command line that the program was started with."""
    if sys.argv[1:] == ["--version"]:
        # Answered before anything is loaded: scripts ask this often.
        from mlpm_tui import __version__

        sys.stdout.write(f"mlpm {__version__}\n")
        return
    # Loading makes much and drops little: looking for garbage meanwhile takes 7 % of it.
    gc.disable()
    from mlpm_tui.cli.start import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
