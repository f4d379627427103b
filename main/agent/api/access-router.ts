import type { LookQuestion, LookView } from '../../../shared/api/access-contract.ts';
import { DAY_MS } from '../../../shared/days.ts';
import { keptNotices } from '../attendants/access/kept-notices.ts';
import { caseListText, casesOfText } from '../attendants/access/look-trail.ts';
import { type About, casesAsked, claimedIn, findLooks, type LookLine } from '../attendants/access/looks.ts';
import type { CaseContext } from '../carrier/cases/context.ts';
import { caseRow } from '../carrier/cases/move.ts';
import { taipeiTime } from '../ground/fhir/taipei.ts';
import type { ContractBuilder } from './builder.ts';
import type { AgentServices } from './services.ts';
import type { DestroyedView } from '../../../shared/api/operations-contract.ts';
import {
  FORGETTING_METHOD,
  type ForgottenDetail,
  type ForgottenRecord,
  forgottenRecords,
} from '../carrier/cases/forgotten.ts';
import { type DestroyedRecord, destroyedRecords, REMOVAL_METHOD } from '../carrier/cases/payloads.ts';

/** Time for which supervisors see a notice; the trail keeps its line for years. */
const NOTICE_MS = 7 * DAY_MS;
/** Limit of cases named per line, in answers that are not about one case. */
const MOST_NAMED = 50;

/** 查閱紀錄: who saw which patient. Each request is in the trail before its answer leaves. */
export function accessRouter(os: ContractBuilder, services: () => AgentServices) {
  return {
    looks: os.access.looks.handler(async ({ input, context }) => {
      const { audit, context: cases } = services();
      const about = aboutOf(cases, input.about);
      const ids = about.kind === 'cases' ? [...about.ids] : [];
      const [caseId, ...others] = ids;
      const asked = askedFor(input.about);
      await context.record('looks-shown', {
        ...(caseId !== undefined && others.length === 0 ? { caseId } : {}),
        detail: {
          ...{ about: about.kind, from: input.from, to: input.to },
          // The request: a patient's number (even without a case here), a case or a person.
          ...(asked === null ? {} : { note: cases.sealed.sealNote('looks-shown', asked) }),
          ...(others.length === 0 ? {} : { count: ids.length, cases: caseListText(ids) }),
        },
      });
      const found = await findLooks(audit, about, input);
      const views = found.looks.map((line) => viewOf(cases, line, about));
      // The words of a search may name the patient of every case that it found.
      const told = views.flatMap((view) =>
        view.words === null ? [] : [view.caseId ?? [], view.cases].flat(),
      );
      await context.looks().named([...new Set(told)].flatMap((id) => cases.index.get(id)?.row ?? []));
      return { looks: views, more: found.more, cases: ids, people: found.people };
    }),
    notices: os.access.notices.handler(() => ({
      many: lately(services(), 'many_looks'),
      refused: lately(services(), 'refused_sessions'),
      accounts: services().people.watched(),
    })),
  };
}

function lately<K extends 'many_looks' | 'refused_sessions'>(
  { context }: Pick<AgentServices, 'context'>,
  key: K,
): ReturnType<typeof keptNotices<K>> {
  const since = taipeiTime(Date.now() - NOTICE_MS);
  return keptNotices(context.store, key).filter(({ at }) => at >= since);
}

function aboutOf(cases: CaseContext, asked: LookQuestion): About {
  if ('person' in asked) return { kind: 'person', name: asked.person };
  if ('everyone' in asked) return { kind: 'everyone' };
  const key =
    'patient' in asked
      ? cases.sealed.patientKey(asked.patient.normalize('NFKC').toUpperCase())
      : caseRow(cases.store, asked.caseId).patient_key;
  const ids = new Set<string>('caseId' in asked ? [asked.caseId] : []);
  if (key !== null) for (const { row } of cases.index.all()) if (row.patient_key === key) ids.add(row.id);
  return { kind: 'cases', ids };
}

function askedFor(asked: LookQuestion): string | null {
  if ('everyone' in asked) return null;
  return 'patient' in asked ? asked.patient : 'caseId' in asked ? asked.caseId : asked.person;
}

function viewOf({ sealed }: CaseContext, line: LookLine, about: About): LookView {
  const { count, note, named, cases } = line.detail ?? {};
  const all = typeof cases === 'string' ? casesOfText(cases) : [];
  return {
    at: line.at,
    actor: line.actor,
    claimed: claimedIn(line),
    kind: line.kind,
    caseId: line.caseId ?? null,
    count: typeof count === 'number' ? count : null,
    cases: about.kind === 'cases' ? casesAsked(line, about.ids) : all.slice(0, MOST_NAMED),
    named: typeof named === 'boolean' ? named : null,
    // Notes are sealed for their kind of line.
    words: typeof note === 'string' ? sealed.note(line.kind, note) : null,
  };
}

/** Records of destroyed data. */
export function retentionRouter(os: ContractBuilder, services: () => AgentServices) {
  return {
    destroyed: os.retention.destroyed.handler(({ input }) => destroyedViews(services().context, input.limit)),
  };
}

/** Destruction records: files of the spool, and texts of cases. Newest first. */
export function destroyedViews(context: CaseContext, limit: number): DestroyedView[] {
  const files = destroyedRecords(context, limit).map(fileView);
  const cases = forgottenRecords(context, limit).map(caseView);
  // Texts compare as times: all have the same zone.
  return [...cases, ...files]
    .sort((one, other) => (one.markedAt < other.markedAt ? 1 : one.markedAt > other.markedAt ? -1 : 0))
    .slice(0, limit);
}

function fileView(record: DestroyedRecord): DestroyedView {
  return {
    sha256: record.sha256,
    kind: record.kind,
    bytes: record.bytes,
    caseId: record.case_id,
    reason: record.reason,
    actor: record.actor,
    markedAt: taipeiTime(record.marked_at),
    removedAt: record.removed_at === null ? null : taipeiTime(record.removed_at),
    method: record.removed_at === null ? null : REMOVAL_METHOD,
    place: record.place,
  };
}

function caseView(record: ForgottenRecord): DestroyedView {
  const { reason, bytes, place } = JSON.parse(record.detail) as ForgottenDetail;
  const at = taipeiTime(record.at);
  return {
    ...{ kind: 'case', sha256: record.sha256, caseId: record.case_id, actor: record.actor },
    ...{ reason, bytes, place, method: FORGETTING_METHOD },
    ...{ markedAt: at, removedAt: at },
  };
}
