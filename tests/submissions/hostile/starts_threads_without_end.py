# tries: start threads that never end | class: processes | earns at most: 72
import threading
import time


def forward_propagation(X, parameters):
    started = 0
    try:
        while started < 100_000:
            threading.Thread(target=time.sleep, args=(3600,)).start()
            started += 1
    finally:
        raise RuntimeError("no more threads")
