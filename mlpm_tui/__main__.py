"""The program's start: `mlpm` and `python -m mlpm_tui`."""

import sys


def main() -> None:
    """Run the command line that the program was started with."""
    if sys.argv[1:] == ["--version"]:
        # Answered before anything is loaded: scripts ask this often.
        from mlpm_tui import __version__

        sys.stdout.write(f"mlpm {__version__}\n")
        return
    from mlpm_tui.cli.start import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
