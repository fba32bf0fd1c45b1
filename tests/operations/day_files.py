"""Small files of a day, in the forms in which shops have them."""

from pathlib import Path

REFUNDS = (
    "订单编号,退款编号,买家实际支付金额,买家退款金额,买家退款原因,退款状态,货物状态,是否需要退货,"
    "退款的申请时间,退款完结时间,超时时间,买家退货时间,买家会员名称"
)
DOUYIN = (
    "售后单号,订单号,商品单号,商品名称,售后类型,退商品金额（元）,售后申请时间,售后原因,售后状态,"
    "同意售后申请时间,商家退款时间,用户到账时间,售后完结时间"
)
NIGHT = "登记日期,订单号,买家 ID,问题类型,约定内容,经办人,买家原话,接手人,处理结果,办结日期"
FOLLOW_UP = (
    "Entered on,Order number,Buyer's ID,Problem,What was agreed,Agent,Wish,How the case came,"
    "Next contact on,Done last,Closed on"
)
CLAIMS = (
    "登记日期,订单号,快递单号,商品,问题类型,商品实付,经办人,文件,"
    "索赔日期,快递已赔,结算日期,快递公司"
)
ORDER = "2600000000000000123"
BUYER = "tb_8842"


def refund(
    number: int = 1,
    *,
    back: str = "99",
    reason: str = "发错货",
    state: str = "买家已经申请退款，等待卖家同意",
    returned: str = "否",
    opened: str = "2026-03-01 10:00:00",
    settled: str = "",
    due_by: str = "",
    sent: str = "",
) -> str:
    """Return a row of Taobao's refunds."""
    order = int(ORDER) + number
    return (
        f'="{order}",="91{number:05}",99,{back},{reason},{state},买家已收到货,{returned},{opened},'
        f"{settled},{due_by},{sent},{BUYER}"
    )


def written(folder: Path, name: str, *rows: str, encoding: str = "gb18030") -> Path:
    """Write rows into a file of a folder."""
    file = folder / name
    file.write_text("\n".join([*rows, ""]), encoding)
    return file
