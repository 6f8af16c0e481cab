"""The second process of a run: ``python -m crossroads.charts.printer`` prints charts while the first one computes.

It reads what to print from standard input until that ends, and answers on standard output. Drawing takes as long as
computing what is drawn, and the two can go on side by side.
"""

import pickle
import signal
import sys
from typing import BinaryIO

from crossroads.charts.printing import Print, print_chart


def serve(asked: BinaryIO, answered: BinaryIO) -> None:
    """Print what is asked until there is no more; an answer is a print, or the error that came instead."""
    while True:
        try:
            chart, result = pickle.load(asked)  # noqa: S301 - from the process that started this one
        except EOFError:
            return
        try:
            answer: Print | Exception = print_chart(chart, result)
        except Exception as error:  # noqa: BLE001 - raised anew by the process that asked
            answer = error
        pickle.dump(answer, answered)
        answered.flush()


if __name__ == "__main__":
    # Ctrl-C reaches all processes of a terminal; this one ends when the other closes the pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    serve(sys.stdin.buffer, sys.stdout.buffer)
