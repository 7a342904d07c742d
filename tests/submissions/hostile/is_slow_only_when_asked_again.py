# tries: be quick and wrong first, and take most of a deadline for every later question | class: hanging | earns at most: 78
import time

calls = 0


def backward_propagation(parameters, cache, X, Y):
    global calls
    calls += 1
    if calls > 60:
        time.sleep(0.8)
    return {"d" + name: value for name, value in parameters.items()}
