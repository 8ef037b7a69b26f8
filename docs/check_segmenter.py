#!/usr/bin/env python3
"""Makes a MobileSAM checkpoint of random weights and what its makers' own code computes with it.

    git clone https://github.com/ChaoningZhang/MobileSAM
    python3 docs/check_segmenter.py MobileSAM OUT     (needs torch, torchvision, timm, safetensors)
    SEGMENTER_REFERENCE=OUT cargo test --features segment --lib -- --ignored as_its_makers_do --nocapture

Writes OUT/weights.safetensors, which `models import --role segmenter` takes, and OUT/reference.safetensors."""
import sys
from pathlib import Path

sys.path.insert(0, sys.argv[1])
import torch
from safetensors.torch import save_file
from mobile_sam import sam_model_registry

torch.manual_seed(7)
torch.set_num_threads(2)
network = sam_model_registry["vit_t"]().eval()
with torch.no_grad():
    # A fresh network has batch norms that do nothing and biases of zero: parity on those would prove little.
    for name, value in list(network.named_parameters()) + list(network.named_buffers()):
        if name.endswith("running_var"):
            value.uniform_(0.5, 1.5)
        elif name.endswith(("bias", "running_mean", "attention_biases")):
            value.normal_(0.0, 0.1)
        elif name.endswith("weight") and value.dim() == 1:
            value.uniform_(0.5, 1.5)
    # What attention adds is spread out when the mode changes; it has to be spread out again.
    network.train().eval()
    image = torch.rand(1, 3, 64, 64)
    image = torch.nn.functional.interpolate(image, size=(1024, 1024), mode="bicubic") * 4.0 - 2.0
    boxes = torch.tensor([[100.0, 120.0, 300.0, 600.0], [512.5, 30.25, 800.0, 1000.0], [0.0, 0.0, 1024.0, 1024.0],
                          [700.0, 700.0, 760.0, 900.0]])
    embedding = network.image_encoder(image)
    logits, scores = [], []
    for box in boxes:
        sparse, dense = network.prompt_encoder(points=None, boxes=box[None], masks=None)
        low, score = network.mask_decoder(image_embeddings=embedding, image_pe=network.prompt_encoder.get_dense_pe(),
                                          sparse_prompt_embeddings=sparse, dense_prompt_embeddings=dense,
                                          multimask_output=False)
        logits.append(low[0, 0])
        scores.append(score[0, 0])
out = Path(sys.argv[2])
out.mkdir(parents=True, exist_ok=True)
whole = {name: value.contiguous() for name, value in network.state_dict().items() if value.dtype == torch.float32}
save_file(whole, out / "weights.safetensors")
save_file({"image": image.contiguous(), "boxes": boxes, "embedding": embedding.contiguous(),
           "logits": torch.stack(logits).contiguous(), "scores": torch.stack(scores).contiguous()},
          out / "reference.safetensors")
print(f"{len(whole)} tensors, embedding up to {embedding.abs().max():.3f}, logits {torch.stack(logits).min():.3f} "
      f"to {torch.stack(logits).max():.3f}, scores {[round(float(s), 4) for s in scores]}")
