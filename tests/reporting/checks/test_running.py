from __future__ import annotations

from collections.abc import Iterator

from reporting.checks.contract import Check, Context, Remark, Severity
from reporting.checks.running import all_checks, run_checks
from reporting.report import Report
from tests.reporting.made import a_length, a_report, a_template


def test_every_check_is_found_and_has_an_id_of_its_own() -> None:
    ids = [check.id for check in all_checks()]
    assert len(ids) == len(set(ids)) == 26


def test_a_sound_report_raises_no_remark() -> None:
    report = a_report(measurements=(a_length(),))
    assert run_checks(all_checks(), report, Context(measurements=(a_length(),))) == ()


def test_what_blocks_comes_first_then_the_order_of_the_report() -> None:
    def several(_report: Report, _context: Context) -> Iterator[Remark]:
        for severity, section in (("warn", "clinical"), ("block", "impression"), ("warn", ""), ("block", "findings")):
            yield Remark("x", Severity(severity), section, "")

    remarks = run_checks([Check("x", "X", several)], a_report(), Context())
    assert [remark.section_id for remark in remarks] == ["findings", "impression", "clinical", ""]


def test_a_check_that_fails_is_said_and_does_not_stop_the_others() -> None:
    def broken(_report: Report, _context: Context) -> Iterator[Remark]:
        raise KeyError("Doe^Jane")

    remarks = run_checks([Check("b", "Broken", broken), *all_checks()], a_report(impression=""), Context())
    assert [remark.check for remark in remarks] == ["impression", "b"]
    assert "Doe" not in remarks[1].sentence


def test_a_template_of_required_fields_changes_nothing_in_an_addendum() -> None:
    report = a_report(addendum_number=1)
    assert run_checks(all_checks(), report, Context(template=a_template())) == ()
