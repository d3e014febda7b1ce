"""Dates and numbers as people write them, and the one right answer to each."""

from datetime import date, timedelta
from itertools import islice

import pytest

from dsviz.inputs import dates
from dsviz.inputs.dates import (
    DATE_FORMS,
    DATES,
    FIRST,
    FORMS,
    LAST,
    NUMBER_FORMS,
    SAMPLES,
    SOURCE_LENGTH,
    TARGET_LENGTH,
    Part,
    answer,
    examples,
    part_of,
    tidy,
)
from dsviz.inputs.number_words import LARGEST, english, english_ordinal, russian, russian_ordinal

LEAP_YEAR = [date(2024, 1, 1) + timedelta(days) for days in range(366)]
BY_NAME = pytest.mark.parametrize("form", DATE_FORMS, ids=lambda form: form.name)


def many(count=3000, seed=7, part=Part.TRAINING):
    return list(islice(examples(seed, part), count))


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("22 ноября 2026", "2026-11-22"),
        ("22-е ноября 2026 года", "2026-11-22"),
        ("22 нояб. 2026 г.", "2026-11-22"),
        ("двадцать второго ноября 2026 года", "2026-11-22"),
        ("двадцать третье февраля 1985 года", "1985-02-23"),
        ("Третье мая 1901 года", "1901-05-03"),
        ("ПЕРВОЕ ИЮНЯ 2000 ГОДА", "2000-06-01"),
        ("четвертое июля 1976 года", "1976-07-04"),
        ("22.11.2026", "2026-11-22"),
        ("22.XI.2026", "2026-11-22"),
        ("Nov 22nd, 2026", "2026-11-22"),
        ("  nov   22ND,  2026 ", "2026-11-22"),
        ("November 22, 2026", "2026-11-22"),
        ("the 1st of May 1999", "1999-05-01"),
        ("twenty-second of November 2026", "2026-11-22"),
        ("29 февраля 2024", "2024-02-29"),
        ("29 февраля 2000", "2000-02-29"),
        ("1 мая 1066", "1066-05-01"),
        ("сто двадцать три", "123"),
        ("две тысячи двадцать шесть", "2026"),
        ("тысяча сто", "1100"),
        ("одна тысяча сто", "1100"),
        ("ноль", "0"),
        ("one hundred twenty-three", "123"),
        ("one hundred and twenty-three", "123"),
        ("nine thousand and one", "9001"),
    ],
)  # fmt: skip
def test_a_text_has_its_right_answer(text, right):
    assert answer(text) == right


@pytest.mark.parametrize(
    "text",
    [
        "", "ноября", "31 ноября 2026", "29 февраля 2026", "29 February 1900", "00.11.2026", "22.13.2026",
        "32.01.2026", "Nov 22st, 2026", "11/22/2026", "22 ноября 26", "22 ноября",
        "двадцать два ноября 2026 года",
        "22 22 ноября 2026", "22 ноября 2026 2027", "две тысяча", "сто сто", "one hundred twenty three and",
        "три тысячи один миллион", "22 november2026", "-5", "два тысячи", "0000", "01.01.0000",
    ],
)  # fmt: skip
def test_what_is_no_date_and_no_number_has_none(text):
    assert answer(text) is None


@BY_NAME
def test_every_day_of_a_leap_year_is_answered_in_every_form(form):
    assert all(answer(form.write(day)) == day.isoformat() for day in LEAP_YEAR)


@BY_NAME
def test_the_29th_of_february_of_a_common_year_is_no_day(form):
    (leap_day,) = (day for day in LEAP_YEAR if (day.month, day.day) == (2, 29))
    assert answer(form.write(leap_day).replace("2024", "2023")) is None


def test_every_number_is_answered_in_every_form():
    for form in NUMBER_FORMS:
        assert all(answer(form.write(number)) == str(number) for number in range(LARGEST + 1))


def test_every_example_is_answered_with_its_target():
    assert all(answer(example.source) == example.target for example in many())


def test_examples_have_every_form_both_languages_every_month_and_every_day():
    found = many()
    assert {example.form for example in found} == {form.name for form in FORMS}
    assert {(example.form, example.language) for example in found} == {(f.name, f.language) for f in FORMS}
    iso = [example.target.split("-") for example in found if "-" in example.target]
    assert {int(month) for _, month, _ in iso} == set(range(1, 13))
    assert {int(day) for *_, day in iso} == set(range(1, 32))
    assert {len(example.target) for example in found} == {1, 2, 3, 4, TARGET_LENGTH}


def test_examples_are_dates_of_two_centuries():
    days = [date.fromisoformat(example.target) for example in many() if "-" in example.target]
    assert FIRST <= min(days) < FIRST + timedelta(1000)
    assert LAST - timedelta(1000) < max(days) <= LAST


def test_a_seed_gives_the_same_examples_and_another_seed_others():
    assert many(50, seed=1) == many(50, seed=1) != many(50, seed=2)


def test_answers_of_training_are_never_held_out():
    training = {example.target for example in many(part=Part.TRAINING)}
    held_out = {example.target for example in many(part=Part.HELD_OUT)}
    assert training
    assert held_out
    assert not training & held_out
    assert {part_of(target) for target in held_out} == {Part.HELD_OUT}


def test_a_tenth_is_held_out():
    every = [date.fromordinal(n).isoformat() for n in range(FIRST.toordinal(), LAST.toordinal() + 1)]
    share = sum(part_of(target) is Part.HELD_OUT for target in every) / len(every)
    assert share == pytest.approx(0.1, abs=0.01)


def test_the_alphabet_holds_every_character_once_and_no_other():
    assert len(set(DATES.characters)) == len(DATES.characters)
    written = [form.write(day) for form in DATE_FORMS for day in LEAP_YEAR]
    written += [form.write(number) for form in NUMBER_FORMS for number in range(LARGEST + 1)]
    used = set("".join(written)) | set("0123456789-")
    assert used <= set(DATES.characters)
    letters = {letter for letter in DATES.characters if letter.isupper()}
    assert letters == {letter for letter in used if letter.isupper()}, "capital letters nobody writes"
    for example in many(500):
        assert DATES.decode(DATES.encode(example.source)) == example.source
        assert DATES.decode(DATES.encode(example.target)) == example.target


def test_lengths_are_bounded():
    written = [form.write(day) for form in DATE_FORMS for day in LEAP_YEAR]
    written += [form.write(number) for form in NUMBER_FORMS for number in range(LARGEST + 1)]
    assert SOURCE_LENGTH - 4 < max(map(len, written)) <= SOURCE_LENGTH
    assert max(len(answer(text)) for text in written) == TARGET_LENGTH


def test_tidy_keeps_what_is_tidy_and_mends_what_is_not():
    assert all(tidy(example.source) == example.source for example in many(500))
    assert tidy(" 22\N{NO-BREAK SPACE}Ноября  2026 ") == "22 ноября 2026"
    assert tidy("Twenty-second of November 2026") == "twenty-second of November 2026"


def test_samples_have_answers():
    assert all(answer(sample) and tidy(sample) == sample for sample in SAMPLES)


def test_months_are_those_of_the_calendar():
    from babel.dates import get_month_names

    assert list(dates.ENGLISH_MONTHS) == list(get_month_names("wide", locale="en").values())
    assert list(dates.RUSSIAN_MONTHS) == list(get_month_names("wide", locale="ru").values())


def test_numbers_beyond_the_words_are_refused():
    for write in (english, russian):
        with pytest.raises(ValueError, match="10000"):
            write(LARGEST + 1)
    for day in (0, 32):
        with pytest.raises(ValueError, match=str(day)):
            english_ordinal(day)
        with pytest.raises(ValueError, match=str(day)):
            russian_ordinal(day, "ое")
