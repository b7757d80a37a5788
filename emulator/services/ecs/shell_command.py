"""The output and exit code of a shell command, if they are known without running it."""

import shlex

_SHELLS = ("sh", "/bin/sh", "bash", "/bin/bash")
_SEPARATORS = (";", "&&")


def outcome(command: list[str]) -> tuple[list[str], int]:
    """Lines and exit code of a shell command with only echo and exit; no lines and 0 for any other."""
    if len(command) != 3 or command[0] not in _SHELLS or command[1] != "-c":
        return [], 0
    statements = _statements(command[2])
    lines: list[str] = []
    for words in statements:
        if words[0] == "echo":
            lines.append(" ".join(words[1:]))
        elif words[0] == "exit" and len(words) <= 2 and all(word.isdecimal() for word in words[1:]):
            return lines, int(words[1]) % 256 if len(words) == 2 else 0
        else:
            return [], 0
    return lines, 0


def _statements(script: str) -> list[list[str]]:
    """The words of each statement; a script with shell expansions is a single unknown statement."""
    unknown = [[script]]
    if any(sign in script for sign in "$`*?[~\\!"):
        return unknown
    lexer = shlex.shlex(script.replace("\n", ";"), posix=True, punctuation_chars=True)
    lexer.commenters = ""
    statements: list[list[str]] = [[]]
    try:
        for word in lexer:
            if word in _SEPARATORS:
                statements.append([])
            else:
                statements[-1].append(word)
    except ValueError:
        return unknown
    # The lexer returns pipes, redirections and parentheses as words of punctuation only.
    if any(word and not word.strip("();<>|&") for words in statements for word in words):
        return unknown
    return [words for words in statements if words]
