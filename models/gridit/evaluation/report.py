"""report.json to tables that a person can read: report.md, and the model card's "Measured"."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import UsageError


@dataclass(frozen=True)
class Target:
    """What is asked of a measure, and what brings it closer where it is missed."""

    limit: float
    at_most: bool
    remedy: str

    def met(self, value: float) -> bool:
        """Whether the target is reached."""
        return value <= self.limit if self.at_most else value >= self.limit

    def verdict(self, value: float) -> str:
        """The target and whether it is reached, or by how much it is missed."""
        words = f"{'≤' if self.at_most else '≥'} {self.limit:g}: "
        return words + ("reached" if self.met(value) else f"missed by {abs(value - self.limit):.2f}")


@dataclass(frozen=True)
class Line:
    """One measure of synthetic heads: its words, its key, its best value, and what is asked of it."""

    text: str
    key: str
    form: str = "{:.3f}"
    best: str = ""
    target: Target | None = None


LINES = (
    Line("Fréchet distance of encoder features", "frechetDistance", best="0"),
    Line("precision: share of synthetic slices among real ones", "precision", best="1"),
    Line("recall: share of real slices among synthetic ones", "recall", best="1"),
    Line("real or synthetic? accuracy of a classifier", "twoSampleAccuracy", best="0.5", target=Target(
        0.75, True, "A classifier sees first where fine detail is missing or grainy: more steps, longer training at low "
        "noise, a larger grid model with smaller patches, on a GPU.")),
    Line("depth read from a slice, mean error in mm", "depthErrorMm", "{:.2f}"),
    Line("the same over that of held-out slices", "depthErrorRatio", best="1", target=Target(
        1.3, True, "Longer training; check the vertex of the training volumes on the contact sheet.")),
    Line("similarity (SSIM) of neighbouring slices", "neighbourSsim"),
    Line("change along z, energy over real", "depthGradientOfReal", best="1"),
    Line("fine detail in a slice, power over real", "fineDetailOfReal", best="1"),
    Line("grey values, distance of histograms in % of the range", "greyValueDistancePercent", "{:.2f}", best="0"),
    Line("difference between heads over real", "diversityOfReal", best="1"),
    Line("distance to the nearest training head over that of held-out heads", "memorisationRatio", best="1", target=Target(
        0.9, False, "Copies: look at the nearest pairs; more subjects, a smaller model or shorter training.")),
)  # fmt: skip
SHARPER = (
    "More subjects with fine pixels, and fewer steps: one is the best guess, further ones add texture that costs PSNR."
)
GAINS = {2: Target(3.0, False, SHARPER), 4: Target(1.5, False, SHARPER)}  # dB over bicubic interpolation


def table(head: list[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table; the first column is text, the others are numbers."""
    lines = ["| " + " | ".join(head) + " |", "| --- |" + " ---: |" * (len(head) - 1)]
    return "\n".join([*lines, *("| " + " | ".join(str(cell) for cell in row) + " |" for row in rows)])


def measured(report: dict) -> str:
    """The tables of synthetic heads, super-resolution, completion and sampling, as Markdown without a title."""
    about, synthetic, ceiling = report["about"], report["synthetic"], report["ceiling"]
    first, last = about["positionsMm"]
    parts = [
        f"{about['series']} series (seeds {about['firstSeed']} to {about['firstSeed'] + about['series'] - 1}, not chosen) of "
        f"{about['frames']} frames from {first:g} to {last:g} mm, {about['sampler']} with {about['steps']} steps, against "
        f"{about['heldOutSubjects']} held-out subjects at the same positions. \"Real\" is as many training subjects against the "
        "same held-out ones: what a perfect generator would reach."
        + (f" Judges: {about['judges']}." if "judges" in about else ""),
        table(
            ["synthetic heads", "synthetic", "real", "best", "target"],
            [
                [line.text, line.form.format(synthetic[line.key]), line.form.format(ceiling[line.key]), line.best,
                 line.target.verdict(synthetic[line.key]) if line.target else ""]
                for line in LINES
            ],
        ),
    ]  # fmt: skip
    if rows := report.get("superResolution"):
        parts += [
            "Super-resolution of held-out slices from their averages (steps in use: "
            f"{about['superResolutionSteps']}; ×2 of a larger scale is its result averaged down):",
            table(
                ["slices", "scale", "steps", "PSNR dB", "bicubic", "gain", "SSIM", "bicubic", "detail of real", "bicubic", "target"],
                [
                    [row["data"], f"×{row['scale']}", row["steps"], row["psnr"], row["psnrBicubic"], f"{row['gainDb']:+.2f}",
                     row["ssim"], row["ssimBicubic"], row["detailOfReal"], row["detailOfRealBicubic"],
                     GAINS[row["scale"]].verdict(row["gainDb"]) if row["scale"] in GAINS else ""]
                    for row in rows
                ],
            ),
            f"Averaged down, every result equals its input within {max(row['largestInputError'] for row in rows):.0e}.",
        ]  # fmt: skip
    parts += [text for each in report.get("finished", []) for text in finished_tables(each)]
    if hounsfield := report.get("hounsfield"):
        parts += ["Tissues in HU, mean and deviation over the series: the pixel of the body in the middle of what is air, fat, muscle "
            "or bone in real bodies, all ordered by HU.", hounsfield_table(hounsfield)]
    if organs := report.get("organs"):
        parts += [
            "What the label network finds. Dice: against what somebody drew of held-out patients, mean over those of whom it is "
            "drawn. Volume: within the positions above. Mirror: Dice of what it finds in a series and in its mirror image.",
            organs_table(organs),
        ]
    if age := report.get("age"):
        parts += ["Ages that were wished, and what a regressor trained on real heads reads:", age_table(age)]
    parts += [
        "Real held-out heads at 6 mm of which some frames are given, PSNR in dB of the others:",
        table(["given", "model", "linear interpolation"], [[row["given"], row["model"], row["linear"]] for row in report["completion"]]),
        "Sampler and steps, one grid a seed:",
        table(
            ["sampler", "steps", "evaluations", "Fréchet distance", "depth error mm", "detail of real", "grey values %"],
            [
                [row["sampler"], row["steps"], row["evaluations"], row["frechetDistance"],
                 row["depthErrorMm"], row["fineDetailOfReal"], row["greyValueDistancePercent"]]
                for row in report["sampling"]
            ],
        ),
    ]  # fmt: skip
    if missed := list(missed_targets(report)):
        parts += ["What would close the gaps:", "\n".join(f"- {text}" for text in missed)]
    return "\n\n".join(parts)


FIGURES = {
    "fluidShare": "fluid, share of the inner brain",
    "greyShare": "grey matter, share",
    "whiteShare": "white matter, share",
    "greyWhiteContrast": "contrast of grey and white matter",
    "ventriclesMl": "ventricles, ml",
    "symmetry": "left against right, correlation",
}


def finished_tables(part: dict) -> list[str]:
    """Refined slices at one size: the measures, with the Fréchet distances over real, and anatomy."""
    synthetic, ceiling = part["synthetic"], part["ceiling"]
    shown = [line for line in LINES if line.key in synthetic]
    rows = [[line.text, line.form.format(synthetic[line.key]), line.form.format(ceiling[line.key])] for line in shown]
    for key, text in (("frechetSkullBase", "110 mm and deeper"), ("frechetAbove", "above")):
        rows.append([f"Fréchet distance, {text}", f"{synthetic[key]:.3f}", f"{ceiling[key]:.3f}"])
    found = [
        [FIGURES[name], f"{row['mean']:.3f} ± {row['deviation']:.3f}", f"{row['realMean']:.3f} ± {row['realDeviation']:.3f}",
         f"{row['inDeviations']:+.2f}"]
        for name, row in part["anatomy"].items()
    ]  # fmt: skip
    size = part["size"]
    return [
        f"Refined slices at {size} × {size}:",
        table(["synthetic heads", "synthetic", "real"], rows),
        "Anatomy of whole heads, mean and deviation:",
        table(["figure", "synthetic", "held-out", "difference in real deviations"], found),
    ]


HOUNSFIELD = Target(
    30, True, "Longer training; check that the curve of [prepare] and that of [pack.values] are the same."
)  # HU between synthetic and real


def hounsfield_table(rows: dict) -> str:
    """Air, fat, muscle and bone: HU of both, and whether they are close."""
    return table(
        ["tissue", "synthetic", "held-out", "difference", "of real training bodies", "target"],
        [
            [name, f"{row['synthetic']:.0f} ± {row['deviation']:.0f}", f"{row['real']:.0f} ± {row['realDeviation']:.0f}",
             f"{row['difference']:+.0f}", f"{rows['ceiling'][name]['difference']:+.0f}", HOUNSFIELD.verdict(abs(row["difference"]))]
            for name, row in rows["synthetic"].items()
        ],
    )  # fmt: skip


def organs_table(rows: list[dict]) -> str:
    """Organs: Dice on real people, volume and agreement with the mirror image of synthetic and of real series."""
    return table(
        ["organ", "Dice, held-out", "people", "ml, synthetic", "ml, real", "mirror, synthetic", "mirror, real"],
        [
            [row["organ"], number(row["dice"], "{:.2f}"), row["people"], number(row["ml"], "{:.1f}"),
             f"{number(row['mlReal'], '{:.1f}')} ± {row['mlDeviationReal']:.1f}", number(row["mirror"], "{:.2f}"),
             number(row["mirrorReal"], "{:.2f}")]
            for row in rows
        ],
    )  # fmt: skip


def number(value: float | None, form: str) -> str:
    """A figure, or a dash where there is none."""
    return "–" if value is None else form.format(value)


def age_table(age: dict) -> str:
    """The regressor on generated and on held-out heads."""
    rows = [
        [name, age[key]["rankCorrelation"], age[key]["errorYears"], age[key]["ventriclesOldOverYoung"]]
        for key, name in (("synthetic", "synthetic, wished age"), ("heldOut", "held-out, true age"))
    ]
    return table(["heads", "rank correlation", "error, years", "ventricles, older half over younger"], rows)


def missed_targets(report: dict) -> Iterator[str]:
    """One sentence for each target that the pack, as it ships, does not reach."""
    for line in LINES:
        if line.target and not line.target.met(report["synthetic"][line.key]):
            yield f"{line.text} ({line.target.verdict(report['synthetic'][line.key])}). {line.target.remedy}"
    for name, tissue in report.get("hounsfield", {}).get("synthetic", {}).items():
        if not HOUNSFIELD.met(abs(tissue["difference"])):
            yield f"{name} in HU ({HOUNSFIELD.verdict(abs(tissue['difference']))}). {HOUNSFIELD.remedy}"
    for row in report.get("superResolution", []):
        target = GAINS.get(row["scale"])
        if target and row["steps"] == report["about"]["superResolutionSteps"] and not target.met(row["gainDb"]):
            same = [each for each in report["superResolution"] if (each["data"], each["scale"]) == (row["data"], row["scale"])]
            best = max(same, key=lambda each: each["gainDb"])
            also = f" With {best['steps']} step{'s' * (best['steps'] > 1)} it is {best['gainDb']:+.2f}." if best is not row else ""
            yield f"super-resolution ×{row['scale']}, {row['data']} ({target.verdict(row['gainDb'])} dB). {target.remedy}{also}"


NOTES = """## How it is measured

- **Features**: an encoder of 32 features, trained by self-supervision (contrast of two views) on real training slices, each in
  units of its deviation over the held-out slices. The Fréchet distance compares their mean and covariance; precision and
  recall use the third-neighbour balls of each set.
- **Classifier**: a small convolutional network, 4-fold, whole subjects and seeds to a fold.
- **Depth**: a regressor trained on real training slices, so that the column "real" flatters: it has seen those. The target
  compares with held-out slices.
- **Nearest training head**: root mean square difference over all frames, also left-right flipped; "real" is training
  subjects to their nearest other one. Blurred images are nearer to everything: read it with the detail figure.
"""


PICTURES = (
    ("samples.png", "Eight seeds, a row each, not chosen"),
    ("enlarged.png", "Three seeds, super-resolved"),
    ("super-resolution.png", "Held-out slices: low resolution, bicubic, super-resolved, real"),
    ("completion.png", "Held-out heads: real, given, every 5th filled in, the first half continued"),
    ("nearest.png", "The synthetic heads nearest to a training subject, each above that subject"),
)


def write_report(report: dict, folder: Path) -> None:
    """report.json and report.md in `folder`."""
    (folder / "report.json").write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    pictures = "\n\n".join(f"![{text}]({name})\n\n{text}." for name, text in PICTURES if (folder / name).is_file())
    text = f"# {report['about']['pack']}\n\n{measured(report)}\n\n{NOTES}\n{pictures}\n"
    (folder / "report.md").write_text(text, encoding="utf-8")


def read_report(folder: Path) -> dict:
    """The report in a folder that `evaluate` wrote."""
    try:
        return json.loads((folder / "report.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{folder} holds no report ({error}). Make one with `python -m gridit evaluate`.") from error


def card(template: Path, folder: Path) -> str:
    """The model card: the template with the report's tables where it says {{measured}}."""
    try:
        text = template.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"The card's template cannot be read: {error}") from error
    if "{{measured}}" not in text:
        raise UsageError(f"{template} has no line {{{{measured}}}}, where the figures go.")
    return text.replace("{{measured}}", measured(read_report(folder)))


def card_files(template: Path, folder: Path) -> dict[str, bytes]:
    """The model card, and those pictures of the report that it shows."""
    text = card(template, folder)
    files = {"MODEL_CARD.md": text.encode("utf-8")}
    for name, _ in PICTURES:
        if f"({name})" in text:
            files[name] = (folder / name).read_bytes()
    return files
