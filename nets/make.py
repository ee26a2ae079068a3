#!/usr/bin/env python3
"""Writes nets/torch/*.json, and from them nets/mindspore and nets/mint.

usage: nets/make.py PROGRAM    where PROGRAM is the built twofold, which translates

The names are torchvision's, down to layers without tensors; LeNet is the one of both frameworks' tutorials."""
import json, pathlib, subprocess, sys

HERE = pathlib.Path(__file__).resolve().parent
IMAGENET = {"shape": [3, 224, 224], "picture": [{"resize": 256}, {"crop": 224}], "divide": 255,
            "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]}
MNIST = {"shape": [1, 32, 32], "picture": [{"resize": [32, 32]}], "divide": 255, "mean": [0.1307], "std": [0.3081]}


class Net:
    """Nodes one after the other; each method adds one and gives its id."""

    def __init__(self, about, input_):
        self.about, self.input, self.nodes = about, input_, []

    def last(self):
        return self.nodes[-1]["id"] if self.nodes else "input"

    def add(self, name, type_, args=None, inputs=None, id_=None):
        node = {"id": id_ or name}
        if name:
            node["name"] = name
        node["type"] = type_
        if args:
            node["args"] = args
        node["inputs"] = inputs or [self.last()]
        self.nodes.append(node)
        return node["id"]

    def conv(self, name, ins, outs, kernel, stride=1, padding=0, groups=1, bias=False, inputs=None):
        args = {"in_channels": ins, "out_channels": outs, "kernel_size": kernel}
        args |= {"stride": stride} if stride != 1 else {}
        args |= {"padding": padding} if padding else {}
        args |= {"groups": groups} if groups != 1 else {}
        args |= {} if bias else {"bias": False}
        return self.add(name, "Conv2d", args, inputs)

    def norm(self, name, channels):
        return self.add(name, "BatchNorm2d", {"num_features": channels})

    def linear(self, name, ins, outs):
        return self.add(name, "Linear", {"in_features": ins, "out_features": outs})

    def function(self, id_, type_, args=None, inputs=None):
        return self.add("", type_, args, inputs, id_)

    def flatten(self):
        return self.function("flatten", "flatten", {"start_dim": 1})

    def write(self, name):
        whole = {"twofold": 1, "dialect": "torch", "about": self.about, "input": self.input, "nodes": self.nodes}
        path = HERE / "torch" / f"{name}.json"
        path.write_text(json.dumps(whole))
        text = subprocess.run([PROGRAM, "net", "translate", path, "--to", "torch"], check=True, capture_output=True)
        path.write_bytes(text.stdout)  # laid out as the program writes it
        for dialect in ("mindspore", "mint"):
            subprocess.run([PROGRAM, "net", "translate", path, "--to", dialect, HERE / dialect / f"{name}.json"],
                           check=True)


def mobilenet_v2():
    net = Net("MobileNetV2 (1.0), ImageNet; names of torchvision's mobilenet_v2", IMAGENET)

    def triple(name, ins, outs, kernel, stride=1, groups=1):
        net.conv(f"{name}.0", ins, outs, kernel, stride, (kernel - 1) // 2, groups)
        net.norm(f"{name}.1", outs)
        return net.add(f"{name}.2", "ReLU6")

    triple("features.0", 3, 32, 3, 2)
    channels, block = 32, 1
    for expand, outs, repeats, first_stride in ((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2),
                                                (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)):
        for repeat in range(repeats):
            stride, at, entry, step = first_stride if repeat == 0 else 1, f"features.{block}", net.last(), 0
            hidden = channels * expand
            if expand != 1:
                triple(f"{at}.conv.0", channels, hidden, 1)
                step = 1
            triple(f"{at}.conv.{step}", hidden, hidden, 3, stride, hidden)
            net.conv(f"{at}.conv.{step + 1}", hidden, outs, 1)
            inner = net.norm(f"{at}.conv.{step + 2}", outs)
            if stride == 1 and channels == outs:
                net.function(f"{at}.add", "add", inputs=[entry, inner])
            channels, block = outs, block + 1
    triple(f"features.{block}", channels, 1280, 1)
    net.function("avgpool", "adaptive_avg_pool2d", {"output_size": [1, 1]})
    net.flatten()
    net.add("classifier.0", "Dropout", {"p": 0.2})
    net.linear("classifier.1", 1280, 1000)
    return net


def resnet(about, blocks, bottleneck):
    net = Net(about, IMAGENET)
    net.conv("conv1", 3, 64, 7, 2, 3)
    net.norm("bn1", 64)
    net.add("relu", "ReLU")
    net.add("maxpool", "MaxPool2d", {"kernel_size": 3, "stride": 2, "padding": 1})
    channels = 64
    for layer, repeats in enumerate(blocks, start=1):
        width = 64 << (layer - 1)
        outs = width * (4 if bottleneck else 1)
        for repeat in range(repeats):
            at, entry = f"layer{layer}.{repeat}", net.last()
            stride = 2 if layer > 1 and repeat == 0 else 1
            kernels = ((1, 1, width), (3, stride, width), (1, 1, outs)) if bottleneck else ((3, stride, width),
                                                                                            (3, 1, width))
            ins = channels
            for i, (kernel, step, size) in enumerate(kernels, start=1):
                net.conv(f"{at}.conv{i}", ins, size, kernel, step, kernel // 2)
                inner, ins = net.norm(f"{at}.bn{i}", size), size
                if i < len(kernels):
                    net.add(f"{at}.relu", "ReLU", id_=f"{at}.relu{i}")
            if stride != 1 or channels != outs:
                net.conv(f"{at}.downsample.0", channels, outs, 1, stride, inputs=[entry])
                entry = net.norm(f"{at}.downsample.1", outs)
            net.function(f"{at}.add", "add", inputs=[inner, entry])
            net.add(f"{at}.relu", "ReLU", id_=f"{at}.relu{len(kernels)}")  # torchvision's block has one relu
            channels = outs
    net.add("avgpool", "AdaptiveAvgPool2d", {"output_size": [1, 1]})
    net.flatten()
    net.linear("fc", channels, 1000)
    return net


def vgg11_bn():
    net = Net("VGG-11 with batch norm, ImageNet; names of torchvision's vgg11_bn", IMAGENET)
    channels, at = 3, 0
    for size in (64, "pool", 128, "pool", 256, 256, "pool", 512, 512, "pool", 512, 512, "pool"):
        if size == "pool":
            net.add(f"features.{at}", "MaxPool2d", {"kernel_size": 2, "stride": 2})
            at += 1
            continue
        net.conv(f"features.{at}", channels, size, 3, 1, 1, bias=True)
        net.norm(f"features.{at + 1}", size)
        net.add(f"features.{at + 2}", "ReLU")
        channels, at = size, at + 3
    net.add("avgpool", "AdaptiveAvgPool2d", {"output_size": [7, 7]})
    net.flatten()
    for i, (ins, outs) in enumerate(((512 * 7 * 7, 4096), (4096, 4096), (4096, 1000))):
        net.linear(f"classifier.{3 * i}", ins, outs)
        if i < 2:
            net.add(f"classifier.{3 * i + 1}", "ReLU")
            net.add(f"classifier.{3 * i + 2}", "Dropout", {"p": 0.5})
    return net


def lenet():
    net = Net("LeNet-5 for digits of 32 by 32, as in the tutorials of both frameworks", MNIST)
    for i, (ins, outs) in enumerate(((1, 6), (6, 16)), start=1):
        net.conv(f"conv{i}", ins, outs, 5, bias=True)
        net.function(f"relu{i}", "relu")
        net.function(f"pool{i}", "max_pool2d", {"kernel_size": 2, "stride": 2})
    net.flatten()
    for i, (ins, outs) in enumerate(((400, 120), (120, 84), (84, 10)), start=1):
        net.linear(f"fc{i}", ins, outs)
        if i < 3:
            net.function(f"relu{i + 2}", "relu")
    return net


PROGRAM = sys.argv[1]
for folder in ("torch", "mindspore", "mint"):
    (HERE / folder).mkdir(exist_ok=True)
mobilenet_v2().write("mobilenet_v2")
resnet("ResNet-18, ImageNet; names of torchvision's resnet18", (2, 2, 2, 2), False).write("resnet18")
resnet("ResNet-50, ImageNet; names of torchvision's resnet50", (3, 4, 6, 3), True).write("resnet50")
vgg11_bn().write("vgg11_bn")
lenet().write("lenet")
