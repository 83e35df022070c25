"""Where tests find things: the repository and the folder of reference data beside it."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
SAMPLE = ROOT / "transcripts_sample"
CODEBOOK = ROOT / "codebooks" / "ho_tro.yaml"
