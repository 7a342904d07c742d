# tries: leave a daemon behind that writes into the course for ever | class: processes | earns at most: 100
import os
import time

try:
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            while True:
                try:
                    open("CANARY_FOLDER/daemon", "a").write("100.0\n")
                except OSError:
                    pass
                time.sleep(0.05)
        os._exit(0)
except OSError:
    pass
