"""Ways to weaken or tighten a CEL expression by one clause: what a mutation test needs, and no more of the language than that."""

import re

OPEN, CLOSE = "([{", ")]}"


def _scan(text, start, end):
    """Positions at depth 0 between start and end, strings and brackets skipped; yields (position, character) and, for brackets, their end."""
    at = start
    while at < end:
        character = text[at]
        if character in "'\"":
            closing = text.index(character, at + 1)
            at = closing + 1
            continue
        if character in OPEN:
            depth, inner = 1, at + 1
            while depth:
                if text[inner] in "'\"":
                    inner = text.index(text[inner], inner + 1)
                elif text[inner] in OPEN:
                    depth += 1
                elif text[inner] in CLOSE:
                    depth -= 1
                inner += 1
            yield at, character, inner
            at = inner
            continue
        yield at, character, at + 1
        at += 1


def _split(text, start, end, is_separator):
    parts, begin = [], start
    tokens = list(_scan(text, start, end))
    skip = -1
    for at, _, _ in tokens:
        if at < skip:
            continue
        length = is_separator(text, at)
        if length:
            parts.append((begin, at))
            begin = skip = at + length
    parts.append((begin, end))
    return parts


def _operator(symbol):
    return lambda text, at: len(symbol) if text.startswith(symbol, at) else 0


def _ternary(text, at):
    """The ? and : of a condition; .?field and [?key] are optionals."""
    return 1 if (text[at] == "?" and text[at - 1] not in ".[") or text[at] == ":" else 0


def _trim(text, start, end):
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _edits(text, start, end):
    """(start, end, replacement) for each operand of && and ||, and for each element of a list of strings."""
    for separator, neutral in ((_operator(","), None), (_ternary, None), (_operator("||"), "false"), (_operator("&&"), "true")):
        parts = _split(text, start, end, separator)
        if len(parts) > 1:
            for part in parts:
                if neutral:
                    yield *_trim(text, *part), neutral
                yield from _edits(text, *part)
            return
    for at, character, after in _scan(text, start, end):
        if character not in OPEN:
            continue
        elements = _split(text, at + 1, after - 1, _operator(","))
        is_list = character == "[" and (at == 0 or not re.match(r"[\w)\]]", text[at - 1]))
        if is_list and len(elements) > 1:
            for index in range(len(elements)):
                kept = [text[slice(*element)] for number, element in enumerate(elements) if number != index]
                yield at, after, "[" + ",".join(kept) + "]"
        yield from _edits(text, at + 1, after - 1)


def mutations(expression):
    """Each expression that differs from this one by a clause or a list's element, with what was done."""
    for start, end, replacement in _edits(expression, 0, len(expression)):
        yield f"{' '.join(expression[start:end].split())} -> {replacement}", expression[:start] + replacement + expression[end:]
