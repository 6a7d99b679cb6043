"""German questions are told from English ones."""

import pytest

from moewarden.graphs.questions.language import language_of


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("Did they get in?", "en"),
        ("Sind sie reingekommen?", "de"),
        ("was imara hacked?", "en"),
        ("Was hat imara gemacht?", "de"),
        ("Fehlalarm?", "de"),
        ("Was imara in an office at the time?", "en"),
        ("Was backup started in error?", "en"),
        ("Was tat imara in web-1?", "de"),
        ("Was geschah in web-1?", "de"),
        ("Zugriff von 10.0.0.4 nach 14 Uhr?", "de"),
        ("", "en"),
        ("10.0.0.4", "en"),
    ],
)
def test_the_language_of_the_question(words, language):
    assert language_of(words) == language
