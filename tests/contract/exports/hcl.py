"""Reads the part of HCL's syntax that exports are written in: blocks, attributes, strings with their escapes and
templates, numbers, lists, references.  Anything else is an error."""

import re

TOKEN = re.compile(r"""[ ]*(?:(?P<comment>\#[^\n]*)|(?P<end>\n)|(?P<word>[A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z_][A-Za-z0-9_-]*)*)
                       |(?P<number>\d+)|(?P<string>")|(?P<mark>[={}\[\],]))""", re.VERBOSE)
ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


class Reference(str):
    """Of a variable or a resource."""


class Template(list):
    """A string with references in it: text and references in turn."""


class Reader:
    def __init__(self, text):
        self.text, self.at = text, 0

    def fail(self, why):
        raise SyntaxError(f"{why} at: {self.text[self.at:self.at + 60]!r}")

    def next(self):
        found = TOKEN.match(self.text, self.at)
        if not found:
            return self.fail("no token")
        self.at = found.end()
        return (self.next() if found.lastgroup == "comment" else
                (found.lastgroup, self.string() if found.lastgroup == "string" else found[found.lastgroup]))

    def string(self):
        parts, text = Template(), ""
        while True:
            c = self.text[self.at]
            two = self.text[self.at:self.at + 2]
            if c == '"':
                self.at += 1
                return Template([*parts, text]) if parts else text
            if c == "\n" or two == "%{":
                self.fail("in a string")
            if self.text[self.at:self.at + 3] in ("$${", "%%{"):
                text, self.at = text + self.text[self.at + 1:self.at + 3], self.at + 3
            elif two == "${":
                found = re.compile(r"\$\{([a-z_0-9.]+)\}").match(self.text, self.at) or self.fail("a template")
                parts, text, self.at = Template([*parts, text, Reference(found[1])]), "", found.end()
            elif c == "\\":
                found = re.compile(r'\\(?:u([0-9a-fA-F]{4})|([nrt"\\]))').match(self.text, self.at) or self.fail("escape")
                text, self.at = text + (chr(int(found[1], 16)) if found[1] else ESCAPES[found[2]]), found.end()
            else:
                text, self.at = text + c, self.at + 1

    def value(self):
        kind, token = self.next()
        if kind == "string":
            return token
        if kind == "number":
            return int(token)
        if kind == "word":
            return {"true": True, "false": False}.get(token, Reference(token))
        if (kind, token) != ("mark", "["):
            self.fail("no value")
        values = []
        while True:
            values.append(self.value())
            kind, token = self.next()
            if token == "]":
                return values
            if token != ",":
                self.fail("no comma")

    def block(self, head):
        labels = [head]
        while (found := self.next())[0] == "string":
            labels.append(found[1])
        if found != ("mark", "{") or self.next()[0] != "end":
            self.fail("no block")
        attributes = {}
        while (found := self.next()) != ("mark", "}"):
            if found[0] != "word" or found[1] in attributes or self.next() != ("mark", "="):
                self.fail("no attribute")
            attributes[found[1]] = self.value()
            if self.next()[0] != "end":
                self.fail("more behind a value")
        return labels, attributes

    def blocks(self):
        while self.at < len(self.text):
            kind, token = self.next()
            if kind == "word":
                yield self.block(token)
            elif kind != "end":
                self.fail("no block")


def read(text):
    return list(Reader(text).blocks())
