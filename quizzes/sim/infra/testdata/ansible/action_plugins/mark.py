# An action that works as Ansible's modules do, in the controller's process, which saves the start of a Python for
# each task: it writes its file unless that is there, and appends what it did to the log of the host.
import os

from ansible.plugins.action import ActionBase


class ActionModule(ActionBase):
    TRANSFERS_FILES = False

    def run(self, tmp=None, task_vars=None):
        result = super().run(tmp, task_vars)
        a = self._task.args
        path = os.path.join(a["dir"], a["name"])
        if a["broken"] and not os.path.exists(os.path.join(a["dir"], "mended")):
            result.update(failed=True, msg="broken")
            state = "failed"
        elif a["sort"] == "kept" or a["sort"] == "file" and os.path.exists(path):
            state = "ok"
        else:
            open(path, "w").close()
            state = "changed"
        result["changed"] = state == "changed"
        with open(os.path.join(a["dir"], "log"), "a") as log:
            log.write(a["name"] + " " + state + "\n")
        return result
