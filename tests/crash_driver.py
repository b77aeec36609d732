"""Run into a folder again and again, each time killed with SIGKILL at a random point, then once to the end.

python crash_driver.py INPUT OUTPUT KILLS SEED. It forks, so that starting up costs nothing and kills hit the
work. Most kills come after a random number of new records and a random moment; every fifth comes after a
random moment in a run that has a lot done already, to hit looking at old records and writing the pages.
"""

import os
import random
import signal
import sys
import time
from pathlib import Path

from jisr.config.load import load_config
from jisr.run import run_folder

CHANGES = ("translate.model=fake", "summarize.model=fake", "score.metrics=[]", "run.batch_words=80")


def main() -> None:
    """See the module."""
    source, out, kills, chance = (
        sys.argv[1],
        Path(sys.argv[2]),
        int(sys.argv[3]),
        random.Random(int(sys.argv[4])),
    )
    config = load_config(None, CHANGES, environ={})
    killed = 0
    for attempt in range(10 * kills):
        if killed == kills:
            break
        before = count(out)
        child = os.fork()
        if not child:
            run_folder([source], out, config)
            os._exit(0)
        wanted = before + chance.randint(0, 3)
        until = time.monotonic() + (chance.random() * 0.3 if attempt % 5 == 4 else 60)
        while time.monotonic() < until and (attempt % 5 == 4 or count(out) < wanted):
            time.sleep(0.001)
            if os.waitpid(child, os.WNOHANG)[0]:
                break  # it came to its end first
        else:
            time.sleep(chance.random() * 0.01)
            os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
            killed += os.WIFSIGNALED(status)
    sys.stdout.write(f"{killed} {count(out)}\n")
    run_folder([source], out, config)


def count(out: Path) -> int:
    """Return the number of records."""
    folder = out / "documents"
    return sum(path.suffix == ".json" for path in folder.iterdir()) if folder.is_dir() else 0


if __name__ == "__main__":
    main()
