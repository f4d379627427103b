import type { DoctorStep } from '../../../shared/api/doctor-contract.ts';
import { num } from '../../format/number.ts';

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
  detail:
    '從設定檔到健保署的一次查詢，逐步測試；有異常時說明原因與由誰處理。內容不含密碼與病人資料，可以複製給資訊人員。',
  run: '開始檢測',
  stop: '停止',
  stopped: '已停止，之後的步驟未測試。',
  statuses,
  who,
  handledBy: (name: string) => `由${name}處理`,
  tried: '測試',
  result: '結果',
  took: (ms: number) => `${num(ms)} 毫秒`,
  report: '檢測結果',
  allOk: '全部正常。',
  warned: (count: number) => `連線正常，有 ${num(count)} 項需要注意。`,
  broke: (steps: string) => `在「${steps}」發生異常，之後的步驟未測試。`,
  brokeApart: (steps: string) => `在「${steps}」發生異常，其餘步驟都已測試。`,
  firewall: '列印防火牆申請單',
  sheet: {
    title: '防火牆開通申請單',
    from: '來源主機',
    direction: '方向',
    directions: { outbound: '由內向外', inbound: '由外向內' },
    host: '目的主機',
    addresses: 'IP 位址',
    port: '連接埠',
    protocol: '協定',
    purpose: '用途',
    noneInbound: '不需要開放任何由外向內的連線。',
  },
  rotation: {
    states: {
      active: '使用中',
      next: '等待切換',
      previous: '已停用（仍公開）',
      retired: '已移除',
    },
    from: '簽章起始',
    switchAt: (when: string) => `${when} 起使用；請在此之前把公開金鑰交給健保署登錄。`,
    due: (when: string) => `使用中的金鑰將於 ${when} 到達使用期限，請產生下一把並向健保署登錄。`,
    overdue: (when: string) => `使用中的金鑰已於 ${when} 超過使用期限，請產生下一把並向健保署登錄。`,
    rotate: '產生下一把金鑰',
    rotateTitle: '要產生下一把金鑰嗎？',
    rotateDetail: '七天後開始使用；在那之前請把公開金鑰交給健保署登錄，兩把金鑰會同時公開。',
    rotated: '已產生下一把金鑰',
    retire: '移除',
    retireTitle: '要移除這把金鑰嗎？',
    retireDetail: '它會從公開金鑰中拿掉，私鑰會銷毀，無法復原。',
    retiredDone: '已移除金鑰',
  },
};
