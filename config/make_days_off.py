#!/usr/bin/env python3
"""Writes config/days_off.toml: Vietnam's days off, and the weekend days that are worked in their place.

    python3 -m venv .venv && .venv/bin/pip install holidays==0.109
    .venv/bin/python config/make_days_off.py 2026 2036 --decreed-to 2026 > config/days_off.toml

The days come from the package `holidays` (PyPI, MIT), which reckons the lunar calendar for Tết and Giỗ Tổ.
Which years are decreed is told by hand: each autumn a decision sets the next year's Tết and make-up days.
"""

import argparse
from importlib.metadata import version

import holidays


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    args.add_argument("first", type=int)
    args.add_argument("last", type=int)
    args.add_argument("--decreed-to", type=int, required=True, help="the last year that is decreed")
    asked = args.parse_args()
    years = range(asked.first, asked.last + 1)
    calendar = holidays.VN(years=years)
    print(HEAD.format(version=version("holidays")))
    for year in years:
        off = sorted(day for day in calendar if day.year == year)
        worked = sorted(day for day in calendar.weekend_workdays if day.year == year)
        print(f"\n[[year]]\nyear = {year}")
        if year > asked.decreed_to:
            print("provisional = true")
        print(listed("off", off))
        if worked:
            print(listed("worked", worked))


def listed(name, days):
    """A list of days, six a line."""
    quoted = [f'"{day.isoformat()}"' for day in days]
    rows = [", ".join(quoted[at : at + 6]) for at in range(0, len(quoted), 6)]
    return "\n".join([f"{name} = [", *(f"    {row}," for row in rows), "]"])


HEAD = """\
# Days off besides Saturdays and Sundays, and weekend days that are worked in their place. Written by
# config/make_days_off.py from the package holidays {version} (PyPI, MIT). An operator corrects it when a
# year is decreed.
#
#   provisional   nobody has decreed the year yet: a term that ends in it is shown as reckoned so far
#   off, worked   YYYY-MM-DD, days of that year"""

if __name__ == "__main__":
    main()
