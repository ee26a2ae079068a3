"""Sparse 10 GiB checkpoints: everything is real but the tensors' bytes, which are holes in the file."""
import json
import struct

import torch

TENSORS = 160
SHAPE = (4096, 4096)  # 64 MiB of float32


def make(file):
    """Writes `file`; its extension says which format."""
    {".pt": make_pt, ".safetensors": make_safetensors}[file.suffix](file)


def make_pt(file):
    hole = file.with_suffix(".hole")  # what the tensors lie on: mapped, never touched
    with open(hole, "wb") as out:
        out.truncate(4 * SHAPE[0] * SHAPE[1])
    state = {f"layers.{i}.weight": torch.from_file(str(hole), size=SHAPE[0] * SHAPE[1]).view(SHAPE)
             for i in range(TENSORS)}
    with torch.serialization.skip_data():
        torch.save(state, file)
    hole.unlink()


def make_safetensors(file):
    size = 4 * SHAPE[0] * SHAPE[1]
    header = {f"layers.{i}.weight": {"dtype": "F32", "shape": SHAPE, "data_offsets": [i * size, (i + 1) * size]}
              for i in range(TENSORS)}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(file, "wb") as out:
        out.write(struct.pack("<Q", len(text)) + text)
        out.truncate(8 + len(text) + TENSORS * size)


def names(file):
    """What PyTorch's side of `ls` does: every name, type and shape, no bytes."""
    if file.suffix == ".pt":
        state = torch.load(file, mmap=True, map_location="cpu")
        return [(name, tensor.dtype, tensor.shape) for name, tensor in state.items()]
    from safetensors import safe_open
    with safe_open(file, "pt") as tensors:
        return [(name, tensors.get_slice(name).get_dtype(), tensors.get_slice(name).get_shape())
                for name in tensors.keys()]
