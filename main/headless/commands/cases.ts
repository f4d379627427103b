import { type Command, Option } from 'commander';
import type { CaseFilter } from '../../../shared/api/contract.ts';
import type { CaseDetail } from '../../../shared/api/views/case-detail.ts';
import type { CaseRow } from '../../../shared/api/views/case-row.ts';
import { DELIVERIES, type Delivery, type Review, REVIEWS } from '../../../shared/states.ts';
import { type AuditOptions, callAgent, type Cli, command, printAnswer, withBy } from '../command-line.ts';
import type { AgentClient } from '../control/control-client.ts';
import { formatFields, formatTable, printable } from '../table.ts';

const ROWS_A_CALL = 2000;

interface PhiOptions extends AuditOptions {
  readonly phi?: true;
}
interface CasesOptions extends PhiOptions {
  readonly delivery?: Delivery;
  readonly review?: Review;
}

export function casesCommand({ io }: Cli): Command {
  return withPhi(command('cases', 'all cases, newest first'))
    .addOption(new Option('--delivery <state>', 'only cases in this delivery state').choices(DELIVERIES))
    .addOption(new Option('--review <state>', 'only cases in this review state').choices(REVIEWS))
    .action(async (options: CasesOptions) => {
      const phi = options.phi === true;
      const filter: CaseFilter = {
        ...(options.delivery === undefined ? {} : { delivery: [options.delivery] }),
        ...(options.review === undefined ? {} : { review: [options.review] }),
      };
      const rows = await callAgent(options, async (client, { by }) => {
        const { ids } = await client.cases.ids(filter);
        return rowsOf(client, ids, { phi, by });
      });
      printAnswer(
        io,
        options,
        rows.map((row) => caseElement(row, phi)),
        () => casesText(rows, phi),
      );
    });
}

export function showCommand({ io }: Cli): Command {
  return withPhi(command('show', 'one case: events, problems, attachments, every answer'))
    .argument('<id>', 'case id')
    .action(async (id: string, options: PhiOptions) => {
      const phi = options.phi === true;
      const detail = await callAgent(options, (client, { by }) => client.cases.show({ id, phi, by }));
      printAnswer(io, options, caseDocument(detail, phi), () => caseText(detail, phi));
    });
}

function withPhi(made: Command): Command {
  return withBy(made).option('--phi', 'with the name and number of the patient (on record)');
}

async function rowsOf(
  client: AgentClient,
  ids: readonly string[],
  asked: { readonly phi: boolean; readonly by: string },
): Promise<CaseRow[]> {
  const rows: CaseRow[] = [];
  for (let from = 0; from < ids.length; from += ROWS_A_CALL)
    rows.push(...(await client.cases.rows({ ids: ids.slice(from, from + ROWS_A_CALL), ...asked })));
  return rows;
}

function casesText(rows: readonly CaseRow[], phi: boolean): string {
  const headings = ['ID', 'DELIVERY', 'REVIEW', 'DECISION', 'CASE NUMBER', 'CREATED', 'FILE'];
  return formatTable(
    phi ? [...headings, 'PATIENT'] : headings,
    rows.map((row) => [
      row.id,
      deliveryText(row),
      row.review,
      row.decision ?? '-',
      row.caseNumber ?? '-',
      row.createdAt,
      row.fileName,
      ...(phi ? [row.patient === null ? '-' : `${row.patient.name} ${row.patient.number}`] : []),
    ]),
    'no cases\n',
  );
}

function deliveryText({ delivery, holdReason, wish }: CaseRow): string {
  const beside = holdReason ?? (wish === null ? null : `${wish} asked for`);
  return beside === null ? delivery : `${delivery} (${beside})`;
}

/** One case in facts and codes; docs/stuck-case.md says what each code asks for, and the page says it in words. */
function caseText(detail: CaseDetail, phi: boolean): string {
  const patient = phi && detail.patient !== null ? `${detail.patient.name} ${detail.patient.number}` : null;
  const head = formatFields([
    ['id', detail.id],
    ['file', detail.fileName],
    ['folder', detail.folder],
    ['patient', phi ? patient : undefined],
    ['delivery', deliveryText(detail)],
    ['review', detail.review],
    ['decision', detail.decision],
    ['disposition', detail.disposition],
    ['case number', detail.caseNumber],
    ['receipt number', detail.receiptNumber],
    ['attempts', detail.attempts],
    ['next attempt', detail.nextAttemptAt],
    [
      'last error',
      detail.lastError === null ? null : `${detail.lastError.code}: ${detail.lastError.message}`,
    ],
    ['in doubt', detail.doubt === null ? null : doubtText(detail.doubt)],
    ['guide', detail.igVersion],
    [
      'sent anyway',
      detail.overridden === null ? undefined : `by ${detail.overridden.by}, ${detail.overridden.at}`,
    ],
    ['supersedes', detail.supersedes],
    ['superseded by', detail.supersededBy],
    ['moves', detail.moves.join(', ')],
  ]);
  return [
    head,
    section(
      'problems',
      detail.problems.map((one) => `${one.severity} ${one.code} ${one.path}: ${one.messageEn}`),
    ),
    section(
      'attachments',
      detail.attachments.map((one) => `${one.name}: ${one.fault ?? one.state}${handedOverText(one)}`),
    ),
    section(
      'attempts',
      detail.attemptList.map(
        (one) => `${one.startedAt} ${one.phase} ${String(one.status ?? '-')} ${one.outcome ?? 'under way'}`,
      ),
    ),
    section(
      'answers',
      detail.answers.map(
        (one) => `${one.receivedAt} ${one.kind} ${one.disposition ?? '-'} ${one.decision ?? '-'}`,
      ),
    ),
    section(
      'events',
      detail.events.map(
        (one) => `${one.at} ${one.kind} ${one.from ?? '-'} -> ${one.to ?? '-'} by ${one.actor}`,
      ),
    ),
  ].join('');
}

function doubtText({ since, needsPerson }: NonNullable<CaseDetail['doubt']>): string {
  return needsPerson === null ? `since ${since}` : `since ${since}; ${needsPerson}`;
}

function handedOverText({ handedOver, handOver }: CaseDetail['attachments'][number]): string {
  if (handedOver) return ', handed over';
  if (handOver === null || handOver === undefined) return '';
  const code = handOver.code === null ? '' : ` ${handOver.code}`;
  return `, hand-over ${handOver.state}${code}`;
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `\n${title}\n${lines.map((line) => `  ${printable(line)}\n`).join('')}`;
}

/** One element of `cases --json`: exactly the fields on which other programs rely, and the patient only with `--phi`. */
export function caseElement(row: CaseRow, phi: boolean): Record<string, unknown> {
  return {
    id: row.id,
    fileName: row.fileName,
    folder: row.folder,
    sha256: row.sha256,
    profile: row.profile,
    priority: row.priority,
    subType: row.subType,
    delivery: row.delivery,
    review: row.review,
    decision: row.decision,
    disposition: row.disposition,
    caseNumber: row.caseNumber,
    receiptNumber: row.receiptNumber,
    attempts: row.attempts,
    nextAttemptAt: row.nextAttemptAt,
    problems: row.problems.map(({ severity, code, message, path }) => ({ severity, code, message, path })),
    lastError: row.lastError,
    missingAttachments: row.missingAttachments,
    supersedes: row.supersedes,
    doubled: row.doubled,
    createdAt: row.createdAt,
    acceptedAt: row.acceptedAt,
    decidedOn: row.decidedOn,
    decidedAt: row.decidedAt,
    ...(phi ? { patient: row.patient } : {}),
  };
}

/** `show --json`: the element's fields and all other data of the case. */
export function caseDocument(detail: CaseDetail, phi: boolean): Record<string, unknown> {
  // Not even masked: a name's first letter and a clinic's day may identify a patient.
  const { patient, maskedPatient: _covered, ...rest } = detail;
  return { ...caseElement(detail, phi), ...rest, ...(phi ? { patient } : {}) };
}
