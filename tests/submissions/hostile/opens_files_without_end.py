# tries: open descriptors until there are none left | class: flooding | earns at most: 72
import os


def forward_propagation(X, parameters):
    while True:
        os.pipe()
