import type { CaseDetail } from '../../../shared/api/views/case-detail.ts';
import type { CaseContent } from '../../../shared/api/content-contract.ts';
import { displayNames } from '../attendants/people/people.ts';
import { openAttachment } from '../carrier/cases/attachments.ts';
import { caseRow } from '../carrier/cases/move.ts';
import { answerBodyPlace, type AnswerRecord } from '../carrier/cases/outbox.ts';
import { SELECT_ANSWER } from '../carrier/cases/queries.ts';
import { caseDetail, caseRows } from '../index/views.ts';
import { AgentError } from '../ground/error.ts';
import { asSent, rehearsedRequest, sizeAndHash } from '../ground/base/bundle-request.ts';
import { taipeiTime } from '../ground/fhir/taipei.ts';
import { asApiError, type ContractBuilder } from './builder.ts';
import type { AgentServices } from './services.ts';
import { deputiesNow } from './todo.ts';
import {
  fileWords,
  patientOf,
  seenContent,
  seenDetail,
  seenProblems,
  seenRow,
  seesNames,
  showsNames,
  sightOf,
} from './sight.ts';

/** Cases for the page and the command line. Before an answer leaves, the trail names each case whose patient it shows. */
export function readCases(os: ContractBuilder, services: () => AgentServices) {
  return {
    rows: os.cases.rows.handler(async ({ input, context }) => {
      const { context: cases } = services();
      const sight = sightOf(context, input.phi);
      const rows = caseRows(cases, input.ids, input.phi).map((row) => ({ row, ...patientOf(cases, row.id) }));
      const mine = context.looks();
      if (sight === 'whole') await mine.uncovered('numbers-shown', rows);
      else if (showsNames(sight)) await mine.named(rows);
      const deputies = deputiesNow(services());
      return rows.map(({ row, patient }) => {
        const standIn = deputies.get(row.owner ?? '');
        return seenRow(sight, standIn === undefined ? row : { ...row, standIn }, patient);
      });
    }),
    show: os.cases.show.handler(async ({ input, context }) => {
      const { context: cases } = services();
      const sight = sightOf(context, input.phi);
      const detail = caseDetail(cases, input.id, input.phi);
      if (!detail) throw new AgentError('case-not-found');
      const one = patientOf(cases, input.id);
      const mine = context.looks();
      if (sight === 'whole') await mine.uncovered('case-shown', [one]);
      else if (sight !== 'covered') await mine.opened(one, showsNames(sight));
      return seenDetail(sight, withPersons(services().context, detail), one.patient);
    }),
    rehearse: os.cases.rehearse.handler(async ({ input: { id }, context }) => {
      const { context: cases, status } = services();
      const detail = caseDetail(cases, id, false);
      if (!detail) throw new AgentError('case-not-found');
      const { delivery, holdReason, igVersion, problems } = detail;
      // No line of the trail names this case, so even who sees names gets them covered.
      const sight = seesNames(context) ? 'covered' : sightOf(context, false);
      const { patient } = patientOf(cases, id);
      const bytes = asSent(await keptBundle(services(), id));
      return {
        request: rehearsedRequest(status(null).destination.fhirBaseUrl),
        body: sizeAndHash(bytes),
        case: { id, delivery, holdReason },
        // A person may send a case despite a profile's error: it is not refused then.
        check: { ok: delivery !== 'refused', igVersion, problems: seenProblems(sight, problems, patient) },
      };
    }),
    raw: os.cases.raw.handler(async ({ input }) => {
      const text =
        typeof input.what === 'string'
          ? (await keptBundle(services(), input.id)).toString('utf8')
          : answerText(services(), input.id, Number(input.what.answer));
      return { text };
    }),
  };
}

/** Display names instead of account names. */
function withPersons({ store }: AgentServices['context'], detail: CaseDetail): CaseDetail {
  const nameOf = displayNames(store);
  const { overridden, events } = detail;
  return {
    ...detail,
    overridden: overridden === null ? null : { ...overridden, by: nameOf(overridden.by) },
    events: events.map((event) => ({ ...event, actor: nameOf(event.actor) })),
  };
}

function answerText({ context }: AgentServices, id: string, n: number): string {
  const answer = context.store.get<AnswerRecord>(SELECT_ANSWER, { case_id: id, n });
  if (!answer) throw new AgentError('case-not-found/no-answer');
  return context.sealed.openJson(answer.body, answerBodyPlace(id, answer.content_hash)) as string;
}

/** The sent content, for reading, opening and printing. The trail names the reader before the first byte leaves. */
export function contentRouter(os: ContractBuilder, services: () => AgentServices) {
  return {
    content: os.cases.content.handler(async ({ input, context }): Promise<CaseContent> => {
      const { checker } = services();
      const sight = sightOf(context, input.phi);
      const bundle = await keptBundle(services(), input.id);
      // Numbers are masked below if only names may be seen.
      const content = await checker.content(bundle, showsNames(sight));
      if (content === null) throw new AgentError('not-readable');
      return seenContent(sight, content, patientOf(services().context, input.id).patient);
    }),
    attachment: os.cases.attachment.handler(async ({ input, context, signal }) => {
      const { spool, context: cases } = services();
      // The name as `cases.show` gives it, with or without a masked number.
      const { patient } = patientOf(cases, input.id);
      const kept = openAttachment(cases, input.id, input.name, fileWords('named', patient));
      await context.record('attachment-opened', { caseId: input.id, sha256: kept.sha256 });
      return piecesOf(spool, kept, signal);
    }),
    printed: os.cases.printed.handler(({ context }) => ({
      by: displayNames(services().context.store)(context.actor),
      at: taipeiTime(Date.now()),
    })),
  };
}

async function* piecesOf(
  spool: Pick<AgentServices['spool'], 'read'>,
  kept: { readonly sha256: string; readonly size: number | null },
  signal: AbortSignal | undefined,
) {
  yield { kind: 'begins' as const, size: kept.size };
  try {
    for await (const piece of spool.read(kept.sha256)) {
      if (signal?.aborted === true) return;
      yield { kind: 'piece' as const, base64: piece.toString('base64') };
    }
  } catch (error) {
    // Errors thrown here are outside the handler, so they are converted to the contract's errors here.
    throw asApiError(error);
  }
  yield { kind: 'verified' as const };
}

/**
 * Bytes of a case's Bundle, as it was found.
 * @throws AgentError `case-not-found` | `payload-gone`
 */
export async function keptBundle(
  { context, spool }: Pick<AgentServices, 'context' | 'spool'>,
  id: string,
): Promise<Buffer> {
  const row = caseRow(context.store, id);
  if (row.payload !== 'kept') {
    throw new AgentError('payload-gone');
  }
  return spool.get(row.sha256);
}
