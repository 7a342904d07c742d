# tries: end the process without a word while the notebook runs | class: leaving | earns at most: 100
import os

os._exit(0)
