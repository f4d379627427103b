"""讀出結果資料夾：每一份申請（以 sha256 分）印出 revision 最大的一份，以及各品項的核定、檢核問題與拒收原因。

用法：python3 read_results.py 結果資料夾        （Python 3.8 以上，不需其他套件）
試跑：python3 read_results.py results
"""

import json
import re
import sys
from pathlib import Path


def newest_results(folder):
    newest = {}
    for path in Path(folder).glob("*.result.json"):
        try:
            result = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            continue  # 列出之後剛被移走
        if result["format"] != 1:
            sys.exit(f"{path.name}：不認得的 format，請更新本程式")
        kept = newest.get(result["sha256"])
        if kept is None or rank(result) > rank(kept):
            newest[result["sha256"]] = result
    return [newest[sha256] for sha256 in sorted(newest)]


def rank(result):
    """revision 大的為準；同一份寫成兩個檔名時，取原檔名的那一份。"""
    return (result["revision"], result["duplicateOf"] is None)


def line(*values):
    """null 印成空白；內容裡的換行與定位字元印成空白。"""
    return "\t".join("" if value is None else re.sub(r"[\x00-\x1f]", " ", str(value)) for value in values)


def main(folder):
    for result in newest_results(folder):
        # 正式程式在這裡以 sha256 找到自己的申請，寫入 HIS 的資料表。
        print(
            line(
                result["fileName"],
                result["caseId"],
                result["revision"],
                result["delivery"],
                result["review"],
                result["decision"],
                result["caseNumber"],
                result["receiptNumber"],
                result["missingAttachments"],
            )
        )
        for item in result["items"]:
            print(line("item", item["sequence"], item["resultCode"], item["approvedQuantity"], item["opinion"]))
        for problem in result["problems"]:
            print(line("problem", problem["severity"], problem["code"], problem["message"]))
        if result["issue"] is not None:
            print(line("issue", result["issue"]["code"], result["issue"]["text"]))


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    main(sys.argv[1])
