#!/usr/bin/env python3
"""Four contacts as CSV: three whose zone is inside the campaign's window (09:00 to 18:00) now, one whose zone isn't.

Numbers are of the range set aside for fiction; zones are chosen by the clock, so that the demo works at any hour.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

WINDOW = range(9, 18)
# US federal law adds 08:00 to 21:00 local, which is wider. One zone for each offset, so that there always are some on both sides.
ZONES = [
    "Pacific/Honolulu", "America/Anchorage", "America/Los_Angeles", "America/Denver", "America/Chicago", "America/New_York",
    "America/Sao_Paulo", "Atlantic/Azores", "Europe/London", "Europe/Berlin", "Europe/Athens", "Asia/Dubai", "Asia/Karachi",
    "Asia/Dhaka", "Asia/Bangkok", "Asia/Singapore", "Asia/Tokyo", "Australia/Brisbane", "Pacific/Noumea", "Pacific/Auckland",
]


def hour(zone):
    return datetime.now(ZoneInfo(zone)).hour


def main():
    # An hour's room on both sides: nobody's window may open or close while the demo runs.
    inside = [zone for zone in ZONES if hour(zone) in WINDOW and hour(zone) + 1 in WINDOW]
    outside = [zone for zone in ZONES if hour(zone) not in WINDOW and hour(zone) + 1 not in WINDOW]
    print("number,zone,external_id")
    for i, zone in enumerate((inside * 3)[:3]):
        print(f"+1202555012{i},{zone},patient-{i + 1}")
    print(f"+12025550124,{outside[0]},patient-asleep")


if __name__ == "__main__":
    main()
