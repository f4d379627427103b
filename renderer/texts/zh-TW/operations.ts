/** 系統狀態 for hospital IT: the log as it is written, backups, the environment's banner. */
export const operations = {
  test: { word: '測試環境', detail: '這裡送出的案件只到健保署測試環境，不是正式申請。' },
  handOver: {
    waiting: '等待交付',
    sending: '交付中',
    refused: '未能交付',
    isThere: '健保署已有此附件',
    again: '再次交付',
    againSure: '請先確認健保署沒有這個附件，再次交付可能重複。',
    settled: '已記錄',
  },
  log: {
    title: '即時紀錄',
    detail: '供資訊人員查看；紀錄不含病人資料。完整紀錄在資料夾的 logs 內。',
    start: '開始檢視',
    stop: '停止',
    all: '全部',
    warnings: '僅警告與錯誤',
    empty: '目前沒有紀錄。',
    levels: { debug: '偵錯', info: '一般', warn: '警告', error: '錯誤' },
  },
  backup: {
    title: '備份',
    none: '未設定第二備份位置（backup.dir）；僅有資料夾內的每日副本。',
    dir: '備份位置',
    last: '上次備份',
    next: '下次備份',
    never: '尚未備份',
    failed: (code: string): string => `備份沒有完成（${code}），會自動再試；請確認備份位置可寫入。`,
  },
};
