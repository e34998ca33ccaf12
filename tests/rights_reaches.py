"""Where the record of each address is and which rights decide, `Reached(at, sees, needs, level)`; or why no place does.

`at` is the attribute of the small county at which the rows of tests/rights_rows make the record. An entry under
"name method" goes before one under "name".
"""

from collections.abc import Mapping

from tests.rights_rows import Reached
from zhizhi.registry.scope import DataClass

PERSONAL, SENSITIVE = DataClass.PERSONAL, DataClass.SENSITIVE
PEOPLE, HANDLE = "people.view", "people.manage"
TREE, SHAPE = "organizations.view", "organizations.manage"
CASES, TELL = "cases.view", "cases.oversee"
# Whose step it is may act, wherever else their rights end: these roles hold tasks of the case.
HOLDERS = ("secretary", "group_leader")

DECLARED: Mapping[str, Reached | str] = {
    # The tree
    "organizations:detail": Reached("village", TREE),
    "organizations:create": Reached("township", TREE, SHAPE),
    "organizations:code": Reached("village", TREE, SHAPE),
    "portal:sheet": Reached("village", "portal.sheet"),
    # People: the records stand at the branch or the village where their people are
    "people:detail": Reached("branch", PEOPLE),
    "people:edit": Reached("branch", PEOPLE, HANDLE, PERSONAL),
    "people:reveal": Reached("branch", PEOPLE, "people.reveal", SENSITIVE),
    "people:appoint": Reached("branch", PEOPLE, HANDLE, PERSONAL),
    "people:join": Reached("branch", PEOPLE, HANDLE, PERSONAL),
    "people:create": Reached("village", TREE, HANDLE, PERSONAL),
    "people:appointment_end": Reached("village", PEOPLE, HANDLE, PERSONAL),
    "people:membership_end": Reached("group", PEOPLE, HANDLE, PERSONAL),
    "people:code_remove": "words of the county's own code sets, kept by who holds the right",
    "rights:viewers": Reached("branch", PEOPLE),
    # Accounts
    "accounts:detail": Reached("branch", "accounts.manage"),
    "accounts:create": Reached("branch", PEOPLE, "accounts.manage"),
    "accounts:slip": Reached("branch", "accounts.manage"),
    "accounts:change": Reached("branch", "accounts.manage"),
    "mfa_remove_webauthn": "one's own passkey",
    # Cases
    "processes:case": Reached("village", CASES, own=HOLDERS),
    "processes:photo": "a photo that is not there; the case decides, as tried by processes:case",
    "processes:move get": Reached("village", CASES, own=HOLDERS),
    "processes:move": "whose task it is decides: engines/processes/tests",
    "processes:send_back": "whose task it is decides: engines/processes/tests",
    "processes:hand_over": "whose task it is, or cases.oversee: engines/processes/tests",
    "processes:urge": Reached("village", CASES, TELL, own=HOLDERS),
    "processes:any": "whose task or part it is, or cases.oversee: engines/processes/tests",
    "processes:co_sign": "whose task it is decides: engines/processes/tests",
    "processes:withdraw": Reached("village", CASES, TELL, own=HOLDERS),
    "processes:code": "who took it down, or cases.open: engines/processes/tests",
    "processes:reveal": "whose task it is decides: engines/processes/tests",
    "processes:overview_top": "leads to the highest place whose figures one sees",
    "processes:overview": Reached("village", "measures.view"),
    "desk:seen": "who is told of an alarm: a role at one place, as the rows say",
    "catalogue:mechanism": "what plans name is public among staff",
    "catalogue:flow_svg": "what plans name is public among staff",
    "catalogue:flow_bpmn": "what plans name is public among staff",
    # Plans are the county's: read by the right, at any place; changed by who manages them
    **{
        f"plans:{name}": "a plan of the county is read and changed by the right, wherever it is held"
        for name in (
            "adopt",
            "bind",
            "checklist",
            "checklist_export",
            "commitment",
            "compare",
            "discard",
            "edit",
            "give_out",
            "head",
            "member_add",
            "member_remove",
            "milestone_add",
            "milestone_done",
            "milestone_remove",
            "plan",
            "project",
            "project_change",
            "project_close",
            "project_new",
            "report",
            "report_text",
            "report_word",
            "restore",
            "review",
            "source",
            "task_force",
            "task_force_dissolve",
            "task_force_extend",
            "task_force_take",
            "undo",
            "version",
            "versions",
        )
    },
    # What waits for a second person, and mandates: one's own, or at places where one confirms or reviews
    "proposals:detail": Reached("township", HANDLE, own=("township_organizer",)),
    **{
        f"proposals:{act}": "never who proposed it or is concerned: registry/proposals/tests"
        for act in ("confirm", "refuse", "withdraw")
    },
    "rights:detail": Reached("village", "rights.review"),
    "rights:end": "who lent, borrowed or gave it ends it as well: registry/rights/tests",
    # The county's own
    "holidays:year": "the holidays of the whole county",
    "values:detail": "the figures of the whole county",
    "journal:act": "an act of the chain; the rows say who reads it",
    # Parts that other engineers' pages add to the registry
    "changes:make": Reached("village", TREE, SHAPE),
    "changes:change": Reached("village", TREE),
    "changes:history": Reached("village", TREE),
    "changes:roster": Reached("village", TREE),
    "changes:roster_export": Reached("village", TREE),
    "changes:undo": Reached("village", TREE, SHAPE),
    "changes:planned": Reached("village", TREE),
    "changes:plan_cancel": Reached("village", TREE, SHAPE),
    "changes:plan_noted": Reached("village", TREE),
    "posts:detail": Reached("village", TREE),
    "posts:number": Reached("village", TREE, SHAPE),
    "posts:create": Reached("village", TREE, SHAPE),
    "terms:committee": Reached("village", TREE),
    "terms:record": Reached("village", TREE, SHAPE),
    "terms:extend": Reached("village", TREE, SHAPE),
    "terms:cancel": Reached("village", TREE, SHAPE),
    "terms:rule_end": "a local rule, found where one manages: registry/terms/tests",
    "branches:firm": Reached("township", TREE, SHAPE),
    "branches:from_issue": "an issue that one reads, and a village near it at which one may open cases",
    "branches:firm get": Reached("township", TREE),
    **{
        f"imports:{name}": Reached("township", "imports.make")
        for name in (
            "detail",
            "sheet",
            "columns",
            "choice",
            "apply",
            "undo",
            "discard",
            "faulty",
        )
    },
    "duplicates:pair": Reached("branch", HANDLE),
    "duplicates:decide": Reached("branch", HANDLE),
    "duplicates:person": Reached("branch", HANDLE),
    "duplicates:merge": Reached("branch", HANDLE),
    "duplicates:merged": Reached("branch", HANDLE),
    "duplicates:undo": Reached("branch", HANDLE),
    "corrections:detail": Reached("branch", HANDLE),
    "corrections:decide": Reached("branch", HANDLE),
    "corrections:difference": Reached("branch", HANDLE),
    "corrections:propose": "one's own record",
    "corrections:withdraw": "one's own record",
    "retention:erase": Reached("branch", HANDLE),
    "retention:due": "a class of data of the whole county",
    "retention:lift": "a hold of the whole county",
    **{
        f"rosters:{name}": "belongs to the person who made it"
        for name in (
            "file",
            "file_take",
            "search",
            "delete",
            "save",
        )
    },
    **{
        f"{name}": "the address names a format, not a record"
        for name in (
            "rosters:take",
            "terms:export",
            "posts:export",
            "overlays:export",
            "branches:export",
        )
    },
    **{
        f"overlays:{name}": "reached from where it stands and from each partner's place: registry/overlays/tests"
        for name in ("detail", "end", "link", "link_end", "meet", "meeting_remove", "issue", "issue_close", "survey")
    },
}
