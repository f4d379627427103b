import type { Command } from 'commander';
import type { DoctorStep, FirewallRequest } from '../../../shared/api/doctor-contract.ts';
import { DOCTOR_STEPS, type DoctorStepId } from '../../../shared/doctor-steps.ts';
import { AgentError } from '../../agent/ground/error.ts';
import { callAgent, type Cli, command, type CommonOptions, printAnswer } from '../command-line.ts';
import type { AgentClient } from '../control/control-client.ts';
import { UsageError } from '../failure.ts';
import { formatTable, printable } from '../table.ts';

interface DoctorOptions extends CommonOptions {
  readonly firewall?: true;
}

export function doctorCommand({ io }: Cli): Command {
  return command('doctor', 'the connection, step by step; exit 1 when a step fails')
    .option('--firewall', 'print the request to hand to who runs the firewall, and test nothing')
    .action(async (options: DoctorOptions) => {
      if (options.firewall === true) {
        const request = await callAgent(options, (client) => client.doctor.firewall());
        printAnswer(io, options, request, () => firewallText(request));
        return;
      }
      const tell = (step: DoctorStep): void => {
        if (options.json !== true) io.out(doctorStepText(step));
      };
      const steps = await examine(options, tell);
      printAnswer(io, options, steps, () => doctorEndText(steps));
      const broken = steps.find(({ status }) => status === 'failed');
      if (broken !== undefined) throw doctorFailed(broken);
    });
}

/** Runs all steps in order; `tell` gets each when it ends. A fault that prevents the agent from opening is a finding, too. */
async function examine(options: DoctorOptions, tell: (step: DoctorStep) => void): Promise<DoctorStep[]> {
  const agent = { reached: false };
  try {
    return await callAgent(options, (client) => {
      agent.reached = true;
      return listen(client, tell);
    });
  } catch (error) {
    const steps =
      error instanceof UsageError
        ? settingsFailed(error.problems)
        : error instanceof AgentError && !agent.reached
          ? dataFolderFailed(error)
          : null;
    if (steps === null) throw error;
    steps.forEach(tell);
    return steps;
  }
}

async function listen(client: AgentClient, tell: (step: DoctorStep) => void): Promise<DoctorStep[]> {
  const steps: DoctorStep[] = [];
  for await (const event of await client.doctor.run()) {
    if (event.kind !== 'ended') continue;
    steps.push(event.step);
    tell(event.step);
  }
  return steps;
}

function doctorFailed(step: DoctorStep): AgentError {
  const title = DOCTOR_STEPS.find(({ id }) => id === step.step);
  return new AgentError('doctor-failed', {
    step: title ?? { en: step.step, zh: step.step },
    code: step.code,
  });
}

type Words = DoctorStep['result'];

/**
 * The report if the agent cannot be asked: invalid settings, or a data folder that does not open. Steps of this computer before the failed one are
 * fine; the agent's step and all later ones were not tried.
 */
function failedBefore(
  at: DoctorStepId,
  what: { readonly code: string; readonly tried: Words; readonly result: Words; readonly cause: Words },
): DoctorStep[] {
  const place = DOCTOR_STEPS.findIndex(({ id }) => id === at);
  const none: Words = { zh: '-', en: '-' };
  return DOCTOR_STEPS.map(({ id, zh, en }, index): DoctorStep => {
    const tried = { zh, en };
    if (index === place) return { step: id, status: 'failed', ms: 0, who: 'it', notes: [], ...what };
    const status = index < place && id !== 'agent' ? 'ok' : 'not-tried';
    return { step: id, status, code: status, tried, result: none, notes: [], ms: 0, cause: null, who: null };
  });
}

function settingsFailed(problems: readonly string[]): DoctorStep[] {
  const list = problems.join('; ');
  const count = String(problems.length);
  return failedBefore('settings', {
    code: 'settings-invalid',
    tried: { zh: '讀取並檢查設定', en: 'read and check the settings' },
    result: { zh: list, en: list },
    cause: {
      zh: `設定檔有 ${count} 個問題，請依上列位置修正後再試。`,
      en: `The settings file has ${count} problem(s); correct the places listed.`,
    },
  });
}

/** `error`: why the data folder did not open, with its own code. */
function dataFolderFailed(error: {
  readonly code: string;
  readonly message: string;
  readonly messageZh: string;
}): DoctorStep[] {
  return failedBefore('data-folder', {
    code: error.code,
    tried: { zh: '開啟資料夾', en: 'open the data folder' },
    result: { zh: error.code, en: error.code },
    cause: { zh: error.messageZh, en: error.message },
  });
}

/** The report's own words; `--json` has each sentence in English, too. */
const WORDS = {
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
  broke: (steps: string) => `在「${steps}」發生異常；之後的步驟未測試。`,
  brokeApart: (steps: string) => `在「${steps}」發生異常；其餘步驟都已測試。`,
  between: '」、「',
  firewall: '防火牆開通申請',
  from: '來源主機',
  headings: ['方向', '目的主機', 'IP', '連接埠', '協定', '用途'],
  outbound: '由內向外',
  inbound: '由外向內',
  none: '不需要開放任何由外向內的連線。',
} as const;

/** One finished step: a line, and below it the cause of a fault. */
function doctorStepText(step: DoctorStep): string {
  const number = DOCTOR_STEPS.findIndex(({ id }) => id === step.step) + 1;
  const head = `${String(number).padStart(2)}. [${WORDS[step.status]}] ${titleOf(step)}`;
  if (step.status === 'not-tried') return `${head}\n`;
  const lines = [
    `${head}  (${String(step.ms)} ms)`,
    `    ${WORDS.tried}: ${step.tried.zh}`,
    `    ${WORDS.result}: ${step.result.zh}`,
    ...step.notes.map((note) => `      - ${note.zh}`),
  ];
  if (step.cause !== null && step.who !== null)
    lines.push(`    ${WORDS.cause}: ${step.cause.zh} [${WORDS[step.who]}] [${step.code}]`);
  return lines.map((line) => `${printable(line)}\n`).join('');
}

export function doctorEndText(steps: readonly DoctorStep[]): string {
  const broken = steps.filter(({ status }) => status === 'failed').map((step) => titleOf(step));
  if (broken.length > 0) {
    const say = steps.some(({ status }) => status === 'not-tried') ? WORDS.broke : WORDS.brokeApart;
    return `\n${say(broken.join(WORDS.between))}\n`;
  }
  const warned = steps.filter(({ status }) => status === 'warning').length;
  return `\n${warned === 0 ? WORDS.allOk : WORDS.warned(warned)}\n`;
}

/** A list for the firewall team. */
export function firewallText(request: FirewallRequest): string {
  const rows = request.rules.map((rule) => [
    WORDS[rule.direction],
    rule.host,
    rule.addresses.join(' ') || '-',
    String(rule.port),
    rule.protocol,
    rule.purpose.zh,
  ]);
  const from = `${WORDS.from}: ${request.from.host} (${request.from.addresses.join(', ') || '-'})`;
  const isOpened = request.rules.some(({ direction }) => direction === 'inbound');
  const end = isOpened ? '' : `\n${WORDS.none}\n`;
  return `${WORDS.firewall}\n\n${printable(from)}\n\n${formatTable(WORDS.headings, rows)}${end}`;
}

function titleOf(step: DoctorStep): string {
  const found = DOCTOR_STEPS.find(({ id }) => id === step.step);
  return found?.zh ?? step.step;
}
