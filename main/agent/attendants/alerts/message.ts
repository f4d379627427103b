/** Content of an alert: new, open and ended findings, in both languages. It holds no patient, file name or path. */
import type { StatusView } from '../../../../shared/api/views/status.ts';
import {
  type FindingCode,
  findingText,
  levelOf,
  sayFinding,
  standing as standingOfFindings,
  type StandingFinding,
} from '../../../../shared/standing.ts';
import { taipeiTime } from '../../ground/fhir/taipei.ts';
import { ENVIRONMENTS } from '../../ground/settings/environment.ts';

/** Findings of one message. All empty: a test message. */
export interface AlertFindings {
  readonly arisen: readonly StandingFinding[];
  readonly still: readonly StandingFinding[];
  readonly over: readonly FindingCode[];
}

/** The sender, so that one mailbox may serve several agents. */
export interface Sender {
  readonly hospitalId: string;
  readonly environment: StatusView['environment'];
  readonly host: string;
  readonly version: string;
}

export interface AlertMessage {
  readonly subject: string;
  readonly text: string;
  /** The same content for a program. */
  readonly json: Readonly<Record<string, unknown>>;
}

const URGENCY = {
  0: { zh: '通知', en: 'notice' },
  1: { zh: '請查看', en: 'look soon' },
  2: { zh: '請立即處理', en: 'look now' },
} as const;
const TRIED = { zh: '測試訊息', en: 'test message' };
const OVER = { zh: '已恢復', en: 'over' };

export function messageOf(told: AlertFindings, sender: Sender, now: number): AlertMessage {
  const { arisen, still, over } = told;
  const standing = [...arisen, ...still];
  const { level } = standingOfFindings(...standing);
  const isTest = standing.length + over.length === 0;
  const what = isTest ? TRIED : standing.length === 0 ? OVER : URGENCY[level];
  const environment = ENVIRONMENTS[sender.environment];
  const at = taipeiTime(now);
  const text = (side: 'zh' | 'en'): string[] => {
    const words = WORDS[side];
    const saying = (one: StandingFinding): string =>
      `- [${URGENCY[levelOf(one)][side]}] ${sayFinding(one)[side]}`;
    return [
      words.from(sender, environment[side], at.slice(0, 16).replace('T', ' ')),
      ...(isTest ? ['', words.test] : []),
      ...section(words.arisen, arisen.map(saying)),
      ...section(words.still, still.map(saying)),
      ...section(
        words.over,
        over.map((code) => `- ${findingText(code)[side]}`),
      ),
      '',
      words.where,
    ];
  };
  const rows = (of: readonly StandingFinding[]): unknown[] =>
    of.map((one) => ({ code: one.code, detail: one.detail, level: levelOf(one), ...sayFinding(one) }));
  const subject = `[TWPAS ${environment.zh}] ${sender.hospitalId} ${what.zh} / ${what.en}`;
  return {
    subject,
    text: [...text('zh'), '', ...text('en'), ''].join('\n'),
    json: {
      v: 1,
      kind: isTest ? 'test' : 'alert',
      at,
      ...sender,
      level,
      text: [subject, ...standing.map((one) => sayFinding(one).zh), ...over.map(overLine)].join('\n'),
      arisen: rows(arisen),
      still: rows(still),
      over: over.map((code) => ({ code, ...findingText(code) })),
    },
  };
}

const overLine = (code: FindingCode): string => `${OVER.zh}：${findingText(code).zh}`;

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', title, ...lines];

const WORDS = {
  zh: {
    from: ({ hospitalId, host, version }: Sender, environment: string, at: string) =>
      `醫事機構 ${hospitalId}，${environment}環境，電腦 ${host}，版本 ${version}，${at}`,
    test: '這是測試訊息，收到表示警示寄得到這裡。',
    arisen: '新發生：',
    still: '仍未解決：',
    over: '已恢復：',
    where:
      '請開啟送件系統的「系統狀態」，或在該電腦執行 twpas-agent status。本訊息由送件程式自動寄出，不含病人資料，請勿回覆。',
  },
  en: {
    from: ({ hospitalId, host, version }: Sender, environment: string, at: string) =>
      `Hospital ${hospitalId}, ${environment}, computer ${host}, version ${version}, ${at}`,
    test: 'This is a test: alerts reach this place.',
    arisen: 'New:',
    still: 'Not solved yet:',
    over: 'Over:',
    where:
      'Open the system status page, or run twpas-agent status at that computer. Sent by the agent itself; no patient data; do not reply.',
  },
} as const;
