"""`techexchange`, also as `python -m techexchange`; with `cli` the only reader of the environment."""

from techexchange.cli import cli


def main() -> None:
    """Run the command line."""
    cli()


if __name__ == "__main__":
    main()
