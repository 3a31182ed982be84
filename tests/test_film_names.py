"""What the names of files and folders tell of films."""

import os
from pathlib import Path

import pytest

from indexer.film_names import guess_title

ROOT = Path("/films")


@pytest.mark.parametrize(
    ("name", "title", "year"),
    [
        ("The Matrix (1999).mkv", "The Matrix", 1999),
        ("The.Matrix.1999.1080p.x264.mkv", "The Matrix", 1999),
        ("The.Matrix.1999.1080p.BluRay.x264-GROUP.mkv", "The Matrix", 1999),
        ("The Matrix [1999] [1080p] [BluRay].mkv", "The Matrix", 1999),
        ("the_matrix_1999.avi", "The Matrix", 1999),
        ("Big Buck Bunny (2008).mp4", "Big Buck Bunny", 2008),
        ("2001 A Space Odyssey (1968).mkv", "2001 A Space Odyssey", 1968),
        ("2001.A.Space.Odyssey.1968.2160p.UHD.BluRay.REMUX.mkv", "2001 A Space Odyssey", 1968),
        ("Blade Runner 2049 (2017).mkv", "Blade Runner 2049", 2017),
        ("Blade.Runner.2049.2017.720p.WEB-DL.mkv", "Blade Runner 2049", 2017),
        ("Wonder.Woman.1984.2020.1080p.mkv", "Wonder Woman 1984", 2020),
        ("1917.mp4", "1917", None),
        ("1917 (2019).mkv", "1917", 2019),
        ("2012 (2009).mkv", "2012", 2009),
        ("300 (2006).mkv", "300", 2006),
        ("Se7en.1995.REMASTERED.mkv", "Se7en", 1995),
        ("Mission - Impossible.720p.webm", "Mission - Impossible", None),
        ("Amélie.avi", "Amélie", None),
        ("x264.mp4", "X264", None),
        ("white_house_statement.mp4", "White House Statement", None),
        ("Holiday 2019.mp4", "Holiday", 2019),
        ("Grandma's 80th birthday.mov", "Grandma's 80th birthday", None),
        ("IMG_20190714_123310.mp4", "IMG 20190714 123310", None),
        ("VID-20200102-WA0003.mp4", "VID-20200102-WA0003", None),
        ("GOPR0123.MP4", "GOPR0123", None),
        ("Mr. Smith Goes to Washington (1939).mkv", "Mr. Smith Goes to Washington", 1939),
        ("Dr.Strangelove.1964.mkv", "Dr Strangelove", 1964),
        ("WALL-E (2008).mkv", "WALL-E", 2008),
        ("Spider-Man.Far.from.Home.2019.1080p.mkv", "Spider-Man Far from Home", 2019),
        ("Star Wars Episode IV - A New Hope (1977).mkv", "Star Wars Episode IV - A New Hope", 1977),
        ("Léon The Professional (1994) Director's Cut.mkv", "Léon The Professional", 1994),
        ("Blade.Runner.1982.The.Final.Cut.1080p.mkv", "Blade Runner", 1982),
        ("Alien (1979) - Director's Cut.mkv", "Alien", 1979),
        ("Sen to Chihiro no Kamikakushi (2001) [JPN].mkv", "Sen to Chihiro no Kamikakushi", 2001),
        ("Das Boot (1981) german.mkv", "Das Boot", 1981),
        ("Apocalypse.Now.Redux.1979.mkv", "Apocalypse Now Redux", 1979),
        ("The Matrix (1999)-cd1.avi", "The Matrix", 1999),
        ("The Matrix (1999)-part2.avi", "The Matrix", 1999),
        ("The.Matrix.1999.CD2.avi", "The Matrix", 1999),
        (
            "Harry Potter and the Deathly Hallows Part 1 (2010).mkv",
            "Harry Potter and the Deathly Hallows Part 1",
            2010,
        ),
        ("The Matrix (1999)-trailer.mp4", "The Matrix Trailer", None),
        ("The Matrix (1999)/movie.mkv", "The Matrix", 1999),
        ("The Matrix (1999)/mtx-1080p.mkv", "The Matrix", 1999),
        ("The Matrix (1999)/The Matrix.mkv", "The Matrix", 1999),
        ("The Matrix (1999)/Extras/Making Of.mkv", "The Matrix Making Of", None),
        ("The Matrix (1999)/Trailers/Teaser.mp4", "The Matrix Teaser", None),
        ("The Matrix (1999)/VIDEO_TS/VTS_01_1.VOB", "The Matrix", 1999),
        ("The Matrix (1999)/BDMV/STREAM/00001.m2ts", "The Matrix", 1999),
        ("Show S01E02 Title.mkv", "Show S01E02 Title", None),
        ("The.Office.US.S02E03.The.Dundies.720p.WEB.mkv", "The Office US S02E03 The Dundies", None),
        ("The.Office.S02E03.720p.HDTV.x264-LOL.mkv", "The Office S02E03", None),
        ("The Office - 2x03 - The Dundies.mkv", "The Office S02E03 The Dundies", None),
        ("The Office - S02E03 - The Dundies.mkv", "The Office S02E03 The Dundies", None),
        ("the.office.s02e03.mkv", "The Office S02E03", None),
        ("The Office/Season 2/03 - The Dundies.mkv", "The Office S02E03 The Dundies", None),
        (
            "The Office/Season 02/The Office S02E03 The Dundies.mkv",
            "The Office S02E03 The Dundies",
            None,
        ),
        ("The Office/Season 2/S02E03.mkv", "The Office S02E03", None),
        (
            "The Office (2005)/Season 02/The Office (2005) - S02E03 - The Dundies.mkv",
            "The Office S02E03 The Dundies",
            2005,
        ),
        ("The Office/Season 2/Episode 3.mkv", "The Office S02E03", None),
        ("The Office/Specials/S00E01.mkv", "The Office S00E01", None),
        ("Doctor Who (2005) S01E01 Rose.mkv", "Doctor Who S01E01 Rose", 2005),
        ("24 S01E01.mkv", "24 S01E01", None),
        ("Friends.S02E03E04.mkv", "Friends S02E03", None),
        ("Friends S02E03-E04 The One.mkv", "Friends S02E03 The One", None),
        ("Breaking Bad Season 1 Episode 2.mkv", "Breaking Bad S01E02", None),
        (
            "Planet Earth II (2016)/Planet.Earth.II.S01E01.Islands.2160p.mkv",
            "Planet Earth II S01E01 Islands",
            None,
        ),
        ("Films/Up (2009).mkv", "Up", 2009),
        ("Films/Up.mkv", "Up", None),
        ("Films/movie.mkv", "Films", None),
        ("Kill Bill Vol. 1 (2003).mkv", "Kill Bill Vol. 1", 2003),
        ("Kill.Bill.Vol.1.2003.mkv", "Kill Bill Vol 1", 2003),
        ("12 Angry Men (1957).mkv", "12 Angry Men", 1957),
        ("Se7en (1995) {imdb-tt0114369}.mkv", "Se7en", 1995),
        ("The Matrix (1999) [tmdbid-603].mkv", "The Matrix", 1999),
        ("Tears of Steel.webm", "Tears of Steel", None),
        ("(500) Days of Summer (2009).mkv", "(500) Days of Summer", 2009),
        ("[REC] (2007).mkv", "[REC]", 2007),
        ("Fast & Furious (2009).mkv", "Fast & Furious", 2009),
        ("M (1931).mkv", "M", 1931),
        ("8½ (1963).mkv", "8½", 1963),
        ("E.T. the Extra-Terrestrial (1982).mkv", "E.T. the Extra-Terrestrial", 1982),
    ],
)
def test_names_tell_title_and_year(name, title, year):
    """As people, cameras, ripping programs and release groups write them."""
    assert guess_title(ROOT / name, [ROOT]) == (title, year)


def test_a_folder_without_a_year_tells_nothing_unless_it_lies_below_the_root():
    """The library itself is no film's folder."""
    assert guess_title(ROOT / "movie.mkv", [ROOT]) == ("Movie", None)
    assert guess_title(ROOT / "Up" / "movie.mkv", [ROOT]) == ("Up", None)
    assert guess_title(ROOT / "Up" / "movie.mkv") == ("Movie", None)
    assert guess_title(Path("/Up (2009)/movie.mkv")) == ("Up", 2009)


def test_home_films_in_a_folder_called_clips_keep_their_names():
    """It is a folder of extras only beside a film whose year is told."""
    assert guess_title(ROOT / "Summer" / "Clips" / "Rose.mp4", [ROOT]) == ("Rose", None)
    assert guess_title(ROOT / "Up (2009)" / "Clips" / "Rose.mp4", [ROOT]) == ("Up Rose", None)


def test_a_name_that_is_no_text_or_nothing_but_signs_is_shown_somehow():
    """Whatever a file is called, it has a title."""
    for name in (b"\xff\xfe.mkv", b"---.mkv", b"().mkv", b"S01E01.mkv", b"....mkv", b"1999.mkv"):
        title, _ = guess_title(Path(os.fsdecode(b"/" + name)))
        assert title.strip()
