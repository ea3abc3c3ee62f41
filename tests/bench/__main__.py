"""`make bench`: every figure of the issue, side by side in one run, with its target (docs/performance.md)."""

from __future__ import annotations

import argparse
import json
from typing import Any

from tests.bench import bench_aids, bench_photo, pages, timing, upload


def main() -> None:
    """Measure and print; `--json FILE` keeps the raw figures."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--json", default="")
    told = asked.parse_args()
    figures: dict[str, Any] = {
        **pages.measure(),
        "photo": bench_photo.measure(),
        "upload": upload.measure(),
        "timing": timing.measure(),
    }
    _print(figures)
    if told.json:
        with open(told.json, "w", encoding="utf-8") as file:  # noqa: PTH123
            json.dump(figures, file, indent=1)


def _print(figures: dict[str, Any]) -> None:
    print(
        "requests a second              page   bare view   ratio   least page   ratio   99th, ms   statements"
        "    targets: ratio to bare 0.4, 50 ms, 8"
    )
    for name, figure in figures["rates"].items():
        rates = f"{figure['page']:8.0f}{figure['bare']:12.0f}{figure['ratio']:8.3f}"
        least = f"{figure['least']:13.0f}{figure['ratio_to_least']:8.2f}{figure['p99_ms']:11.1f}"
        print(f"  {name:26}{rates}{least}{figures['statements'][name]:13}")
    print(f"  memory of the server, at most: {figures['memory_mb']:.0f} MB (target 200)")
    print("\nfirst signed-in page, bytes          targets: html 8,192; html with headers 13,312; first view 46,080")
    for name, size in figures["bytes"].items():
        print(f"  {name:28}{size:10,}")
    photo, upload_figures = figures["photo"], figures["upload"]
    print("\n12 MP photo                            ms   ratio to the library's own work (target 1.15)")
    print(f"  {'the library alone':28}{photo['plain_ms']:10.0f}")
    print(f"  {'rebuilt in the sandbox':28}{photo['photo_ms']:10.0f}{photo['photo_ratio']:8.2f}")
    print(f"  {'sealed, stored, committed':28}{upload_figures['upload_ms']:10.0f}{upload_figures['upload_ratio']:8.2f}")
    print("\nhow often somebody else's took longer than nobody's    targets: 0.48 to 0.52")
    for name, area in figures["timing"].items():
        print(f"  {name:40}{area:8.3f}")
    print("\nthe reviewer's aids                    target: 50 ms")
    bench_aids.main()


if __name__ == "__main__":
    main()
