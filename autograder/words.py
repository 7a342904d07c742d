"""Sentences that can be said in the reader's language: an English template, and what stands in its named places.

`say("shape of {name}", name="W1")` is the English string, and remembers how it was made. It is stored with that, so
that a page can say it in another language. Translations stand in catalogues in gettext's format: the engine's in
autograder/locale, an assignment's in its own folder. What is not translated there is said in English.
"""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

ENGLISH = "en"
LOCALE = Path(__file__).with_name("locale")
# What is said by a program has a file as its context; the other contexts are those of cells of a notebook.
SAID_BY = (".py", ".j2")
LESSON = "lesson.py"  # the notebook's, which has an edition of its own in every language


class Sentence(str):
    """An English string that was made of a template; `many` is the template's plural, for the number `n`."""

    __slots__ = ("many", "template", "values")
    template: str
    many: str
    values: dict[str, Any]

    def __new__(cls, template: str, values: Mapping[str, Any] | None = None, many: str = "") -> Sentence:
        values = dict(values or {})
        english = many if many and values["n"] != 1 else template
        self = super().__new__(cls, english.format(**values) if values else english)
        self.template, self.values, self.many = template, values, many
        return self

    def __reduce__(self) -> tuple[type[Sentence], tuple[str, dict[str, Any], str]]:
        return Sentence, (self.template, self.values, self.many)


def say(template: str, /, **values: object) -> Sentence:
    """A sentence for people; `values` stand in its places, and may be sentences themselves.

    >>> say("a list of {count}: {names}", count=2, names="A1, A2")
    'a list of 2: A1, A2'
    """
    return Sentence(template, values)


def say_many(one: str, many: str, /, n: int, **values: object) -> Sentence:
    """A sentence about `n` things, in two forms; a language may have other forms.

    >>> say_many("{n} submission", "{n} submissions", n=3)
    '3 submissions'
    """
    return Sentence(one, {"n": n, **values}, many)


def remade(text: str, *templates: str) -> str:
    """The sentence that a text was made of, by the first of some templates that fits; else the text as it is.

    For what is written where there are no sentences: behind the wall. The values are looked at alike.

    >>> remade("an array of dtype complex128", "an array of dtype {dtype}").values
    {'dtype': 'complex128'}
    """
    for template in templates:
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>.*)", re.escape(template))
        if found := re.fullmatch(pattern, text, re.DOTALL):
            return Sentence(template, {name: remade(value, *templates) for name, value in found.groupdict().items()})
    return text


# ------------------------------------------------------------------------------------------------ as data


def made_of(texts: Iterable[str]) -> dict[str, list[Any]]:
    """How each of the sentences among some strings was made, as JSON has it; those without places need no word."""
    return {str(text): _data(text) for text in texts if isinstance(text, Sentence) and text.values}


def _data(sentence: Sentence) -> list[Any]:
    return [sentence.template, {name: _value(value) for name, value in sentence.values.items()}, sentence.many]


def _value(value: object) -> object:
    if isinstance(value, Sentence):
        return _data(value)
    return value if isinstance(value, (int, float)) else str(value)


def again(text: str, made: Mapping[str, list[Any]]) -> str:
    """The sentence that was stored as a string; any other string as it is. Raises KeyError, TypeError or ValueError."""
    return _sentence(made[text]) if text in made else text


def _sentence(data: list[Any]) -> Sentence:
    template, values, many = data
    try:
        return Sentence(template, {n: _sentence(v) if isinstance(v, list) else v for n, v in values.items()}, many)
    except (AttributeError, IndexError) as error:
        raise ValueError(f"no sentence can be made of {data!r}: {error}") from None


# ------------------------------------------------------------------------------------------------ languages


@dataclass(frozen=True)
class Language:
    """How sentences are said in one language: by the engine's catalogue and that of an assignment's folder, if any.

    >>> Language("zh_CN")(say("a finite number"))
    """

    code: str = ENGLISH
    folder: Path | None = None

    @cached_property
    def translations(self) -> gettext.NullTranslations:
        """Both catalogues in one, as gettext has it."""
        return _translations(self.code, self.folder)

    @property
    def tag(self) -> str:
        """The language as a page's `lang` has it, zh-CN; that of English where there is no catalogue."""
        return self.code.replace("_", "-") if isinstance(self.translations, gettext.GNUTranslations) else ENGLISH

    def of_template(self) -> dict[str, Any]:
        """What a Jinja template is given, for `_(…)` and `{% trans %}` in it."""
        return {"language": self, "gettext": self, "ngettext": self.translations.ngettext}

    def __call__(self, text: str) -> str:
        """A sentence, or a string that is one as it stands, in this language."""
        if not isinstance(text, Sentence):
            return self.translations.gettext(text) if text else text
        values = {n: self(v) if isinstance(v, Sentence) else v for n, v in text.values.items()}
        if text.many:
            return _filled(self.translations.ngettext(text.template, text.many, text.values["n"]), values)
        template = self.translations.gettext(text.template)
        return _filled(template, values) if values else template


CHINESE = "[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]"  # characters and punctuation


def _filled(template: str, values: Mapping[str, Any]) -> str:
    """A template with its values; the blank between Chinese and a name falls away where the value is Chinese, too."""
    for name, value in values.items():
        place = f"{{{name}}}"
        if re.match(CHINESE, str(value)):
            template = re.sub(f"(?<={CHINESE}) {re.escape(place)}", place, template)
        if re.match(CHINESE, str(value)[-1:]):
            template = re.sub(f"{re.escape(place)} (?={CHINESE})", place, template)
    return template.format(**values)


@lru_cache(maxsize=16)
def _translations(code: str, folder: Path | None) -> gettext.NullTranslations:
    places = [LOCALE, folder / "locale"] if folder else [LOCALE]
    found = [path for place in places for path in catalogues(place) if path.stem == code]
    if not found:
        return gettext.NullTranslations()
    from babel.messages.catalog import Catalog  # half a tenth of a second, for other languages alone
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    together = Catalog(locale=code)
    for path in found:
        with path.open("rb") as file:
            for entry in read_po(file, locale=code):
                said = (entry.context or "").endswith(SAID_BY) and entry.context != LESSON
                if entry.id and entry.string and not entry.fuzzy and said:
                    together.add(entry.id, entry.string)
    compiled = io.BytesIO()
    write_mo(compiled, together)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


IN_ENGLISH = Language()


def catalogues(place: Path) -> list[Path]:
    """The catalogues of a folder, one for each language but English, which needs none."""
    return sorted(place.glob("*.po"))


def languages(place: Path = LOCALE) -> list[str]:
    """The languages that the catalogues of a folder speak, by default those of the engine; English first."""
    return [ENGLISH, *(path.stem for path in catalogues(place))]
