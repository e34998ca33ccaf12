"""The peer: SpiffWorkflow runs the same flow, its state kept as its own JSON in the same database.

Each step is what a web request with that library has to do: one transaction in which the state is read and locked,
turned into objects, moved, turned into JSON and written. Nothing else is asked of it: no rights, no rules, no history,
no journal and no figures. The statements go through the driver's own connection, without Django's wrappers.
"""

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from bench.diagram import diagram
from bench.direct import Direct
from zhizhi.core.process import ProcessDeclaration

TABLE = "CREATE TABLE {table} (id integer PRIMARY KEY, state text NOT NULL)"
INSERT = "INSERT INTO {table} (id, state) VALUES ({p}, {p})"
SELECT = "SELECT state FROM {table} WHERE id = {p}{lock}"
UPDATE = "UPDATE {table} SET state = {p} WHERE id = {p}"


class Peer(Direct):
    """One diagram and the table in which its running workflows are kept."""

    def __init__(self, process: ProcessDeclaration, table: str, *, timers: bool) -> None:
        super().__init__()
        parser = BpmnParser()
        parser.add_bpmn_str(diagram(process, timers=timers).encode())
        self.spec = parser.get_spec(process.id)
        self.subprocesses = parser.get_subprocess_specs(process.id)
        self.serializer = BpmnWorkflowSerializer()
        self.words["table"] = table
        self.execute(TABLE)
        self.count = 0

    def open(self, request: Mapping[str, Any]) -> int:
        """A new workflow with the answers of the request; its number."""
        workflow = BpmnWorkflow(self.spec, self.subprocesses)
        workflow.get_tasks(state=TaskState.READY)[0].data.update(request)
        workflow.do_engine_steps()
        self.count += 1
        with self.transaction():
            self.execute(INSERT, self.count, self.serializer.serialize_json(workflow))
        return self.count

    def move(self, number: int, step: str, way: str, answers: Mapping[str, Any]) -> None:
        """Completes the open task `step` with its answers and the way out."""
        with self.transaction():
            state = self.execute(SELECT, number).fetchone()[0]
            workflow = self.serializer.deserialize_json(state)
            task = workflow.get_tasks(state=TaskState.READY, manual=True)[0]
            if task.task_spec.bpmn_id != step:
                raise AssertionError(f"workflow {number} stands at {task.task_spec.bpmn_id}, not at {step}")
            task.data.update(answers, way=way)
            task.run()
            workflow.do_engine_steps()
            self.execute(UPDATE, self.serializer.serialize_json(workflow), number)

    def completed(self, number: int) -> bool:
        """Whether the workflow has come to an end event."""
        state = self.execute(SELECT, number).fetchone()[0]
        return bool(self.serializer.deserialize_json(state).completed)

    def size(self, number: int) -> int:
        """The length of the workflow's JSON in characters."""
        return len(self.execute(SELECT, number).fetchone()[0])
