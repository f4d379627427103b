import { num } from '../../format/number.ts';

export const check = {
  title: '檢核申請檔',
  drop: '把申請檔（.json）拖到這裡，只檢查、不送出',
  dropHint: '可一併拖入附件，檢查大小與檔案格式。檔案不會保存，也不會留下紀錄。',
  choose: '選擇檔案',
  running: '檢核中…',
  passed: '通過檢核',
  failed: '未通過檢核',
  none: '沒有發現問題。',
  counts: (errors: string, warnings: string) => `錯誤 ${errors}、提醒 ${warnings}`,
  notChecked: (n: string) => `無法檢核的項目：${n}`,
  next: '處理方式',
  faults: {
    none: '請放入一個 .json 檔案（申請檔）；附件可以一起放入。',
    several: '一次只能檢核一個申請檔，請只放入一個 .json 檔案。',
    'too-large': '檔案大於 50 MB，無法檢核。',
    'not-utf8': '檔案不是 UTF-8 編碼，請由 HIS 重新匯出。',
    unreadable: '無法讀取這個檔案；請確認不是資料夾，且沒有被其他程式使用。',
  },
  sendAnyway: {
    open: '仍要送出…',
    title: '檢核未通過，仍要送出嗎？',
    button: '仍要送出',
    detail: (guide: string) =>
      `下列問題是依目前使用的實作指引（${guide}）的清單與結構檢核出來的。健保署的清單可能已更新，也可能會拒收；請確認指引版本或內容無誤，再決定送出。`,
    reason: '請填寫原因，會留下紀錄',
    sure: '我已看過上列問題，仍要送出',
    done: '已依您的決定送出，問題會保留在案件上',
    noted: (who: string, when: string) => `${who} 於 ${when} 決定不理會實作指引的檢核結果，仍要送出。`,
  },
  guide: {
    title: '實作指引與預檢規則',
    detail:
      '檢核申請檔案、執行預檢的套件。匯入與換用只能在執行本程式的電腦上，以命令列 ig import、ig use 進行。',
    heads: { package: '套件', kind: '種類', hash: '雜湊值（SHA-256）', since: '開始使用', source: '來源' },
    kinds: { guide: '實作指引', rules: '預檢規則', other: '相依套件' },
    sources: {
      builtIn: '本程式內附',
      published: '匯入；與已知的發布檔相同',
      trusted: '匯入；內容與已知的不同，由人員擔保（見稽核軌跡）',
      imported: '匯入；本程式沒有可比對的發布檔',
    },
    noRules: '尚未匯入預檢規則，沒有預檢。',
    ruleCount: (n: number, date: string) => `${num(n)} 條規則${date === '' ? '' : `，${date}`}`,
    where: {
      'meta.profile': '回覆的 meta.profile',
      metadata: '伺服器的 /metadata',
      'code-systems': '回覆內的代碼系統網址',
    },
    newer: (version: string, where: string, when: string) =>
      `健保署已使用較新的實作指引 ${version}（${where}，${when}）。請資訊人員以 ig import 匯入新版，否則檢核結果可能與健保署不同。`,
  },
  attachmentFaults: {
    'attachment-empty': '檔案是空的',
    'attachment-content': '內容與檔案格式不符',
    'attachment-unreadable': '檔案已在，但沒有讀取權限',
  },
  facts: {
    igVersion: '檢核依據',
  },
};
