export const help = {
  title: '鍵盤操作',
  open: '鍵盤操作說明（?）',
  close: '關閉',
  groups: { everywhere: '任何頁面', list: '案件清單', oneCase: '案件內容' },
  keys: {
    help: '顯示這份說明',
    pages: '前往今日、案件、統計…（依主選單順序）',
    escape: '關閉視窗、清除選取或回到清單',
    search: '搜尋',
    rows: '上下移動',
    far: '上下一頁、第一列、最後一列',
    enter: '開啟案件',
    space: '選取或取消選取',
    back: '回到清單',
  },
  calendar: { label: '年份', common: '西元', minguo: '民國' },
};
