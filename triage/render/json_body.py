"""The report as JSON, as `docs/openapi.json` states it."""

import msgspec

from triage.model.report import Report
from triage.report.voice import Voice


def render_json(report: Report, voice: Voice) -> str:
    """Return `report` as JSON: camelCase, times in UTC with Z, durations ISO 8601."""
    del voice  # the report is in its language already
    return msgspec.json.encode(report).decode()
