"""`make bench`: every figure of the issue, side by side in one run, with its target (docs/performance.md)."""

from __future__ import annotations

import argparse
import json

from tests.bench import bench_photo, pages, upload


def main() -> None:
    """Measure and print; `--json FILE` keeps the raw figures."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--json", default="")
    told = asked.parse_args()
    figures = {**pages.measure(), "photo": bench_photo.measure(), "upload": upload.measure()}
    _print(figures)
    if told.json:
        with open(told.json, "w", encoding="utf-8") as file:  # noqa: PTH123
            json.dump(figures, file, indent=1)


def _print(figures: dict[str, object]) -> None:
    rates, counts, sizes = figures["rates"], figures["statements"], figures["bytes"]
    print(
        f"{'page':26}{'requests/s':>12}{'bare view/s':>13}{'ratio':>8}{'statements':>12}   targets: ratio 0.4, statements 8"
    )
    for name, figure in rates.items():  # type: ignore[attr-defined]
        count = counts[name]  # type: ignore[index]
        print(f"{name:26}{figure['page']:12.0f}{figure['bare']:13.0f}{figure['ratio']:8.2f}{count:12}")
    print(
        "\nfirst signed-in page, bytes on the wire   targets: html 8,192; html with headers 13,312; first view 46,080"
    )
    for name, size in sizes.items():  # type: ignore[attr-defined]
        print(f"  {name:40}{size:10,}")
    photo, upload_figures = figures["photo"], figures["upload"]
    print(
        "\n12 MP photo                                   ms      ratio to the library's own decode, resize, encode (target 1.15)"
    )
    print(f"  the library's own work{photo['plain_ms']:24.0f}")  # type: ignore[index]
    print(f"  rebuilt in the sandbox{photo['photo_ms']:24.0f}{photo['photo_ratio']:10.2f}")  # type: ignore[index]
    print(
        f"  uploaded, rebuilt, sealed, stored{upload_figures['upload_ms']:13.0f}{upload_figures['upload_ratio']:10.2f}"
    )  # type: ignore[index]


if __name__ == "__main__":
    main()
