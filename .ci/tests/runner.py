"""Runs `action.yml` as far as a machine that is no runner of GitHub's can: the steps that are scripts."""

import os
import re
from pathlib import Path

import yaml

import place


class Action:
    """What the inputs and the machine say, and after `run` what came of it."""

    def __init__(self, workspace, temporary, server, inputs=(), repository="owner/cobrowse-lint", machine=("Linux", "X64"), path=""):
        self.action = yaml.safe_load((place.ROOT / "action.yml").read_text(encoding="utf-8"))
        unknown = set(dict(inputs)) - set(self.action["inputs"])
        assert not unknown, f"action.yml has no {unknown}"
        self.inputs = {name: given["default"] for name, given in self.action["inputs"].items()} | dict(inputs)
        self.github = {"action_repository": repository, "workspace": str(workspace)}
        self.workspace, self.temporary = workspace, temporary
        self.environment = {
            "GITHUB_ACTION_PATH": str(place.ROOT),
            "GITHUB_SERVER_URL": server,
            "RUNNER_TEMP": str(temporary),
            "RUNNER_OS": machine[0],
            "RUNNER_ARCH": machine[1],
            "PATH": f"{path}{os.pathsep}{os.environ['PATH']}" if path else os.environ["PATH"],
        }
        self.outputs, self.uses, self.said = {}, [], ""

    def run(self):
        """Runs all steps; gives the status of the first that failed, or 0."""
        failed = 0
        for step in self.action["runs"]["steps"]:
            # Only a step that says so runs after one that failed.
            if failed and "!cancelled()" not in step.get("if", ""):
                continue
            if "uses" in step:
                if self.holds(step["if"]):
                    self.uses.append((step["uses"], {name: self.filled(value) for name, value in step["with"].items()}))
                continue
            assert "${{" not in step["run"], "an expression in a script is code of whoever fills it"
            file = Path(self.temporary, f"{step['id']}.outputs")
            file.touch()
            variables = {name: self.filled(value) for name, value in step["env"].items()} | {"GITHUB_OUTPUT": str(file)}
            folder = self.workspace / self.filled(step.get("working-directory", "."))
            status, said = place.run(["bash", "-eo", "pipefail", "-c", step["run"]], folder, **self.environment, **variables)
            self.said += said
            self.outputs[step["id"]] = dict(line.split("=", 1) for line in file.read_text().splitlines())
            failed = failed or status
        return failed

    def output(self, name):
        """What the action hands to the steps behind it."""
        return self.filled(self.action["outputs"][name]["value"])

    def holds(self, condition):
        """Whether a condition of the one kind that action.yml has holds."""
        step, name = re.fullmatch(r"\$\{\{ !cancelled\(\) && steps\.(\w+)\.outputs\.([\w-]+) != '' \}\}", condition).groups()
        return self.outputs.get(step, {}).get(name, "") != ""

    def filled(self, text):
        """A text with its expressions replaced."""
        return re.sub(r"\$\{\{ ([\w.-]+) \}\}", lambda found: self.value(found[1].split(".")), text)

    def value(self, names):
        """What an expression stands for; what no step has set is empty."""
        match names:
            case ["inputs", name]:
                return self.inputs[name]
            case ["github", name]:
                return self.github[name]
            case ["steps", step, "outputs", name]:
                return self.outputs.get(step, {}).get(name, "")
        raise ValueError(f"an expression that runner.py does not know: {'.'.join(names)}")
