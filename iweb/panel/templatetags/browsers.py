"""A browser in words, for the list of where somebody is signed in."""

from django import template

from iweb.accounts.browsers import browser_words

register = template.Library()
register.filter(browser_words)
