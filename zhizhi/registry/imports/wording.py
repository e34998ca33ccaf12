"""Sentences about files, columns and cells: what is wrong, where, and what to do about it."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhizhi.exchange.rosterfiles import Reason, RosterRefused
from zhizhi.registry.imports.mapping import MappingRefused

FILES: dict[Reason, str | Promise] = {
    Reason.EMPTY: _("The file is empty. Save it again in Excel or WPS and choose it once more."),
    Reason.TOO_LARGE: _("The file has more than %(most)s MB. Take pictures out of it, or divide it."),
    Reason.UNPACKED: _("Unpacked, the file has more than %(most)s MB. Copy the table alone into a new workbook."),
    Reason.LOCKED: _("The file has a password. Open it, remove the password (File, Info) and save it again."),
    Reason.DOCUMENT: _("This is a text document, not a table. Copy its table into Excel or WPS and save it as .xlsx."),
    Reason.WEB_PAGE: _("This is a web page with the ending of a table. Open it in Excel or WPS and save it as .xlsx."),
    Reason.OTHER_SHEET: _("This kind of table is not read. Open it in Excel or WPS and save it as .xlsx."),
    Reason.NOT_A_SHEET: _("This is no table. Choose a file that Excel or WPS opens: .xlsx, .xls or .csv."),
    Reason.DAMAGED: _("The file is damaged. Open it in Excel or WPS, save it as .xlsx, or ask for it once more."),
    Reason.ENCODING: _("Line %(row)s: the letters cannot be read. Save the file as .xlsx, or as CSV UTF-8."),
    Reason.NO_ROWS: _("The file holds no rows. Perhaps they are in another file or sheet."),
    Reason.TOO_MANY_ROWS: _(
        "Sheet “%(sheet)s” has more than %(most)s rows. Divide it; or delete what stands far below the "
        "table: mark the empty rows to the end of the sheet, delete them, and save."
    ),
    Reason.TOO_WIDE: _(
        "Sheet “%(sheet)s” reaches to column %(columns)s, more than are read (%(most)s). Delete what "
        "stands far to the right of the table, and save."
    ),
    Reason.NO_HEAD: _(
        "No row with column heads was found. The table needs a row such as “姓名, 身份证号, 性别”; say in which "
        "sheet and row it stands."
    ),
}
MAPPINGS: dict[str, str | Promise] = {
    "unknown": _("There is no field “%(field)s”."),
    "double": _("“%(field)s” is given to two columns. Choose one of them."),
    "missing": _("No column is given for: %(field)s. Choose the column that holds it."),
}
FAULTS: dict[str, str | Promise] = {
    "missing": _("This is missing. Fill it in."),
    "name_missing": _("The name is missing. Fill it in, or delete the row."),
    "no_name": _("This is no name. Perhaps the columns are shifted."),
    "too_long": _("This is longer than %(most)s characters. Shorten it."),
    "no_code": _("“%(text)s” is not a word that is known here. Write it as the standard does."),
    "count": _("Write a whole number, at most %(most)s."),
    "number_lost": _(
        "Excel kept this number only in part (such as 5.13021E+17); its last digits are lost. Format the "
        "column as text first, then enter the number again."
    ),
    "id_form": _("An ID number has 18 characters: 17 digits and a digit or X. Compare it with the card."),
    "id_old": _("This is an ID number of the old kind with 15 digits. Enter the one with 18."),
    "id_date": _("The ID number holds a day of birth that does not exist. Compare it with the card."),
    "id_check": _("The ID number is wrong: its check digit does not fit. Compare it with the card."),
    "id_near_row": _(
        "The ID number is wrong: its check digit does not fit. Row %(row)s has the same number but for "
        "one digit: it may be the same person twice."
    ),
    "id_near_person": _(
        "The ID number is wrong: its check digit does not fit. Somebody of this name is registered with a"
        " number that differs in one digit (%(number)s). Compare it with the card."
    ),
    "sex_of_number": _("The sex is otherwise than the 17th digit of the ID number says. One of them is wrong."),
    "birth_of_number": _("The birth date is otherwise than in the ID number. One of them is wrong."),
    "phone": _("A phone number has 7 to 15 digits."),
    "phones": _("Here are several phone numbers. Leave one."),
    "date_empty": _("No date is written."),
    "date_no_date": _("This is no date. Write it as 1985-03-07, 1985.03 or 1985年3月."),
    "date_short_year": _("Write the year with four digits."),
    "date_order": _("Write year, month and day in this order, as 1985-03-07."),
    "date_no_such_month": _("A year has no such month."),
    "date_no_such_day": _("This month has no such day."),
    "date_far": _("This year cannot be right."),
    "date_lunar": _("This is a date of the lunar calendar. Write that of the solar one."),
    "date_vague": _("Write the month as a number."),
    "date_tenth": _("January or October? The table has lost a zero. Write 1985.01 or 1985.10 as text."),
    "date_serial": _("This is a number of days, as Excel counts them. Give the cell a date format."),
    "future": _("This day lies in the future."),
    "before_birth": _("This is not after the birth date."),
    "formula": _(
        "This cell holds a formula without a result. Open the file in Excel, let it calculate, and save "
        "it; or replace formulas by values."
    ),
    "cell_error": _("This cell holds an error of Excel (such as #N/A). Correct the formula or enter the value."),
    "twice": _("The same person stands in row %(row)s already. Delete one of the two rows."),
    "twice_named": _(
        "Name and birth date are those of row %(row)s, and one of the two has no ID number. Add it, or delete one row."
    ),
    "twice_number": _("Row %(row)s has the same already. Delete one of the two."),
    "several": _("Several people of this name are registered. Add the ID number."),
    "not_yours": _("This row cannot be taken over by you. Ask the office above."),
    "place_none": _("No unit “%(text)s” is known here. Compare its name, or enter the unit first."),
    "place_near": _("No unit “%(text)s” is known here. Is it: %(nearest)s?"),
    "place_many": _("Several units are called “%(text)s”: %(ways)s. Write the unit above before it, with a slash."),
    "no_members": _("“%(text)s” has no Party members; name the branch or group."),
    "post_none": _("No post “%(text)s” exists at the unit. Enter the post first, or leave the column out."),
    "no_kind": _("“%(text)s” is no kind of organization. Kinds are: %(kinds)s."),
    "not_under": _("%(kind)s cannot stand under %(above)s."),
    "division_code": _("A division code has 2, 4, 6, 9 or 12 digits."),
    "code_taken": _("Another unit has this code."),
    "linked_none": _("Nobody in the village is called “%(text)s”."),
    "linked_many": _("Several people in the village are called “%(text)s”; link the household by hand."),
}
QUESTIONS: dict[str, str | Promise] = {
    "twice_near": _("Row %(old)s has the same name and birth date and nearly the same number. Is this somebody else?"),
    "registered_near": _(
        "Somebody of the same name and birth date is registered with another number (%(old)s). Is this somebody else?"
    ),
}
SKIPPED: dict[str, str | Promise] = {
    "total": _("a sum"), "note": _("a heading or note"), "heads": _("the heads again"),
}  # fmt: skip


def roster_refusal(fault: RosterRefused) -> str:
    """Why a file is not read, and what to do."""
    facts: dict[str, object] = {"sheet": "", "row": "", "most": "", "columns": "", **fault.facts}
    return str(FILES[fault.reason]) % facts


def mapping_refusal(fault: MappingRefused) -> str:
    """Why columns cannot be used as they were mapped."""
    return str(MAPPINGS[fault.code]) % fault.facts


def fault_said(code: str, facts: Mapping[str, Any]) -> str:
    """What is wrong with a cell, and what to do."""
    return str(FAULTS[code]) % facts


def question_said(code: str, old: str) -> str:
    """What is asked about a row."""
    return str(QUESTIONS[code]) % {"old": old}
