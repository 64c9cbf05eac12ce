"""Starts a program and writes down the most memory it held, in kB: `python launcher.py FILE PROGRAM …`.

It is small itself: what it holds when it starts a program is counted as the program's.
"""

import os
import sys

report, *command = sys.argv[1:]
_, status, used = os.wait4(os.posix_spawn(command[0], command, os.environ), 0)
with open(report, "w") as kept:
    kept.write(str(used.ru_maxrss))
if os.WIFSIGNALED(status):
    os.kill(os.getpid(), os.WTERMSIG(status))
sys.exit(os.WEXITSTATUS(status))
