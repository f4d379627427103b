import type { DoctorStep, FirewallRequest } from '../../../shared/api/doctor-contract.ts';
import { DOCTOR_STEPS } from '../../../shared/doctor-steps.ts';
import { formatTable, printable } from './table.ts';

export type DoctorLanguage = 'zh-TW' | 'en';

const WORDS = {
  'zh-TW': {
    ok: '正常',
    warning: '注意',
    failed: '異常',
    'not-tried': '未測試',
    it: '院內資訊',
    network: '網路',
    nhi: '健保署',
    tried: '測試',
    result: '結果',
    cause: '原因',
    allOk: '全部正常。',
    warned: (n: number) => `連線正常，有 ${String(n)} 項需要注意。`,
    broke: (step: string) => `在「${step}」發生異常；之後的步驟未測試。`,
    firewall: '防火牆開通申請',
    from: '來源主機',
    headings: ['方向', '目的主機', 'IP', '連接埠', '協定', '用途'],
    outbound: '由內向外',
    none: '不需要開放任何由外向內的連線。',
  },
  en: {
    ok: 'ok',
    warning: 'warning',
    failed: 'FAILED',
    'not-tried': 'not tried',
    it: 'hospital IT',
    network: 'network',
    nhi: 'NHI',
    tried: 'tried',
    result: 'result',
    cause: 'cause',
    allOk: 'All is well.',
    warned: (n: number) => `It works; ${String(n)} warning(s).`,
    broke: (step: string) => `Failed at “${step}”; what follows was not tried.`,
    firewall: 'Firewall request',
    from: 'from',
    headings: ['DIRECTION', 'HOST', 'ADDRESSES', 'PORT', 'PROTOCOL', 'PURPOSE'],
    outbound: 'outbound',
    none: 'No inbound connection is needed.',
  },
} as const;

/** One step as it ends: a line, and below it the cause where something is wrong. */
export function doctorStepText(step: DoctorStep, lang: DoctorLanguage): string {
  const words = WORDS[lang];
  const side = lang === 'en' ? 'en' : 'zh';
  const number = DOCTOR_STEPS.findIndex(({ id }) => id === step.step) + 1;
  const head = `${String(number).padStart(2)}. [${words[step.status]}] ${titleOf(step, lang)}`;
  if (step.status === 'not-tried') return `${head}\n`;
  const lines = [
    `${head}  (${String(step.ms)} ms)`,
    `    ${words.tried}: ${step.tried[side]}`,
    `    ${words.result}: ${step.result[side]}`,
  ];
  if (step.cause !== null && step.who !== null)
    lines.push(`    ${words.cause}: ${step.cause[side]} [${words[step.who]}] [${step.code}]`);
  return lines.map((line) => `${printable(line)}\n`).join('');
}

export function doctorEndText(steps: readonly DoctorStep[], lang: DoctorLanguage): string {
  const words = WORDS[lang];
  const broken = steps.find(({ status }) => status === 'failed');
  if (broken !== undefined) return `\n${words.broke(titleOf(broken, lang))}\n`;
  const warned = steps.filter(({ status }) => status === 'warning').length;
  return `\n${warned === 0 ? words.allOk : words.warned(warned)}\n`;
}

/** To be printed and handed to who runs the firewall. */
export function firewallText(request: FirewallRequest, lang: DoctorLanguage): string {
  const words = WORDS[lang];
  const rows = request.rules.map((rule) => [
    words.outbound,
    rule.host,
    rule.addresses.join(' ') || '-',
    String(rule.port),
    rule.protocol,
    lang === 'en' ? rule.purpose.en : rule.purpose.zh,
  ]);
  const from = `${words.from}: ${request.from.host} (${request.from.addresses.join(', ') || '-'})`;
  return `${words.firewall}\n\n${printable(from)}\n\n${formatTable(words.headings, rows)}\n${words.none}\n`;
}

function titleOf(step: DoctorStep, lang: DoctorLanguage): string {
  const found = DOCTOR_STEPS.find(({ id }) => id === step.step);
  return (lang === 'en' ? found?.en : found?.zh) ?? step.step;
}
