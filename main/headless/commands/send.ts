import { MAX_BUNDLE_BYTES } from '../../../shared/choices.ts';
import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import type { Command } from 'commander';
import type { RehearsedSend } from '../../../shared/api/check.ts';
import type { Delivery } from '../../../shared/states.ts';
import { readPlain } from '../../agent/ground/base/plain-file.ts';
import { AgentError } from '../../agent/ground/error.ts';
import { codeOf } from '../../agent/ground/base/errors.ts';
import { asSent, rehearsedRequest, sizeAndHash } from '../../agent/ground/base/bundle-request.ts';
import { readinessOf, type Standing, standingLine } from '../../../shared/standing.ts';
import {
  type AuditOptions,
  callAgent,
  type Cli,
  command,
  printAnswer,
  settingsFrom,
  withBy,
} from '../command-line.ts';
import { UsageError } from '../failure.ts';
import { systemUser } from '../io.ts';
import { namingPlaces } from '../no-access.ts';
import type { CheckLanguage } from '../check-formats/shown.ts';
import { formatFields } from '../table.ts';
import { checkElement, checkText, languageOption } from './check.ts';
import { askedStatus, judged } from './status-check.ts';

interface SendOptions extends AuditOptions {
  readonly dryRun?: true;
  readonly phi?: true;
  readonly lang: CheckLanguage;
}

/** The request that would be sent, its check, and whether sending is possible. */
interface Rehearsal {
  readonly request: RehearsedSend['request'];
  /** Null: the file was not read as a Bundle; the check says why. */
  readonly body: (RehearsedSend['body'] & { readonly text?: string }) | null;
  /** Null: the file is no case. */
  readonly case: RehearsedSend['case'];
  readonly check: Parameters<typeof checkElement>[0];
  readonly destination: Standing;
}

export function sendCommand({ io }: Cli): Command {
  return withBy(
    command('send', 'rehearses a send: the exact request, its check and the way to NHI; nothing is sent'),
  )
    .argument('<id-or-file>', 'id of a case, or a Bundle')
    .option('--dry-run', 'must be given: what is to be sent, the agent takes out of its folders by itself')
    .option('--phi', 'with the body, which holds the patient (of a case: on record)')
    .addOption(languageOption('messages'))
    .action(async (what: string, options: SendOptions) => {
      if (options.dryRun !== true)
        throw new UsageError([
          'send needs --dry-run: to send a file, put it into a watched folder; for a case see `retry` and `release`',
        ]);
      const isFile = existsSync(what) || /[\\/]|\.json$/i.test(what);
      const seen = isFile ? await ofFile(what, options) : await ofCase(what, options);
      printAnswer(io, options, { ...seen, check: checkElement(seen.check, options.lang), sent: false }, () =>
        rehearsalText(seen, options.lang),
      );
      if (!seen.check.ok) throw new AgentError('check-failed/not-sent');
    });
}

/** Treats a file as the agent would in a watched folder. */
async function ofFile(file: string, options: SendOptions): Promise<Rehearsal> {
  const settings = settingsFrom(options);
  // Imported late: most commands do not need the checks.
  const { checkFile } = await import('../../agent/carrier/check/check-file.ts');
  const { hospitalId, dataDir, server } = settings;
  if (!existsSync(file)) throw new AgentError('file-not-read/missing', { source: file });
  const checked = { hospitalId, dataDir, attachments: true, rules: settings.validation.rules };
  const check = await namingPlaces(settings, () => checkFile(file, checked));
  const read = await bytesOf(file).catch((error: unknown) => {
    // For example too large: the check has already reported it, with the next step.
    if (!check.ok) return null;
    throw error;
  });
  const bytes = read === null ? null : asSent(read);
  return {
    request: rehearsedRequest(server.fhirBaseUrl),
    body: bytes && { ...sizeAndHash(bytes), ...(options.phi === true && { text: bytes.toString('utf8') }) },
    case: null,
    check,
    destination: judged(await askedStatus(settings), readinessOf),
  };
}

async function bytesOf(file: string): Promise<Buffer> {
  try {
    // The path that a person named; a link means its target.
    return await readPlain(await realpath(file), MAX_BUNDLE_BYTES);
  } catch (cause) {
    throw new AgentError(
      'file-not-read/no-bundle',
      { account: systemUser(), code: codeOf(cause) },
      { cause },
    );
  }
}

/** The stored Bundle. */
async function ofCase(id: string, options: SendOptions): Promise<Rehearsal> {
  if (!existsSync(settingsFrom(options).dataDir)) throw new AgentError('case-not-found/never-run', { id });
  return callAgent(options, async (client, { by, reach }) => {
    const { request, body, case: about, check } = await client.cases.rehearse({ id });
    const text = options.phi === true ? (await client.cases.raw({ id, what: 'bundle', by })).text : null;
    const status = await client.status({ address: false });
    return {
      request,
      body: { ...body, ...(text === null ? {} : { text }) },
      case: about,
      check: { file: about?.id ?? id, profile: null, notChecked: [], ...check },
      destination: readinessOf({ ...status, running: reach === 'running' }),
    };
  });
}

/** The next step of a case in this state, if sending is possible. */
const BECOMES: Readonly<Record<Delivery, string>> = {
  refused: 'would NOT be sent: the check refused it (未通過檢核，不會送出)',
  waiting: 'waits for its attachments (等待附件)',
  queued: 'would be sent next in its turn (輪到時送出)',
  held: 'would NOT be sent: it is held (暫緩，不會送出)',
  sending: 'is being sent now (傳送中)',
  uncertain: 'would NOT be sent again: it is in doubt (結果待確認，不會重送)',
  accepted: 'NHI has it already (健保署已收件)',
  rejected: 'NHI has rejected it (健保署拒收)',
  cancelled: 'was cancelled (已取消)',
};

function rehearsalText(seen: Rehearsal, lang: CheckLanguage): string {
  const { request, body, destination } = seen;
  const about = seen.case;
  const holdReason = about?.holdReason ?? null;
  const held = holdReason === null ? '' : ` (${holdReason})`;
  return [
    formatFields([
      ['rehearsal', 'nothing was sent (演練，沒有送出)'],
      ['request', `${request.method} ${request.url}`],
      ...Object.entries(request.headers).map(([name, value]) => ['header', `${name}: ${value}`] as const),
      ['body', body === null ? undefined : `${String(body.bytes)} bytes, SHA-256 ${body.sha256}`],
      [
        'case',
        about === null ? undefined : `${about.id} ${about.delivery}${held}: ${BECOMES[about.delivery]}`,
      ],
      ['destination', standingLine(destination)],
    ]),
    checkText(seen.check, lang),
    ...(body?.text === undefined ? [] : [`\n${body.text}\n`]),
  ].join('');
}
