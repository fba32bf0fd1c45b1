"""What is written in a workbook beside the data: names of sheets, labels of columns, the guide."""

from __future__ import annotations

from ...policy.labels import Label

SHEETS = {
    "guide": Label("Read me", "使用说明"),
    "tables": Label("Tables", "规则表目录"),
    "values": Label("Amounts", "数值"),
    "names": Label("Names of amounts", "数值名称"),
    "clocks": Label("Clocks", "时限"),
    "replies": Label("Messages", "话术"),
    "languages": Label("Messages abroad", "外语话术"),
    "cases": Label("Worked cases", "示例"),
    "facts": Label("Facts of cases", "示例情况"),
    "lines": Label("Answers of cases", "示例结果"),
    "sums": Label("Sums", "算例"),
    "conflicts": Label("Practice and law", "做法与法律"),
    "readers": Label("Readers", "买家须知的读者"),
    "properties": Label("Never worse", "不会更差"),
    "procedures": Label("Procedures", "流程"),
    "steps": Label("Steps", "流程步骤"),
    "allowed": Label("What is allowed", "可填内容"),
    "structure": Label("Structure", "结构"),
}
"""The sheets that are no table, by what they hold."""

COLUMNS = {
    "id": Label("Id", "编号"),
    "from": Label("From (first day)", "起始日（含）"),
    "until": Label("Until (first day no longer)", "终止日（当天起不再适用）"),
    "file": Label("File", "文件"),
    "reply": Label("Message", "话术"),
    "why": Label("Why", "原因"),
    "sources": Label("Sources", "依据"),
    "everywhere": Label("Why in every market", "为何各地都这样办"),
    "title": Label("Title", "标题"),
    "question": Label("Question", "问题"),
    "hit_policy": Label("Hit policy", "命中方式"),
    "first_because": Label("Why the first rule that fits decides", "为何按先后取第一条"),
    "number": Label("No.", "序号"),
    "label": Label("Name", "名称"),
    "unit": Label("Unit", "单位"),
    "value": Label("Value", "值"),
    "note": Label("Note", "备注"),
    "only_told": Label("Only told", "只作说明"),
    "kind": Label("Kind", "类别"),
    "starts": Label("Starts with", "从何时起算"),
    "met_by": Label("Met by", "以何完成"),
    "waits_for": Label("Not before", "最早从"),
    "amount": Label("How long", "时长"),
    "counted_in": Label("Counted in", "怎么算"),
    "role": Label("Who owes it", "谁负责"),
    "then": Label("When missed", "超时之后"),
    "pauses": Label("Pauses", "可暂停"),
    "at_least": Label("Not earlier", "不得提前"),
    "repeats": Label("Repeats", "重复计时"),
    "yields": Label("Yields to a limit", "服从最后期限"),
    "buyers_day": Label("By the buyers' day", "按买家当地日期"),
    "hours": Label("Own hours", "单独的时段"),
    "calendar": Label("Calendar", "日历"),
    "backed_by": Label("Limits it must keep", "不得超过的期限"),
    "backs": Label("Limit of", "约束哪些时限"),
    "steps": Label("Looked at in the steps", "在哪些步骤里看"),
    "because": Label("Why that step looks at it", "那一步为什么看"),
    "text": Label("Text", "正文"),
    "example": Label("Example", "填好的例子"),
    "greeting": Label("Greeting", "称呼"),
    "while_open": Label("Sent while a blank is open", "空格未填时改发"),
    "once_known": Label("Sent once it is known", "已知后改发"),
    "asks": Label("Asks", "问什么"),
    "finds_out": Label("The shop finds out", "店铺去查什么"),
    "claims": Label("Takes to be so", "默认成立的情况"),
    "on": Label("On", "日期"),
    "answer": Label("Whole answer", "整个答案"),
    "result": Label("Figures", "金额结果"),
    "insisted": Label("What the buyer may insist on", "买家可坚持的办法"),
    "wished": Label("What fulfils the wish", "满足诉求的办法"),
    "case": Label("Case", "示例编号"),
    "fact": Label("Fact", "情况"),
    "line": Label("Line", "行"),
    "what": Label("What", "项目"),
    "table": Label("Table", "规则表"),
    "binds": Label("Rows of law and platform that bind", "起约束作用的法律和平台条文"),
    "first": Label("first of a conversation", "首次"),
    "usual": Label("usual", "平常"),
    "formal": Label("formal", "正式"),
    "amounts": Label("Amounts", "数值"),
    "yes": Label("Yes or no", "是或否"),
    "events": Label("Events", "事件"),
    "facts": Label("Facts", "情况"),
    "expected": Label("What a case states", "示例里写的项目"),
    "law": Label("Rows of law and platform", "法律和平台条文"),
    "roles": Label("Roles", "岗位"),
    "options": Label("Ways to settle", "解决办法"),
    "kinds": Label("Kinds of clocks", "时限类别"),
    "counted": Label("Ways of counting", "计时方式"),
    "greetings": Label("Greetings", "称呼方式"),
    "tables": Label("Tables", "规则表"),
    "hit": Label("Hit policies", "命中方式"),
    "measure": Label("Target of", "哪个指标的目标"),
    "of": Label("So many times", "数量"),
    "comes_to": Label("Comes to", "结果"),
    "says": Label("Practice says", "原来怎么做"),
    "demands": Label("Law demands", "法律怎么要求"),
    "now": Label("What holds now", "现在怎么做"),
    "practice": Label("Statements of practice", "原做法的依据"),
    "rules": Label("Rules", "规则"),
    "procedures": Label("Procedures", "流程"),
    "market": Label("Market", "市场"),
    "elsewhere": Label("A market without it", "没有这条的市场"),
    "reads": Label("Reads", "读到什么"),
    "goes": Label("Goes", "朝哪边"),
    "input": Label("Differs in", "只差哪一项"),
    "outcome": Label("Compared", "比哪个结果"),
    "sum": Label("Sum compared", "比哪个金额"),
    "when": Label("Where", "在什么情况下"),
    "except": Label("Except", "例外"),
    "purpose": Label("Purpose", "目的"),
    "procedure": Label("Procedure", "流程"),
    "do": Label("Do", "做什么"),
    "record": Label("Write down", "记什么"),
    "clocks": Label("Clocks", "时限"),
    "replies": Label("Messages", "话术"),
    "next": Label("Next", "下一步"),
}
"""The columns, the entries of lists and the lists themselves, by name."""

GOES = {
    "up": Label("no worse, or no less", "不会更差、不会更少"),
    "down": Label("no better, or no more", "不会更好、不会更多"),
    "same": Label("alike", "都一样"),
}
"""Which way an outcome may go where the fact is more."""

GUIDE = (
    Label("The policy, to be edited", "售后政策（可编辑）"),
    Label(
        "This workbook holds all decision tables, amounts, clocks, messages and worked cases, and "
        "beside them sums, practice and law, readers, what never turns out worse, and steps. Edit "
        "it, save it, and have it imported: what it means is shown before anything is written.",
        "这份工作簿里有全部规则表、数值、时限、话术和示例，还有算例、做法与法律、买家须知的读者、"
        "不会更差的事和流程步骤。改完保存，再导入：先看改动意味着什么，"
        "确认后才写回。",
    ),
    Label("How it is read", "怎么读"),
    Label(
        "Each table has a sheet of its own, named by its id; the sheet of tables lists them, with "
        "links. A row is a rule: it holds where every condition in it holds.",
        "每张规则表一个工作表，以编号命名；“规则表目录”里有链接。一行就是一条规则：各项条件都满"
        "足才适用。",
    ),
    Label(
        "All cells are text. Codes are chosen from lists, and are shown as label [code]; the label "
        "or the code alone may be typed as well. Several codes stand on lines of their own "
        "(Alt+Enter).",
        "所有单元格都是文本。代码从下拉框里选，显示为“名称 [代码]”，只填名称或只填代码也行。几个"
        "代码各占一行（Alt+Enter 换行）。",
    ),
    Label(
        "Nothing is left empty: (any) is a condition that every case meets, (nothing) what is not "
        "said, (none of them) a list of nothing, (all but) on the first line means all codes but "
        "those below it.",
        "单元格不留空：（任意）表示不限，（无）表示没写，（一个也没有）表示空的清单，第一行写（"
        "以下除外）表示除下面几个以外都算。",
    ),
    Label(
        "A bound is written as: at least 3, above 3, at most 3, below 3, or with an amount in "
        "place "
        "of the number. Days are written as 2027-01-01.",
        "界限写成：至少 3、大于 3、至多 3、小于 3，数字也可以换成数值名。日期写成 2027-01-01。",
    ),
    Label("What may be changed", "可以改什么"),
    Label(
        "Conditions, outcomes, days, values, reasons, sources, messages and wordings: the cells "
        "without grey. What has been in force is ended, not changed: import with --from DAY, and a "
        "rule that you change ends on that day, its successor gets the next free id, an amount "
        "gets a further value, and a clock a further row of what is otherwise from then on.",
        "没有灰底的格子都可以改：条件、结果、日期、数值、原因、依据、话术和文字。已经生效的规则"
        "不改写，只终止：导入时加上 --from 日期，改过的规则到那天终止，新规则自动取下一个编号，"
        "数值多一个新值，时限多一行，写从那天起不同的地方。",
    ),
    Label(
        "A new rule is a new row with (new) as its id, in the place where it is to stand. A new "
        "value of an amount is a row with the id of the amount and (new) as its number. A new "
        "worked "
        "case is a row with an id of its own, with rows for its facts and answers in the two "
        "sheets "
        "beside it. Cells of a new row may be left empty where nothing is to be said.",
        "新增规则：在要放的位置加一行，编号填（新增）。数值加新值：加一行，编号照抄，序号填（新"
        "增）。新增示例：加一行，自己起编号，再到旁边两个表里写它的情况和结果。新增的行里，没有"
        "要写的可以留空。",
    ),
    Label(
        "A rule is ended by the day in its column “until”, or by removing its row and importing "
        "with "
        "--from DAY. A new rule needs a worked case.",
        "终止规则：填它的“终止日”，或者删掉这一行，导入时加 --from 日期。新规则要配一个示例。",
    ),
    Label("What it cannot do", "不能做什么"),
    Label(
        "New tables, columns, codes, amounts, clocks and messages, rows of law and platform, and "
        "what a message takes to be so, are changed in the files of the data. Tables, amounts, "
        "clocks, messages and worked cases are not removed here.",
        "新增规则表、列、代码、数值、时限和话术，改法律和平台条文，改话术默认成立的情况，都要到"
        "数据文件里改。这里也不能删除规则表、数值、时限、话术和示例。",
    ),
    Label(
        "Sheets, columns and rows keep their names and their order; nothing is hidden, merged or "
        "calculated. A comment in a cell is not taken over, and the import says so.",
        "工作表、列和行的名称、顺序不要动，不要隐藏、合并单元格，也不要写公式。单元格批注不会带"
        "走，导入时会提示。",
    ),
)
"""What a person must know of it, line by line."""
