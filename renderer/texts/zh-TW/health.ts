import type { DoctorStep } from '../../../shared/api/doctor-contract.ts';
import type { ExpiryState } from '../../../shared/expiry.ts';
import type {
  DestinationState,
  FolderProblemKind,
  FolderState,
  OutFolderState,
  OutFolderUse,
  Recovery,
} from '../../../shared/states.ts';
import { num } from '../../format/number.ts';

const destinationStates: Record<DestinationState, string> = {
  open: '正常傳送',
  paused: '已暫停傳送',
  unreachable: '連不上健保署伺服器',
};
const folderStates: Record<FolderState, string> = {
  starting: '啟動中',
  watching: '監看中',
  unreachable: '無法連到資料夾',
  'read-only': '監看中（唯讀）',
  'other-agent': '由另一個送件程式使用中',
  'no-space': '磁碟空間不足，暫停收檔',
  disturbed: '占用檔一再被其他程式改寫，案件收不進來',
  stuck: '資料夾沒有回應，暫停收檔',
};

const outFolderUses: Record<OutFolderUse, string> = {
  results: '結果資料夾',
  'hand-over': '附件交付資料夾',
  backup: '備份的第二位置',
};
const outFolderStates: Record<OutFolderState, string> = {
  unused: '尚未寫入',
  fine: '可寫入',
  trouble: '無法寫入，稍後自動再試',
  stuck: '資料夾沒有回應，暫停寫入',
};
const folderProblems: Record<FolderProblemKind, string> = {
  link: '連結檔',
  special: '不是一般檔案的項目（如管道或裝置）',
  name: '檔名編碼不是 UTF-8 的檔案',
  forged: '冒用本程式案件號的結果檔（不是本程式寫的）',
};

const recoveries: Record<Recovery, string> = {
  backup: '還原備份',
  copied: '資料夾由別處複製而來',
  rebuilt: '資料庫損壞或遺失，已重建',
  older: '換回較舊的資料庫',
};

export const health = {
  title: '系統狀態',
  lastScan: '上次掃描',
  lastSend: '上次送件',
  lastPoll: '上次查詢結果',
  folders: '資料夾',
  foldersOk: (ok: number, all: number) => `${num(ok)}／${num(all)} 正常`,
  version: '版本',
  never: '尚未',
  recovered: {
    label: '資料復原',
    whys: recoveries,
    what: (why: string, when: string) => `原因：${why}（${when}）`,
    meaning: '當時未確認完成的案件改為「送件結果待確認」，並暫停傳送，直到有人確認。',
    lost: (n: number) =>
      `健保署已核定本院 ${num(n)} 件，這裡沒有紀錄（備份之後送出的）。請用下列收件序號到健保署系統查詢，通知醫師，並請 HIS 核對：`,
  },
  destination: {
    title: '健保署伺服器',
    states: destinationStates,
    pausedByPerson: '由院內人員暫停',
    newServerNext:
      '請資訊人員確認伺服器設定無誤後，在執行本程式的電腦上恢復傳送（桌面視窗，或 twpas-agent resume）；若不是本院所改，請先不要恢復，並查明是誰改的。',
    newServerThere: '只能在執行本程式的電腦上恢復：twpas-agent resume，或桌面視窗',
    until: (when: string) => `下次嘗試：${when}`,
    url: '伺服器位址',
    perCaseOnly: '健保署伺服器不接受依醫事機構查詢，改為逐件查詢結果，會比較慢。',
    skew: '時鐘差異',
    skewNone: '尚未測得',
    skewOk: (s: string) => `${s} 秒（正常）`,
    skewLarge: (s: string) => `${s} 秒，請校正這台電腦的時間`,
    pause: '暫停傳送',
    resume: '恢復傳送',
    tryNow: '立即再試',
    pauseTitle: '要暫停傳送所有案件嗎？',
    pauseDetail: '正在傳送的會完成；其他案件會留在等待送出，直到恢復傳送。',
    paused: '已暫停傳送',
    resumed: '已恢復傳送',
  },
  folder: {
    title: '資料夾',
    states: folderStates,
    uses: outFolderUses,
    outStates: outFolderStates,
    problemKinds: folderProblems,
    problem: (kind: string, count: number) => `${kind} ${num(count)} 個`,
    problemsLabel: '資料夾內有不會採用的項目：',
    problemsHint: '請資訊人員查明來源，移除或改為一般檔案；本程式不會採用或覆寫這些項目。',
    unreadable: (count: number, newest: string | null) =>
      `有 ${num(count)} 個檔案或子資料夾，服務帳號讀不到${newest === null ? '' : `（最新：${newest}）`}。`,
    unreadableDenied: '請資訊人員在這台電腦執行：',
    unreadableHeld: '檔案被其他程式鎖住，或磁碟有問題；請關閉開著這些檔案的程式。',
    holder: (host: string) => `使用中的電腦：${host}`,
    path: '位置',
    state: '狀態',
    lastScan: '上次掃描',
    rescan: '立即掃描',
    rescanned: '已要求掃描所有資料夾',
    unreachableHint: '其中的檔案不會被當作刪除；恢復後會自動繼續。',
  },
  keys: {
    title: '連線金鑰',
    none: '還沒有金鑰；請資訊人員執行 twpas-agent keys generate。',
    kid: '金鑰代號',
    alg: '演算法',
    created: '產生時間',
    jwks: '公開金鑰（JWKS）',
    jwksHint: '登錄到健保署的公開金鑰，不含私鑰。',
  },
  expiry: {
    title: '到期一覽',
    none: '沒有會到期的項目。',
    what: '項目',
    name: '名稱',
    until: '到期日',
    state: '狀態',
    states: {
      fine: '正常',
      due: '請資訊人員安排',
      soon: '七天內到期',
      over: '已到期',
      unknown: '無法讀取',
    } satisfies Record<ExpiryState, string>,
    answered: '健保署最近一次回應：',
    never: '尚未',
    silent: '（超過一天，請執行連線檢測）',
  },
  alerts: {
    title: '警示通知',
    none: '尚未設定郵件或 webhook，發生問題時不會主動通知。',
    test: '寄送測試訊息',
    testSure: (people: number, webhook: boolean) =>
      `測試訊息會立即${[people > 0 ? `寄給 ${num(people)} 位收件者` : '', webhook ? '送到 webhook 網址' : ''].filter((part) => part !== '').join('，並')}。確定寄送？`,
    channels: { mail: '郵件', webhook: 'webhook 網址' },
    never: '尚未寄過',
    last: (when: string) => `上次寄出：${when}`,
    failing: (code: string) =>
      code === 'mail-recipients-refused'
        ? '上次已寄出，但有收件者被郵件伺服器拒收，請查對收件者'
        : code === 'webhook-redirects'
          ? '對方要求轉到別的網址，本程式不跟隨，訊息可能沒有送達，也不會重送；請查對網址'
          : `上次寄不出去（${code}）`,
    tried: (channel: string, code: string | null, answer: string) =>
      code === null
        ? `${channel}：對方已收下（${answer}）`
        : code === 'webhook-redirects'
          ? `${channel}：對方要求轉到別的網址，本程式不跟隨，訊息可能沒有送達；請查對網址（${answer}）`
          : `${channel}寄不出去：${code}（${answer === '' ? '對方沒有回覆' : answer}）`,
  },
  audit: {
    title: '稽核紀錄',
    detail: '每一次送件、處理與查看都寫進前後相連的紀錄，任何改動都查得出來；核對會檢查每一行。',
    verify: '核對稽核紀錄',
    verifying: '核對中…',
    ok: (lines: number, files: number) => `核對完成：${num(lines)} 行、${num(files)} 個檔案都完整。`,
    bad: (file: string, line: number) =>
      `核對發現問題：${file} 第 ${num(line)} 行與紀錄不符，請立即通知資訊人員。`,
    brokenAtStart: (when: string) => `${when} 啟動時發現稽核紀錄遭截斷或改寫，請資訊人員保留現狀並執行核對。`,
    cutOff: '核對發現問題：稽核紀錄的結尾遭截斷，少了曾經寫入的紀錄，請立即通知資訊人員。',
    madeAnew: '核對發現問題：稽核紀錄與先前留存的不同，可能遭改寫，請立即通知資訊人員。',
    held: (by: string, n: number, found: string) => `與${by}留存的第 ${num(n)} 行比對：${found}`,
    by: { database: '資料庫', backup: '備份', given: '所提供的末行' },
    found: {
      same: '相同',
      'cut-off': '稽核紀錄在這一行之前就結束了',
      'made-anew': '這一行的內容不同',
      retired: '已逾保存年限，無法比對',
    },
    notAnchored: '內容前後相連，但沒有其他地方留存的末行可以比對。',
    head: '末行（行號:雜湊，可抄錄留存）：',
  },
  agent: { title: '送件程式', pid: 'PID（進階）', hospital: '醫事機構代碼' },
};

/** 系統狀態 for hospital IT: log, backups, environment banner. */
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
  backup: {
    title: '備份',
    none: '未設定第二備份位置（backup.dir）；僅有資料夾內的每日副本。',
    dir: '備份位置',
    last: '上次備份',
    next: '下次備份',
    never: '尚未備份',
    late: '已超過設定間隔的兩倍沒有產生備份；請確認備份位置可寫入。',
    failed: (code: string): string => `備份沒有完成（${code}），會自動再試；請確認備份位置可寫入。`,
  },
};

const statuses: Record<DoctorStep['status'], string> = {
  ok: '正常',
  warning: '注意',
  failed: '異常',
  'not-tried': '未測試',
};
const who: Record<NonNullable<DoctorStep['who']>, string> = {
  it: '院內資訊',
  network: '網路人員',
  nhi: '健保署',
};

export const doctor = {
  title: '連線檢測',
  run: '開始檢測',
  again: '重新檢測',
  stop: '停止',
  stopped: '已停止，之後的項目未測試。',
  items: '檢測項目',
  none: '尚未檢測',
  running: '檢測中',
  tested: (when: string, seconds: string) => `${when} 測過，費時 ${seconds} 秒`,
  progress: (done: number, all: number) => `已測 ${num(done)}／${num(all)} 項`,
  /** Leaves out kinds with a count of zero. */
  counts: (all: number, parts: string) => `${num(all)} 項：${parts}`,
  count: (n: number, status: string) => `${num(n)} 項${status}`,
  groups: { machine: '本機', network: '網路', signIn: '健保署登入', search: '查詢案件' },
  unfoldWord: '展開',
  foldWord: '收合',
  statuses,
  who,
  handledBy: (name: string) => `由${name}處理`,
  tried: '測試',
  result: '結果',
  took: (ms: number) => `${num(ms)} 毫秒`,
  copy: '複製結果',
  copied: '已複製檢測結果，可以貼到郵件。',
  copyFailed: '沒有複製成功，請再按一次。',
  allOk: '全部正常。',
  warned: (count: number) => `連線正常，有 ${num(count)} 項需要注意。`,
  broke: (steps: string) => `停在「${steps}」，之後的項目未測試。`,
  brokeApart: (steps: string) => `「${steps}」異常，其餘項目都已測試。`,
  keyUnknown: '請把 jwks.json 交給健保署承辦窗口；登錄完成後，排隊的案件會自動送出。',
  download: '下載 jwks.json',
  foot: '檢測結果不含密碼與病人資料，可以複製給資訊人員或健保署。連線不通時，資訊人員可用 doctor --firewall 印防火牆申請單。',
  rotation: {
    states: {
      active: '使用中',
      next: '等待切換',
      previous: '已停用（仍公開）',
      retired: '已移除',
    },
    from: '簽章起始',
    switchAt: (when: string) => `${when} 起使用；請在此之前把公開金鑰交給健保署登錄。`,
    due: (when: string) =>
      `使用中的金鑰將於 ${when} 到達使用期限，請執行 keys rotate 產生下一把，並向健保署登錄。`,
    overdue: (when: string) =>
      `使用中的金鑰已於 ${when} 超過使用期限，請執行 keys rotate 產生下一把，並向健保署登錄。`,
  },
};
