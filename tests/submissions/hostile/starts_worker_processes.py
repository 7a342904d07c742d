# tries: start a pool of processes | class: processes | earns at most: 72
import multiprocessing
import os


def forward_propagation(X, parameters):
    context = multiprocessing.get_context("fork")
    with context.Pool(50) as pool:
        return pool.map(os.getpid, [()] * 1000)
