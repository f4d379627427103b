import type { Look } from '../../../shared/api/access-contract.ts';
import { num } from '../../format/number.ts';

const kinds: Readonly<Record<Look, string>> = {
  searched: '搜尋',
  'list-shown': '清單顯示病人姓名',
  'numbers-shown': '清單顯示完整證號',
  'case-opened': '開啟案件',
  'case-shown': '顯示案件的完整證號',
  'content-shown': '查看送出內容',
  'raw-shown': '查看原始 JSON',
  'attachment-opened': '開啟附件',
  printed: '列印',
  'list-exported': '匯出清單',
  'looks-shown': '查詢查閱紀錄',
  'many-shown': '一天內看了很多病人',
};

export const access = {
  title: '查閱紀錄',
  detail: '誰在什麼時候看過、搜尋、列印或匯出病人資料。每次查詢本身也會記錄。',
  about: {
    label: '查詢對象',
    patient: '某位病人被誰看過',
    person: '某位人員看過什麼',
    everyone: '全部',
  },
  patient: { label: '病人身分證號、居留證號或病歷號', hint: '輸入完整號碼' },
  person: { label: '人員', hint: '帳號或姓名' },
  ask: '查詢',
  asking: '查詢中…',
  kinds,
  columns: { at: '時間', actor: '人員', what: '做了什麼', case: '案件', words: '搜尋文字或理由' },
  /** Appended to the action if the patient was masked. */
  covered: '（病人遮蔽）',
  cases: (count: number) => `${num(count)} 件案件`,
  inAll: (count: number) => `同一筆紀錄共 ${num(count)} 件`,
  found: (count: number) => `共 ${String(count)} 筆`,
  more: '只列出最近 1,000 筆，請縮短期間查看較早的紀錄。',
  none: '這段期間沒有查閱紀錄。',
  noPatient: '找不到這位病人的案件，請確認號碼。',
  start: '選擇查詢對象與期間後按「查詢」。',
  many: {
    title: '近 7 天有人一天內看了很多病人',
    line: (when: string, actor: string, what: 'names' | 'numbers', count: number) =>
      `${when} ${actor} 一天內${what === 'names' ? '看到姓名' : '顯示完整證號'} ${num(count)} 件`,
    next: '請主管了解原因；明細可由稽核人員在「查閱紀錄」查詢該人員。',
  },
  refused: {
    title: '近 7 天有登入階段因一再要求權限以外的作業而被結束',
    line: (when: string, actor: string, count: number) => `${when} ${actor}：被拒 ${num(count)} 次後結束`,
    next: '正常使用本頁不會如此：可能是其他程式冒用這個帳號。請向本人確認；必要時由資訊人員停用帳號或重設密碼。',
  },
  attacked: {
    title: '有帳號的密碼正遭猜測',
    line: (count: number, names: string) => `${num(count)} 個帳號${names === '' ? '' : `：${names}`}`,
    next: '本人用過的瀏覽器仍可登入；沒用過的瀏覽器會放慢。請由稽核紀錄的 sign-in-failed 查明來源。猜測停止後約三小時自行解除。',
  },
  watched: {
    title: '近 7 天開通、變更或重設的帳號，可以看到病人',
    line: (who: string, changes: string) => `帳號 ${who}：${changes}`,
    change: (what: string, by: string, at: string) => `${at} 由 ${by} ${what}`,
    changes: { added: '新增', roles: '變更角色', enabled: '重新啟用', reset: '重設密碼' },
    roles: (joined: string) => `，角色：${joined}`,
    next: '如果不是您知道的異動，請立刻通知資訊與稽核人員，並停用該帳號。',
  },
};
