"""Everything a person reads is there in Chinese and in English."""

import polib
import pytest

from tooling import messages, strings, templates


def lines(found: list[str]) -> str:
    """What a person who broke the rule is shown."""
    return "\n" + "\n".join(found)


@pytest.mark.parametrize("catalogue", strings.catalogues(), ids=lambda catalogue: catalogue.name)
def test_every_string_has_its_chinese(catalogue: strings.Catalogue) -> None:
    found = list(messages.faults(catalogue))
    assert not found, lines(found)


def test_no_two_catalogues_translate_one_string_differently() -> None:
    found = list(messages.conflicts())
    assert not found, lines([*found, "give one of the two a context: pgettext, {% translate ... context ... %}"])


def test_templates_have_no_words_outside_translate_tags() -> None:
    found = [
        f"{path.relative_to(strings.ROOT)}:{line}: {words}"
        for _name, path in templates.templates()
        if path.suffix == ".html"
        for line, words in templates.unwrapped(path.read_text(encoding="utf-8"))
    ]
    assert not found, lines(found)


def test_words_outside_translate_tags_are_seen() -> None:
    template = """{% load i18n %}{# Not shown #}
        <p title="Hello there">{% translate "Wrapped" %} {{ count }}</p>
        <p>{% blocktranslate %}Also wrapped{% endblocktranslate %} Zhizhi 智治 TOTP</p>
        <b>Bare</b><script>let code = 1</script><input type="submit" value="Send">
        <i>中文</i> <button lang="en">English</button>"""
    assert [(line, words) for line, words in templates.unwrapped(template)] == [
        (2, "Hello there"),
        (4, "Bare"),
        (4, "Send"),
        (5, "中文"),
    ]


def test_template_strings_are_read_with_context_and_plural() -> None:
    template = """{% load i18n %}
      <p title="{% translate 'Say "hi"' %}">{{ name|default:_("none") }}</p>
        {% blocktranslate trimmed count n=cases %}
          {{ n }} case
        {% plural %}
          {{ n }} cases
        {% endblocktranslate %}
    {% translate "May" context "month" %}"""
    file = strings.ROOT / "var" / "template.html"
    found = {source.text: source for source in strings.strings_in(template, file)}
    assert set(found) == {'Say "hi"', "none", "%(n)s case", "May"}
    assert found["%(n)s case"].plural == "%(n)s cases"
    assert found["May"].context == "month"


def test_python_strings_are_read_where_they_are_written() -> None:
    code = """
A = gettext_noop("Written here")
_(A), _(SENTENCES["not this"]), _("Yes" if b else "No")
ngettext("One", "Many", n) % {"n": "nor this"}
pgettext("month", "May")
"""
    found = sorted(strings.strings_in(code, strings.ROOT / "code.py"))
    assert found == [
        strings.Source("May", context="month"),
        strings.Source("No"),
        strings.Source("One", plural="Many"),
        strings.Source("Written here"),
        strings.Source("Yes"),
    ]


@pytest.mark.parametrize(
    ("english", "chinese", "fault"),
    [
        ("Open", "打开", ""),
        ("Open", " ", "empty"),
        ("Day %(day)s", "第 %(day)s 天", ""),
        ("Day %(day)s", "第天", "placeholders [] instead of ['%(day)s']"),
        ("Day {day}", "第 {dya} 天", "placeholders ['{dya}'] instead of ['{day}']"),
        ("100 %% of %s", "%s 的 100 %%", ""),
    ],
)
def test_a_translation_is_judged(english: str, chinese: str, fault: str) -> None:
    entry = polib.POEntry(msgid=english, msgstr=chinese)
    assert messages.entry_fault(strings.Source(english), entry) == fault


def test_a_fuzzy_translation_is_a_fault() -> None:
    entry = polib.POEntry(msgid="Open", msgstr="打开", flags=["fuzzy"])
    assert messages.entry_fault(strings.Source("Open"), entry) == "fuzzy"


def test_merging_keeps_what_is_known_and_drops_what_is_gone() -> None:
    known = polib.POFile()
    known.append(polib.POEntry(msgid="Kept", msgstr="保留"))
    known.append(polib.POEntry(msgid="Gone", msgstr="消失"))
    file = messages.merged(known, [strings.Source("Kept"), strings.Source("New", plural="News")])
    assert [(entry.msgid, messages.chinese(entry)) for entry in file] == [("Kept", "保留"), ("New", "")]
    assert file[1].msgid_plural == "News"


def test_what_another_catalogue_says_is_remembered() -> None:
    file = messages.merged(polib.POFile(), [strings.Source("Search"), strings.Source("New")])
    messages.recall(file, {("", "Search"): "搜索"})
    assert {entry.msgid: messages.chinese(entry) for entry in file} == {"Search": "搜索", "New": ""}
