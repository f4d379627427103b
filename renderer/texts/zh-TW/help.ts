export const help = {
  title: '鍵盤操作',
  /** Of the entry in the person's menu. */
  menu: '快速鍵',
  groups: { everywhere: '任何頁面', list: '案件清單', today: '待辦', oneCase: '案件內容' },
  keys: {
    help: '顯示這份說明',
    pages: '前往主選單的頁面（依序）',
    escape: '關閉視窗、清除選取或回到清單',
    lock: '鎖定畫面',
    search: '搜尋',
    rows: '上下移動',
    far: '上下一頁、第一列、最後一列',
    ends: '第一件、最後一件',
    enter: '開啟案件',
    snooze: '改日再提醒',
    done: '已於 VPN 處理',
    space: '選取或取消選取',
    range: '連續選取',
    all: '選取清單中全部案件',
    back: '回到清單',
  },
  calendar: { label: '年份', common: '西元', minguo: '民國' },
};
