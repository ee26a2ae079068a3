"""PyTorch's side of compare.py: the same works as worker.cpp, by the means that a PyTorch user has."""
import functools
import json
import time

import torch
from torch import nn


class Described(nn.Module):
    """A network of real torch layers, built from a description in torch's words (docs/descriptions.md)."""

    def __init__(self, file):
        super().__init__()
        with open(file) as text:
            nodes = json.load(text)["nodes"]
        self.steps = []
        before = "input"
        for i, node in enumerate(nodes):
            args = node.get("args", {})
            args, kwargs = (args, {}) if isinstance(args, list) else ([], args)
            name = node.get("name", "")
            if node["type"][0].isupper():
                call = self.layer(name, node["type"], args, kwargs, f"unnamed{i}")
            else:
                function = getattr(torch, node["type"], None) or getattr(nn.functional, node["type"])
                call = functools.partial(self.apply_function, function, args, kwargs)
            key = node.get("id", name or str(i))
            self.steps.append((key, call, node.get("inputs", [before])))
            before = key

    def layer(self, name, kind, args, kwargs, otherwise):
        owner, parts = self, (name or otherwise).split(".")
        for part in parts[:-1]:
            if not hasattr(owner, part):
                owner.add_module(part, nn.Module())
            owner = getattr(owner, part)
        if not hasattr(owner, parts[-1]):
            owner.add_module(parts[-1], getattr(nn, kind)(*args, **kwargs))
        return getattr(owner, parts[-1])

    @staticmethod
    def apply_function(function, args, kwargs, *inputs):
        return function(*inputs, *args, **kwargs)

    def forward(self, x):
        values = {"input": x}
        for key, call, inputs in self.steps:
            values[key] = call(*[values[name] for name in inputs])
        return values[self.steps[-1][0]]


def forward(net, weights, x):
    """One eager forward in channels-last, the faster layout on these processors; the sum of the outputs."""
    model = Described(net).eval()
    model.load_state_dict(torch.load(weights))
    model = model.to(memory_format=torch.channels_last)
    x = x.to(memory_format=torch.channels_last)

    def once():
        with torch.inference_mode():
            return float(model(x).double().sum())

    return once


def load(net, weights):
    """The file into the network, then every weight summed."""
    model = Described(net)

    def once():
        model.load_state_dict(torch.load(weights))
        with torch.inference_mode():
            return sum(float(weight.sum()) for weight in model.parameters())

    return once


def tree():
    root = nn.Module()
    for i in range(25):
        stage = nn.Module()
        root.add_module(f"stage{i}", stage)
        for j in range(40):
            block = nn.Module()
            stage.add_module(f"block{j}", block)
            for k in range(33):
                layer, norm = nn.Module(), nn.Module()
                block.add_module(str(k), layer)
                layer.add_module("conv", nn.Module())
                layer.add_module("bn", norm)
                norm.register_buffer("running_mean", torch.zeros(1))
                norm.register_buffer("running_var", torch.zeros(1))
                norm.register_buffer("num_batches_tracked", torch.tensor(0))
    return root


def named_buffers():
    root = tree()

    def once():
        letters = 0
        for name, buffer in root.named_buffers():
            letters += len(name)
        return letters

    return once


def timed(once):
    begin = time.perf_counter()
    found = once()
    return time.perf_counter() - begin, found
