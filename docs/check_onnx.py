#!/usr/bin/env python3
"""Opens an exported recogniser in ONNX Runtime and compares it with what StepMedia itself computed.

    stepmedia models export 3 version.zip
    python3 docs/check_onnx.py version.zip          (needs numpy, onnxruntime)

Ends with 0 where every hash of the card is right and no number differs by more than 1e-4 of the largest."""
import hashlib, io, json, struct, sys, zipfile
import numpy as np
import onnxruntime as ort


def tensors(data):
    n = struct.unpack("<Q", data[:8])[0]
    head = json.loads(data[8:8 + n])
    return {k: np.frombuffer(data[8 + n + v["data_offsets"][0]:8 + n + v["data_offsets"][1]], "<f4").reshape(v["shape"])
            for k, v in head.items() if k != "__metadata__"}


archive = zipfile.ZipFile(sys.argv[1])
card = json.loads(archive.read("card.json"))
for name, want in card["files"].items():
    assert hashlib.sha256(archive.read(name)).hexdigest() == want, f"{name} is not the file of the card"
network = archive.read("embedder.onnx")
session = ort.InferenceSession(network, providers=["CPUExecutionProvider"])
check = tensors(archive.read("check.safetensors"))
ours, theirs = check["embedding"], session.run(None, {"image": check["input"]})[0]
labels = json.loads(archive.read("labels.json"))
difference = float(np.abs(ours - theirs).max() / np.abs(ours).max())
cosine = float((1 - (ours * theirs).sum(1) / np.linalg.norm(ours, axis=1) / np.linalg.norm(theirs, axis=1)).max())
print(f"version {card['version']} ({card['depth']}), {len(labels['labels'])} people, threshold {labels['threshold']:.3f}")
print(f"files {len(card['files'])}, hashes right; onnxruntime {ort.__version__}")
print(f"largest difference {difference:.1e} of the largest number, 1 - cosine {cosine:.1e}")
sys.exit(0 if difference <= 1e-4 else 1)
