"""`python -m jisr` is `jisr`."""

from jisr.cli.app import main

if __name__ == "__main__":
    main()
