"""Prints, as JSON, what the real framework loads from each file: describe_with_framework.py torch|mindspore FILES."""
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


if __name__ == "__main__":
    sides = {"torch": torch_entries, "mindspore": mindspore_entries}
    if len(sys.argv) == 2:
        __import__(sys.argv[1])
    else:
        print(json.dumps([sides[sys.argv[1]](file) for file in sys.argv[2:]]))
