"""Run the command line as ``python -m crossroads``."""

from crossroads.cli import main

if __name__ == "__main__":
    main()
