"""Prints, as JSON, what the real framework loads from each file: describe_with_framework.py SIDE FILES."""
import hashlib
import json
import sys


def torch_entries(file):
    import torch

    def walk(value, name):
        if isinstance(value, torch.Tensor):
            plain = value.detach().contiguous()
            data = plain.view(-1).view(torch.uint8).numpy().tobytes() if plain.numel() else b""
            yield {"name": name, "dtype": str(plain.dtype).removeprefix("torch."), "shape": list(plain.shape),
                   "sha256": hashlib.sha256(data).hexdigest(), "storage": value.untyped_storage()._cdata}
        elif isinstance(value, dict):
            for key, item in value.items():
                yield from walk(item, f"{name}.{key}" if name else str(key))
        elif isinstance(value, (list, tuple)):
            for index, item in enumerate(value):
                yield from walk(item, f"{name}.{index}" if name else str(index))
        else:
            yield {"name": name, "python": type(value).__name__, "value": value}

    value = torch.load(file, weights_only=True)
    metadata = getattr(value, "_metadata", None)
    return {"type": type(value).__name__, "entries": list(walk(value, "")),
            "versions": [[path, row["version"]] for path, row in metadata.items()] if metadata else []}


def mindspore_entries(file):
    import mindspore

    entries = []
    for name, value in mindspore.load_checkpoint(file).items():
        if isinstance(value, str):
            entries.append({"name": name, "python": "str", "value": value})
            continue
        data = value.asnumpy() if value.dtype != mindspore.bfloat16 else value.float().asnumpy()
        entries.append({"name": name, "dtype": str(value.dtype).lower(), "shape": list(value.shape),
                        "sha256": hashlib.sha256(data.tobytes()).hexdigest()})
    return {"entries": entries}


def safetensors_entries(file):
    import torch
    from safetensors.torch import load_file

    def row(name, tensor):
        data = tensor.contiguous().view(-1).view(torch.uint8).numpy().tobytes() if tensor.numel() else b""
        return {"name": name, "dtype": str(tensor.dtype).removeprefix("torch."), "shape": list(tensor.shape),
                "sha256": hashlib.sha256(data).hexdigest()}

    return {"entries": [row(name, tensor) for name, tensor in load_file(file).items()]}


def npz_entries(file):
    import numpy

    return {"entries": [{"name": name, "dtype": array.dtype.name, "shape": list(array.shape),
                         "sha256": hashlib.sha256(array.tobytes()).hexdigest()}
                        for name, array in numpy.load(file).items()]}


def savez(file, to):
    """Writes the arrays of a .npz again, as NumPy writes them."""
    import numpy

    numpy.savez(to, **dict(numpy.load(file).items()))


if __name__ == "__main__":
    sides = {"torch": torch_entries, "mindspore": mindspore_entries, "safetensors": safetensors_entries,
             "npz": npz_entries}
    if len(sys.argv) == 2:
        __import__(sys.argv[1])
    elif sys.argv[1] == "savez":
        savez(*sys.argv[2:])
    else:
        print(json.dumps([sides[sys.argv[1]](file) for file in sys.argv[2:]]))
