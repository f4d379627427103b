import type { WayIn } from '../../../shared/api/people-contract.ts';
import type { Role } from '../../../shared/people/abilities.ts';
import { num } from '../../format/number.ts';

const roles: Readonly<Record<Role, string>> = {
  viewer: '檢視',
  handler: '承辦',
  supervisor: '主管',
  it: '資訊',
  auditor: '稽核',
};

const roleNotes: Readonly<Record<Role, string>> = {
  viewer: '查看案件，病人資料遮蔽',
  handler: '處理案件（含仍要送出）並看得到病人；證號、原文與附件另按顯示',
  supervisor: '承辦之外，可取消送出、匯出含病人的清單、看統計',
  it: '設定、金鑰、備份與帳號；看得到案件但病人資料遮蔽，不能異動案件',
  auditor: '查閱紀錄、稽核軌跡與帳號清查；不能異動任何資料',
};

const how: Readonly<Record<WayIn, string>> = {
  desktop: '本機帳號',
  address: '一次性網址',
  account: '帳號登入',
  command: '指令列',
};

/** Texts about the signed-in person and accounts. */
export const people = {
  roles,
  roleNotes,
  how,
  /** `roles`: roles with the ability, as a phrase. */
  needs: (joined: string) => `需要${joined}權限`,
  notForYou: {
    title: '您的角色不能使用這個頁面',
    detail: (joined: string) => `這個頁面需要${joined}權限；如有需要，請洽資訊人員調整角色。`,
    first: '前往可使用的頁面',
  },
  menu: {
    label: (name: string) => `目前人員：${name}`,
    changePassword: '變更密碼',
    lock: '鎖定畫面',
    signOut: '登出',
    signOutUnconfirmed: '還沒有登出：送件程式沒有回應，請再試一次。',
  },
  lock: {
    warning: (seconds: number) => `閒置過久，${num(seconds)} 秒後鎖定畫面。`,
    warningSpoken: '閒置過久，畫面即將鎖定。',
    stay: '繼續使用',
    title: '畫面已鎖定',
    idle: '因為閒置過久，畫面已鎖定；重新登入後會回到原來的位置。',
    asked: '重新登入後會回到原來的位置。',
    elsewhere: '這台電腦上的另一個分頁已鎖定；重新登入後會回到原來的位置。',
    locking: '正在通知送件程式鎖定…',
    unconfirmed: '送件程式沒有回應，會繼續嘗試；畫面維持鎖定。',
    signIn: '登入',
    desktop: '這個視窗以電腦的登入帳號為準。離開座位時，請同時鎖定電腦（Windows 鍵 + L）。',
    resume: '繼續使用',
  },
  signedOut: {
    title: '請重新登入',
    why: '登入已經結束：可能是登出、閒置過久、密碼或角色有異動。重新登入後會回到原來的位置。',
    signIn: '前往登入',
    waiting: '在其他分頁登入後，這個畫面會自動恢復。',
  },
  password: {
    title: '變更密碼',
    current: '目前的密碼',
    next: '新密碼',
    again: '再輸入一次新密碼',
    hint: '至少 12 個字元；愈長愈好，不必混用符號。不可與帳號或姓名相同。',
    different: '兩次輸入的新密碼不同。',
    done: '密碼已變更，請用新密碼重新登入。',
  },
  page: {
    title: '帳號',
    detail: '誰可以登入本系統、可以做什麼。帳號只會停用、不會刪除，因為紀錄裡有它的名字。',
    first: '新增第一個帳號，就會開啟登入',
    firstDetail:
      '在那之前，本系統以一次性網址開啟，不分人員。第一個帳號請給「資訊」角色，並保管好顯示的初始密碼。',
    empty: '還沒有帳號。',
    readOnly: '您可以查看與清查帳號；異動帳號需要資訊權限。',
    count: (all: number, usable: number) => `共 ${num(all)} 個帳號，可登入 ${num(usable)} 個`,
    own: '您自己',
    columns: {
      name: '帳號',
      displayName: '姓名',
      roles: '角色',
      created: '建立',
      lastSignIn: '最後登入',
      state: '狀態',
      actions: '動作',
    },
    by: (who: string) => `由 ${who}`,
    never: '從未登入',
    states: {
      disabled: '停用',
      'no-password': '需重設密碼',
      locked: '遭猜測密碼',
      'must-change': '須改密碼',
      'never-used': '從未登入',
      enabled: '啟用',
    },
    lockedUntil: (when: string) => `沒有再猜測時，到 ${when} 為止；本人用過的瀏覽器仍可登入`,
    disabledAt: (when: string, who: string) => `${when} 由 ${who} 停用`,
    actionsOf: (name: string) => `${name} 的動作`,
    more: '動作',
    ownAccount: '不可變更自己的帳號，請由其他人員處理',
  },
  add: {
    open: '新增帳號',
    name: '帳號',
    nameHint: '登入時輸入，例如員工編號；之後不能更改，大小寫視為相同',
    displayName: '姓名',
    displayNameHint: '顯示在畫面上與承辦人欄位',
    roles: '角色（可複選）',
    save: '新增',
  },
  editRoles: {
    open: '變更角色',
    title: (name: string) => `變更 ${name} 的角色`,
    detail: '儲存後，這個帳號目前的登入會結束，重新登入後以新的角色使用。',
    save: '儲存角色',
    done: (name: string) => `已變更 ${name} 的角色`,
  },
  disable: {
    open: '停用',
    title: (name: string) => `要停用 ${name} 嗎？`,
    detail: '停用後立即登出，也不能再登入；紀錄都會保留，之後可以重新啟用。',
    done: (name: string) => `已停用 ${name}`,
  },
  enable: {
    open: '重新啟用',
    title: (name: string) => `要重新啟用 ${name} 嗎？`,
    detail: '啟用後可以用原來的密碼登入；密碼忘記時請重設。',
    done: (name: string) => `已重新啟用 ${name}`,
  },
  reset: {
    open: '重設密碼',
    title: (name: string) => `要重設 ${name} 的密碼嗎？`,
    detail: '原來的密碼立即失效並登出；會產生一組新的初始密碼，下次登入時須變更。',
  },
  unlock: {
    open: '解除登入限制',
    title: (name: string) => `要解除 ${name} 的登入限制嗎？`,
    detail: '有人多次輸入錯誤的密碼，沒用過的瀏覽器暫時難以登入；請先確認要登入的是本人。',
    done: (name: string) => `已解除 ${name} 的登入限制`,
  },
  made: {
    title: '初始密碼（只顯示這一次）',
    detail: (name: string) =>
      `請交給 ${name} 本人；第一次登入時必須變更。關閉後就無法再查看，忘記時只能重設。`,
    password: '初始密碼',
    close: '已交付，關閉',
  },
  review: {
    title: '帳號清查',
    detail: '定期確認每個帳號仍有需要、角色仍然正確；匯出會記錄是誰在何時清查。',
    csv: '匯出 CSV',
    reviewed: (who: string, when: string) => `${when} 由 ${who} 清查，已留下紀錄`,
  },
};
