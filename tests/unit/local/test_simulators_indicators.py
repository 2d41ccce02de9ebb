"""What the simulator's book says of the funds' indicators, counted by hand."""

from datetime import date

from local.simulate.book import goals_of_a_way_in as way_in
from local.simulate.book import goals_of_network_building as network
from local.simulate.book import goals_of_to_work_or_studies as studies
from local.simulate.book.calendar import anniversaries
from local.simulate.book.counting import Book, Figure
from local.simulate.book.indicators_of_the_social_fund_plus import indicators as plus
from local.simulate.book.lives import Answer, Entry, Incomes, Life, Presence, Stay, Word

FIRST, LAST, DAY = date(2021, 1, 11), date(2021, 7, 10), date(2022, 3, 1)


def somebody(book: Book, born: date | None = date(1970, 1, 2), **entry: object) -> Life:
    life = book.life(gender="woman")
    life.born, life.entry = born, Entry(**entry)  # type: ignore[arg-type]
    life.stays.append(Stay(FIRST, LAST, "completed"))
    return life


def told(book: Book, day: date = DAY) -> dict[str, int | tuple[int, int]]:
    """What there is of any, without the funds' names."""
    figures = {name.rpartition("-")[2]: figure for name, figure in book.figures(day).items() if name[:4] in _FUNDS}
    return {name: figure.numerator for name, figure in figures.items() if figure.numerator}


_FUNDS = ("esf-", "amif")


def test_whoever_lacks_one_of_four_things_counts_in_the_grand_total_only():
    book = studies.book()
    somebody(book, education="isced-1-2", employment="long-term-unemployed")
    assert told(book) == {"total": 1, "co01": 1, "co02": 1, "co09": 1}
    book.lives[0].entry = Entry("isced-1-2")
    assert told(book) == {"total": 1, "incomplete": 1}
    book.lives[0].entry, book.lives[0].born = Entry("isced-1-2", "employed"), None
    assert told(book) == {"total": 1, "incomplete": 1}


def test_ages_are_those_of_the_first_entry():
    book = studies.book()
    life = somebody(book, born=date(1966, 1, 11), education="isced-0", employment="employed")
    assert told(book) == {"total": 1, "co05": 1, "co07": 1}
    life.born = date(1966, 1, 12)
    assert told(book) == {"total": 1, "co05": 1}
    assert anniversaries(date(2000, 2, 29), date(2021, 2, 28)) == 21
    assert anniversaries(date(2000, 2, 29), date(2020, 2, 28)) == 19


def test_the_last_word_after_the_last_exit_speaks_on_leaving_and_half_a_year_later():
    book = studies.book()
    life = somebody(book, education="isced-0", employment="inactive", codes=frozenset(["foreign-born"]))
    there = {"total": 1, "co03": 1, "co15": 1}
    life.words.append(Word("exit-28-days", life.stays[0], date(2021, 7, 20), frozenset(["job-seeking"])))
    assert told(book) == there | {"cr01": 1, "cr05": 1}
    word = Word("exit-28-days", life.stays[0], date(2021, 7, 30), frozenset(["regular-studies"]), qualified=True)
    life.words.append(word)
    assert told(book) == there | {"cr02": 1, "cr03": 1, "cr05": 1}
    life.words.append(Word("six-months", life.stays[0], date(2022, 1, 12), frozenset(["self-employment"]), better=True))
    assert told(book) == there | {"cr02": 1, "cr03": 1, "cr05": 1, "cr06": 1, "cr09": 1}
    life.words.append(Word("six-months", life.stays[0], date(2022, 1, 14), None))
    assert "cr06" not in told(book)


def test_job_seeking_and_in_work_exclude_each_other_in_the_later_fund_only():
    book = studies.book()
    book.goals |= plus()
    life = somebody(book, education="isced-0", employment="inactive")
    life.words.append(
        Word("exit-28-days", life.stays[0], LAST, frozenset(["job-seeking", "employment-hourly"]))
    )  # fmt: skip
    assert {name for name in told(book) if "r0" in name} == {"cr01", "cr04", "eecr04"}


def test_the_integration_fund_counts_who_came_from_a_third_country():
    book = way_in.book()
    life = somebody(book, codes=frozenset(["third-country"]))
    life.presences["one"] = Presence(FIRST, 60, "language-cafe")
    life.answers.append(Answer("exit", life.stays[0], LAST, {"satisfied": 4}))
    life.plan["one"] = ("recognition-applied", DAY)
    assert told(book) == {"o23": 1, "o231": 1, "r29": 1, "r210": 1}
    life.entry = Entry(codes=frozenset(["eu"]))
    assert told(book) == {}


def test_what_an_association_asks_of_those_who_have_ended():
    book = network.book("model")
    life = somebody(book)
    life.incomes.append(Incomes("entry", life.stays[0], FIRST, frozenset(["social-assistance"]), 0, None))
    life.incomes.append(Incomes("exit", life.stays[0], LAST, frozenset(["wage"]), 0, 50))
    figures = {name.removeprefix("coordination-association-"): one for name, one in book.figures(DAY).items()}
    assert figures["works-or-studies"] == Figure(1, 1)
    assert figures["began-or-more"] == Figure(0, 1), "of studies at entry nothing was told"
    assert figures["off-benefits"] == Figure(1, 1)
    assert (figures["ended-completed"], figures["ended-moved"]) == (Figure(1), Figure(0))
    assert figures["time"] == Figure(181, 1)
    life.stays.append(Stay(date(2021, 9, 1), date(2021, 9, 30), "moved"))
    figures = {name.removeprefix("coordination-association-"): one for name, one in book.figures(DAY).items()}
    assert (figures["ended-completed"], figures["ended-moved"]) == (Figure(0), Figure(1))
    assert figures["works-or-studies"] == Figure(0, 1), "of the last stretch nothing was told"
