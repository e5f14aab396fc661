"""Writes the files that docs/ci.md shows below a folder: `.ci/snippets.py FOLDER`."""

import re
import sys
from pathlib import Path

page = Path("docs/ci.md").read_text(encoding="utf-8")
snippets = re.findall(r"^<!-- file: (\S+) -->\n```\w+\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
fences = len(re.findall(r"^```\w+$", page, re.MULTILINE))
if len(snippets) != fences:
    sys.exit(f"docs/ci.md has {fences} snippets, of which {len(snippets)} say `<!-- file: NAME -->` in the line before: nothing tries the others")
for name, text in snippets:
    path = Path(sys.argv[1], name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.replace("OWNER/", "owner/").replace("@COMMIT ", f"@{'0' * 40} "), encoding="utf-8")
