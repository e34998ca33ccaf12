"""Declarations as data: the catalogue, kinds of organization, roles and processes that ship with the program."""

from pathlib import Path

PACKS = Path(__file__).resolve().parent
