import pytest
from hypothesis import given
from hypothesis import strategies as st

from talks.desk.importing.cleaning import clean, damage, likely_reading


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  Antony \t Blinken ", "Antony Blinken"),
        ("18\u202fJune\u00a02023\u2009!", "18 June 2023 !"),
        ("Guinea\u2011Bissau, Saudi\u2010Arabia", "Guinea-Bissau, Saudi-Arabia"),
        ("Beth\u00adlehem\u200b\ufeff", "Bethlehem"),
        ("Co\u0302te", "Côte"),
        ("two\nlines", "two lines"),
        ("İstanbul, Việt Nam, 习近平, Erdoğan – “so”", "İstanbul, Việt Nam, 习近平, Erdoğan – “so”"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_spaces_and_hyphens_become_plain_and_letters_stay(text, kept):
    assert clean(text) == kept


def test_lines_stay_where_a_text_may_have_them():
    assert clean(" one \r\n\r\n\r\n\r\n two\rthree ", lines=True) == "one\n\ntwo\nthree"


@pytest.mark.parametrize(
    ("text", "likely"),
    [
        ("CÃ´te d'Ivoire", "Côte d'Ivoire"),
        ("TÃ¼rkiye", "Türkiye"),
        ("ErdoÄŸan", "Erdoğan"),
        ("Ä°stanbul", "İstanbul"),
        ("itâ€™s", "it’s"),
        ("TÃƒÂ¼rkiye", "Türkiye"),
        ("ä¹ è¿‘å¹³ in â€œKyivâ€\x9d", "习近平 in “Kyiv”"),
        ("РўСѓСЂС†РёСЏ", "Турция"),
        ("T√ºrkiye", "Türkiye"),
    ],
)
def test_text_decoded_wrongly_is_told_with_its_likely_reading(text, likely):
    text = text.replace("ä¹ è", "ä¹\u00a0è")
    assert likely_reading(text) == likely
    assert f"“{likely}”" in damage(text)


@pytest.mark.parametrize(
    "text",
    [
        "İstanbul, Việt Nam, 习近平, Côte d'Ivoire, Türkiye, São Tomé, Åland, Łódź, Ñuñoa",
        "Москва, Кыргызстан, Україна",
        "ΑΘΗΝΑ, القاهرة, תל אביב",
        "PÅ”",
        "Spaß“ und Maß”",
        "LIBERTÉ\u00a0!",
        "CAFÉ»",
        "Águas, Ã la carte, ÂNGELO",
        "the √ sign",
    ],
)
def test_sound_text_is_left_alone(text):
    assert damage(text) == ""


def test_lost_characters_and_turned_text_are_told():
    assert "characters were lost" in damage("T\ufffdrkiye")
    assert "reading direction" in damage("abc\u202edef")


@given(
    st.text(st.characters(min_codepoint=0xC0, max_codepoint=0x17F, categories=["Ll", "Lu"]), min_size=3, max_size=12)
)
def test_any_latin_word_read_as_windows_1252_is_told(word):
    wrong = word.encode().decode("cp1252", "replace")
    assert damage(wrong) or "\ufffd" in wrong


@given(st.text(max_size=60))
def test_cleaning_twice_changes_nothing_more(text):
    assert clean(clean(text)) == clean(text)
    assert clean(clean(text, lines=True), lines=True) == clean(text, lines=True)


def test_a_reading_that_is_itself_damaged_is_not_advised():
    said = damage("Nguyá»…n PhÃº Trá»ng")
    assert "probably" not in said and "part of it was lost" in said
    assert "probably “Nguyễn Phú Trọng”" in damage("Nguyễn Phú Trọng".encode().decode("latin-1"))
    assert "probably “crème brûlée”" in damage("crÃ¨me brÃ»lÃ©e")
