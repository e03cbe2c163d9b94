#!/usr/bin/env python3
"""Four contacts as CSV: three whose zone is inside the campaign's window (09:00 to 18:00) now, one whose zone isn't.

Numbers are of the range set aside for fiction; zones are chosen by the clock, so that the demo works at any hour.

    contacts.py [INSTANT]    INSTANT: ISO 8601 with an offset; the present without it
"""

import sys
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

WINDOW = range(9, 18)
# US federal law adds 08:00 to 21:00 local, which is wider. One zone for each offset, so that there always are some on both sides.
ZONES = [
    "Pacific/Honolulu", "America/Anchorage", "America/Los_Angeles", "America/Denver", "America/Chicago", "America/New_York",
    "America/Sao_Paulo", "Atlantic/Azores", "Europe/London", "Europe/Berlin", "Europe/Athens", "Asia/Dubai", "Asia/Karachi",
    "Asia/Dhaka", "Asia/Bangkok", "Asia/Singapore", "Asia/Tokyo", "Australia/Brisbane", "Pacific/Noumea", "Pacific/Auckland",
]


def hour(instant, zone):
    return instant.astimezone(ZoneInfo(zone)).hour


def contacts(instant):
    """(number, zone, external id) of each; raises IndexError when no zone fits."""
    hours = {zone: hour(instant, zone) for zone in ZONES}
    # An hour's room on both sides: nobody's window may open or close while the demo runs.
    inside = [zone for zone in ZONES if hours[zone] in WINDOW and hours[zone] + 1 in WINDOW]
    outside = [zone for zone in ZONES if hours[zone] not in WINDOW and (hours[zone] + 1) % 24 not in WINDOW]
    awake = [(f"+1202555012{i}", inside[i % len(inside)], f"patient-{i + 1}") for i in range(3)]
    return [*awake, ("+12025550124", outside[0], "patient-asleep")]


if __name__ == "__main__":
    now = datetime.fromisoformat(sys.argv[1]) if len(sys.argv) > 1 else datetime.now(timezone.utc)
    print("number,zone,external_id")
    for contact in contacts(now):
        print(",".join(contact))
