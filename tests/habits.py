"""What the browsers of a crowd do again and again: read, ask, correct, merge, move on, import, take files, sign in."""

import random
import time

from django.test import Client
from django.urls import reverse

from tests.crowd import Browser, Habit
from tests.world import BACKEND, PASSWORD
from zhizhi.registry.accounts.models import Account

LISTS = ("desk:inbox", "people:list", "organizations:list", "processes:cases", "plans:list", "catalogue:list")


def session(username: str) -> dict[str, str]:
    """The cookie of somebody who is signed in."""
    client = Client()
    client.force_login(Account.objects.get(username=username), backend=BACKEND)
    return {"sessionid": client.cookies["sessionid"].value}


def reading(station: str, places: list[int]) -> Habit:
    """Lists that the station may open; the county's officer looks at places, too."""
    few = {"member": ("desk:inbox", "organizations:list"), "liaison": ("desk:inbox", "people:list")}
    lists = few.get(station, LISTS)

    def habit(browser: Browser, chance: random.Random) -> None:
        browser.get(reverse(chance.choice(lists)))
        if station == "county":
            browser.get(reverse("organizations:detail", args=[chance.choice(places)]))

    return habit


def asking(code: str) -> Habit:
    """A resident, again and again."""
    path = f"/v/{code}/ask/five-orders/"

    def habit(browser: Browser, chance: random.Random) -> None:
        fields = browser.form(path, "key")
        if fields and browser.post(path, fields | {"category": "roads", "wish": f"路灯不亮 {chance.random()}"}) == 302:
            browser.kept["asked"] = str(int(browser.kept.get("asked", 0)) + 1)

    return habit


def changing(person: int) -> Habit:
    """An officer corrects one person's school."""
    path = reverse("people:edit", args=[person])

    def habit(browser: Browser, chance: random.Random) -> None:
        fields, school = browser.form(path, "school"), f"学校{chance.random()}"
        if fields and browser.post(path, fields | {"school": school}) == 302:
            browser.kept["school"] = school

    return habit


def counted(browser: Browser, name: str) -> None:
    """One more acknowledged."""
    browser.kept[name] = str(int(browser.kept.get(name, 0)) + 1)


def merging(pairs: list[tuple[int, int]]) -> Habit:
    """Two records become one, another two each time."""

    def habit(browser: Browser, chance: random.Random) -> None:
        kept, gone = pairs[int(browser.kept.get("merged", 0)) % len(pairs)]
        path = f"/duplicates/merge/{kept}/{gone}/"
        fields = browser.form(path, "seen")
        if fields and browser.post(path, fields | {"act": "merge"}) == 302:
            counted(browser, "merged")

    return habit


def refusing(numbers: list[str]) -> Habit:
    """The secretary refuses one order after the other."""

    def habit(browser: Browser, chance: random.Random) -> None:
        done = int(browser.kept.get("refused", 0))
        if done < len(numbers):
            fields = browser.form(f"/cases/{numbers[done]}/", "refuse-refusal")
            sent = fields | {"refuse-refusal": "这件事归水利站管"}
            if fields and browser.post(f"/cases/{numbers[done]}/move/refuse/", sent) == 302:
                counted(browser, "refused")

    return habit


def importing(pk: int) -> Habit:
    """A file is taken over and taken back; the tick does it, which is killed, too."""

    def habit(browser: Browser, chance: random.Random) -> None:
        page = browser.get(f"/imports/{pk}/")
        for act in ("apply", "undo"):
            fields = browser.form(f"/imports/{pk}/", "csrfmiddlewaretoken") if f"/{pk}/{act}/" in page else {}
            if fields and browser.post(f"/imports/{pk}/{act}/", fields) == 302:
                counted(browser, act)
        time.sleep(0.5)

    return habit


def taking(browser: Browser, chance: random.Random) -> None:
    """A roster of the village as Excel."""
    fields = browser.form("/rosters/", "csrfmiddlewaretoken")
    if fields and browser.post("/rosters/take/xlsx/", fields) == 200:
        counted(browser, "taken")


def signing_in(browser: Browser, chance: random.Random) -> None:
    """From the form to the inbox, without the cookies of before."""
    browser.cookies.clear()
    fields = browser.form("/sign-in/", "password")
    if fields and browser.post("/sign-in/", fields | {"login": "member", "password": PASSWORD}) == 302:
        counted(browser, "signed in")
    time.sleep(1)
