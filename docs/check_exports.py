#!/usr/bin/env python3
"""Opens exports of StepMedia in the tools they are made for. See exports.md.

  check_exports.py FOLDER [pycocotools|trackeval|ultralytics|torchvision ...]

FOLDER holds one export a format, named coco, mot, yolo, yolo-cls, imagefolder. A tool that is not installed, and a split
or format that is not there, is skipped with a word; without names all are tried.
"""
import contextlib
import io
import os
import sys


def there(path, name):
    if not os.path.exists(path):
        print(f"  {name}: not there")
    return os.path.exists(path)


def pycocotools(folder):
    import numpy as np
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    for split in ("train", "val", "test"):
        if not there(f"{folder}/coco/annotations/instances_{split}.json", split):
            continue
        with contextlib.redirect_stdout(io.StringIO()):
            truth = COCO(f"{folder}/coco/annotations/instances_{split}.json")
            rows = [
                [a["image_id"], *a["bbox"], 0.9, a["category_id"]] for a in truth.loadAnns(truth.getAnnIds())
            ]
            found = truth.loadRes(np.array(rows))
            score = COCOeval(truth, found, "bbox")
            score.evaluate()
            score.accumulate()
            score.summarize()
        assert abs(score.stats[0] - 1) < 1e-9, score.stats
        for image in truth.loadImgs(truth.getImgIds()):
            assert os.path.exists(f"{folder}/coco/images/{split}/{image['file_name']}")
        print(f"  {split}: {len(truth.imgs)} images, {len(truth.anns)} boxes, AP of the truth itself 1.0")


def trackeval(folder):
    import numpy as np

    # Names that NumPy has dropped and TrackEval still uses.
    for name, kind in (("float", float), ("int", int), ("bool", bool)):
        if not hasattr(np, name):
            setattr(np, name, kind)
    import shutil
    import tempfile

    import trackeval as te

    for split in ("train", "val", "test"):
        if not there(f"{folder}/mot/seqmaps/{split}.txt", split):
            continue
        names = open(f"{folder}/mot/seqmaps/{split}.txt").read().split("\n")[1:]
        with tempfile.TemporaryDirectory() as tracks, contextlib.redirect_stdout(io.StringIO()):
            os.makedirs(f"{tracks}/us/data")
            for name in filter(None, names):
                shutil.copy(f"{folder}/mot/{split}/{name}/gt/gt.txt", f"{tracks}/us/data/{name}.txt")
            data = te.datasets.MotChallenge2DBox({
                "GT_FOLDER": f"{folder}/mot/{split}", "TRACKERS_FOLDER": tracks, "SKIP_SPLIT_FOL": True,
                "SEQMAP_FILE": f"{folder}/mot/seqmaps/{split}.txt", "DO_PREPROC": False, "PRINT_CONFIG": False,
                "BENCHMARK": "StepMedia", "OUTPUT_FOLDER": tracks,
            })
            evaluator = te.Evaluator({"PRINT_RESULTS": False, "PRINT_CONFIG": False, "TIME_PROGRESS": False,
                                      "PLOT_CURVES": False, "OUTPUT_SUMMARY": False, "OUTPUT_DETAILED": False,
                                      "BREAK_ON_ERROR": True, "LOG_ON_ERROR": None})
            result, _ = evaluator.evaluate([data], [te.metrics.HOTA(), te.metrics.CLEAR(), te.metrics.Identity()])
        whole = result["MotChallenge2DBox"]["us"]["COMBINED_SEQ"]["pedestrian"]
        scores = float(np.mean(whole["HOTA"]["HOTA"])), float(whole["CLEAR"]["MOTA"]), float(whole["Identity"]["IDF1"])
        assert min(scores) > 1 - 1e-9, scores
        print(f"  {split}: {len(list(filter(None, names)))} sequence(s), HOTA, MOTA, IDF1 of the truth itself 1.0")


def ultralytics(folder):
    from ultralytics.data.utils import check_cls_dataset, check_det_dataset, verify_image_label

    data = check_det_dataset(f"{folder}/yolo/data.yaml", autodownload=False)
    print(f"  check_det_dataset: {data['nc']} class(es) {data['names']}")
    for split in ("train", "val", "test"):
        if not (data.get(split) and there(data[split], split)):
            continue
        pictures = sorted(os.listdir(data[split]))
        boxes = missing = empty = 0
        for picture in pictures:
            image = f"{data[split]}/{picture}"
            label = f"{data[split].replace('/images/', '/labels/')}/{picture[:-4]}.txt"
            out = verify_image_label((image, label, "", False, data["nc"], 0, 0, False))
            assert out[0] and not out[-2], out[-1]
            boxes, missing, empty = boxes + len(out[1]), missing + out[5], empty + out[7]
        print(f"  {split}: {len(pictures)} images, {boxes} boxes, {missing} without a label file, {empty} negatives")
    if there(f"{folder}/yolo-cls", "yolo-cls"):
        data = check_cls_dataset(f"{folder}/yolo-cls")
        print(f"  check_cls_dataset: {data['nc']} classes")


def torchvision(folder):
    from torchvision.datasets import ImageFolder

    for split in ("train", "val", "test"):
        if not there(f"{folder}/imagefolder/{split}", split):
            continue
        data = ImageFolder(f"{folder}/imagefolder/{split}")
        assert min(data[0][0].size) > 0
        print(f"  {split}: {len(data)} images, {len(data.classes)} classes")


def main():
    folder, wanted = sys.argv[1], sys.argv[2:]
    for tool in (pycocotools, trackeval, ultralytics, torchvision):
        if wanted and tool.__name__ not in wanted:
            continue
        try:
            module = __import__(tool.__name__)
        except ImportError as e:
            print(f"{tool.__name__}: not installed ({e})")
            continue
        import importlib.metadata

        print(f"{tool.__name__} {importlib.metadata.version(module.__name__)}")
        tool(os.path.abspath(folder))


main()
