import type { LoginState } from '../config/launch.ts';
import type { NewsKind } from '../notify/news.ts';
import type { TrayView } from '../tray/tray-state.ts';

const num = new Intl.NumberFormat('zh-TW');

const login: Record<LoginState, string> = {
  on: '登入 Windows 時自動啟動',
  off: '登入 Windows 時自動啟動',
  'switched-off-by-system': '登入時自動啟動（已被 Windows 停用，按一下重新啟用）',
  unsupported: '登入時自動啟動（僅支援安裝版 Windows）',
};
const reason: Record<TrayView['reason'], string> = {
  fine: '運作正常',
  sending: '傳送中',
  'needs-person': '有案件需要處理',
  folder: '有資料夾無法使用',
  'destination-paused': '健保署伺服器拒絕連線，已暫停傳送',
  'paused-by-person': '已由院內人員暫停傳送',
  'new-server': '已改連另一個伺服器，確認後請恢復傳送',
  unreachable: '連不上健保署伺服器',
  starting: '送件程式啟動中',
  restarting: '送件程式重新啟動中',
  'not-set-up': '尚未完成初次設定',
  stopped: '送件程式沒有在執行',
};
const kinds: Record<NewsKind, string> = {
  'decided-approved': '同意',
  'decided-denied': '不予同意',
  'decided-partially-approved': '部份同意',
  'decided-supplement-requested': '補件',
  'decided-returned': '退件',
  refused: '院內檢核未通過（未送出）',
  rejected: '上傳遭健保署拒收',
  failed: '健保署檢核失敗',
  held: '暫緩送出',
};

/** Texts of the desktop program itself; the page has its own. */
export const zhTW = {
  product: '健保事前審查送件',
  tray: {
    reason,
    separator: '：',
    counts: (view: Pick<TrayView, 'sending' | 'queued' | 'uncertain'>): string =>
      [
        ...(view.sending > 0 ? [`傳送中 ${num.format(view.sending)}`] : []),
        ...(view.queued > 0 ? [`等待送出 ${num.format(view.queued)}`] : []),
        ...(view.uncertain > 0 ? [`送件結果待確認 ${num.format(view.uncertain)}`] : []),
      ].join('、'),
    needsPerson: (count: number): string => `${num.format(count)} 件需要處理`,
    open: '開啟',
    pause: '暫停傳送',
    resume: '恢復傳送',
    settings: '設定',
    login,
    notify: '顯示通知',
    recoveryCode: '建立復原碼…',
    quit: '結束',
  },
  save: { title: '儲存檔案', failed: '檔案沒有存成，請換一個資料夾再試。' },
  setup: { title: '請完成初次設定', body: '這台電腦還沒有設定檔，按一下開啟設定步驟。' },
  service: {
    title: '健保事前審查送件（由系統服務執行）',
    body: '這台電腦已由系統服務負責送件，此視窗顯示的是服務的畫面；關閉視窗不影響送件。',
  },
  background: { title: '仍在背景執行', body: '視窗已關閉，送件會繼續。從系統匣的圖示可以再開啟或結束程式。' },
  quit: {
    message: '還有案件在傳送，確定要結束嗎？',
    detail: (sending: number, queued: number): string =>
      `傳送中 ${num.format(sending)} 件、等待送出 ${num.format(queued)} 件。結束後停止送件，下次啟動時自動繼續；傳送到一半的案件會先向健保署查詢，不會重複送出。`,
    stay: '繼續執行',
    quit: '結束',
  },
  notice: {
    titleDecided: '有新的審查結果',
    titleWaiting: '有案件需要處理',
    decided: (count: number, words: string): string => `${num.format(count)} 件有審查結果：${words}`,
    waiting: (count: number, words: string): string => `${num.format(count)} 件需要處理：${words}`,
    counted: (word: string, count: number): string => `${word} ${num.format(count)}`,
    separator: '、',
    kinds,
  },
  recovery: {
    offer: '要建立復原碼嗎？',
    offerDetail:
      '這個帳號或這台電腦不能用的時候，只有復原碼能開啟已儲存的案件。復原碼只顯示一次，請抄在紙上收好。',
    make: '建立',
    later: '不用',
    shown: '請抄下復原碼',
    shownDetail: '這組復原碼只顯示這一次，程式不會留存。請抄在紙上，與電腦分開保管。',
    done: '已抄好',
    failed: '沒有建立復原碼',
  },
  problem: { pauseFailed: '送件程式沒有確認這個動作，請看視窗中的狀態再重試。' },
  diagnosis: {
    title: '送件程式沒有在執行',
    assurance: '已收到的案件都還在；在送件程式恢復之前不會送出任何案件。',
    trying: '正在重新啟動送件程式…',
    retry: '再試一次',
    nextTitle: '可以這樣做',
    settingsFile: '設定檔',
    logFile: '紀錄檔',
    version: '版本',
    code: '代碼',
    brokenTitle: '視窗程式發生錯誤',
    brokenAssurance: '送件由另外執行的送件程式負責，不受影響；已收到的案件都還在。',
    broken: '這個視窗的程式發生未預期的錯誤',
    brokenWhy: '畫面與通知可能不再更新，錯誤已寫入紀錄檔。',
    brokenNext: [
      '按「重新啟動程式」；傳送中的案件會先完成。',
      '如果再次發生，請把下面的紀錄檔交給資訊人員。',
    ],
    restart: '重新啟動程式',
    crashed: '送件程式連續三次異常結束',
    crashedWhy: '為了不讓它一直重來，已停止自動啟動。',
    crashedNext: ['按「再試一次」。', '如果又停止，請把下面的紀錄檔交給資訊人員。'],
    settings: '設定檔有問題',
    settingsNext: ['請資訊人員依上列各點修正設定檔，存檔後按「再試一次」。'],
    unconfigured: '還沒有設定檔',
    unconfiguredWhy: '初次設定的步驟沒有完成就結束了。依序找過下列位置，都沒有設定檔：',
    unconfiguredNext: [
      '按「再試一次」重新開始初次設定。',
      '或請資訊人員把設定檔放在第一個位置（整台電腦共用）或第二個位置（只給這個帳號），再按「再試一次」。',
    ],
    other: '送件程式無法啟動',
    otherNext: ['排除原因後按「再試一次」。'],
    lockedByOther: '已有另一個送件程式使用這個資料夾',
    lockedByOtherNext: [
      '如果這台電腦已安裝為服務，請使用服務的畫面（在命令列執行 twpas-agent status 取得網址）。',
      '如果剛結束過程式，請稍候再按「再試一次」。',
    ],
    locked: {
      title: '這個帳號不能開啟資料',
      why: '資料金鑰只讓建立它的帳號與電腦、服務、通行碼或復原碼開啟；密碼被系統管理員重設、使用者設定檔重建或金鑰圈換過以後也打不開。',
    },
    lockedNext: {
      account: (accounts: string): string => `改用下列帳號登入再啟動：${accounts}`,
      recovery: '輸入建立時抄下的復原碼，之後這個帳號就能自行開啟：',
      passphrase: '輸入通行碼，之後這個帳號就能自行開啟：',
      none: '請資訊人員從備份還原資料夾的 keys，或用能開啟的帳號建立復原碼。',
      recoveryButton: '用復原碼開啟',
      passphraseButton: '用通行碼開啟',
    },
    storage: '無法安全存放資料金鑰',
    storageNext: {
      keyring: '安裝並解鎖金鑰圈（GNOME 金鑰圈或 KWallet）後按「再試一次」。',
      machine: '或把金鑰存成只有這個帳號能讀的檔案；這台電腦的系統管理員仍能讀取。',
      machineButton: '改用金鑰檔',
    },
  },
};
