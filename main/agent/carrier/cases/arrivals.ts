import type { HoldReason } from '../../../../shared/states.ts';
import type { Tx } from '../../ground/db/store.ts';
import { requestOf } from '../../ground/fhir/fingerprint.ts';
import { isOfAnotherPatient, problemsOf } from './case-facts.ts';
import type { CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { holdWhereAsked } from './holds.ts';
import { AGENT, addEvent, caseRow, type CaseSet, moveCase, setCase } from './move.ts';
import { CASES_BY_CLAIM, CASES_BY_PATH, COPY_ELSEWHERE, EVENTS_OF_CASE } from './queries.ts';

/**
 * Relation of an arriving file to a case. `same-bytes`: the case's bytes, at its path or another · `returned`: its bytes lie at its path again,
 * after others · other bytes at its path: `corrected` (same claim), `rewritten` (another claim of the patient), `name-reused` (another
 * patient) · `twin`: other bytes at another path, same claim, and nothing that is requested tells the two apart.
 */
const RELATIONS = ['same-bytes', 'returned', 'corrected', 'rewritten', 'name-reused', 'twin'] as const;
type Relation = (typeof RELATIONS)[number];

/**
 * `apart`: a case of its own · `note`: noted on the case, nothing is sent · `check`: the case is checked again and sent · `ask`: checked again,
 * held, and a person is asked · `supersede`: the new case takes its place · `inherit`: the same, and the person's stop goes on · `stop`: held
 * for the person's stop · `hold`: held, and a person compares both · `look-first`: NHI is searched before it is sent.
 */
export type Verdict =
  'apart' | 'note' | 'check' | 'ask' | 'supersede' | 'inherit' | 'stop' | 'hold' | 'look-first';

/**
 * Every decision about a file that comes again, by the case that stands (rows) and {@link RELATIONS} (columns); docs/life-of-a-case.md says
 * why. `stopped`: by a person · `open`: NHI waits for the hospital · `elsewhere`: at another address or of another client ·
 * `replaced`: NHI has it, and a correction came. If several cases have the arriving bytes, the first row decides.
 */
const TABLE = {
  accepted: ['note', 'note', 'hold', 'hold', 'hold', 'hold'],
  open: ['note', 'note', 'supersede', 'supersede', 'hold', 'hold'],
  'in-doubt': ['note', 'note', 'hold', 'hold', 'hold', 'hold'],
  unsent: ['note', 'note', 'supersede', 'supersede', 'hold', 'hold'],
  held: ['note', 'note', 'supersede', 'supersede', 'hold', 'hold'],
  stopped: ['note', 'note', 'inherit', 'inherit', 'hold', 'hold'],
  refused: ['check', 'check', 'supersede', 'supersede', 'apart', 'apart'],
  rejected: ['ask', 'check', 'supersede', 'supersede', 'apart', 'hold'],
  cancelled: ['ask', 'ask', 'stop', 'apart', 'apart', 'stop'],
  'accepted-elsewhere': ['look-first', 'look-first', 'hold', 'hold', 'hold', 'hold'],
  'open-elsewhere': ['look-first', 'look-first', 'supersede', 'supersede', 'hold', 'hold'],
  replaced: ['note', 'ask', 'apart', 'apart', 'apart', 'apart'],
  superseded: ['ask', 'apart', 'apart', 'apart', 'apart', 'apart'],
} as const satisfies Readonly<Record<string, readonly Verdict[]>>;
type Standing = keyof typeof TABLE;
const STANDINGS = Object.keys(TABLE) as Standing[];

function standingOf({ destination }: Pick<CaseContext, 'destination'>, row: CaseRecord): Standing {
  const isElsewhere = row.delivery === 'accepted' && row.destination !== destination;
  if (row.superseded_by !== null && !isElsewhere)
    return row.delivery === 'accepted' ? 'replaced' : 'superseded';
  switch (row.delivery) {
    case 'waiting':
    case 'queued':
      return 'unsent';
    case 'sending':
    case 'uncertain':
      return 'in-doubt';
    case 'held':
      // A case left unknown by a restore may be at NHI, until a person has looked.
      if (row.hold_reason === 'reconcile') return 'in-doubt';
      return row.hold_reason === 'by-person' || row.stop === 'stopped-before' ? 'stopped' : 'held';
    case 'accepted': {
      const awaitsHospital = row.decision === 'supplement-requested' || row.decision === 'returned';
      const standing = row.review === 'failed' || awaitsHospital ? 'open' : 'accepted';
      return isElsewhere ? `${standing}-elsewhere` : standing;
    }
    default:
      return row.delivery;
  }
}

/** The table's verdict. */
export const comesAgain = (relation: Relation, standing: Standing): Verdict =>
  TABLE[standing][RELATIONS.indexOf(relation)] ?? 'hold';

export const verdictOn = (context: CaseContext, relation: Relation, row: CaseRecord): Verdict =>
  comesAgain(relation, standingOf(context, row));

/** The case that decides among several with the same bytes: nearest to NHI, then newest. */
export function nearest(context: CaseContext, rows: readonly CaseRecord[]): CaseRecord | undefined {
  const rank = (row: CaseRecord): number => STANDINGS.indexOf(standingOf(context, row));
  return rows.toSorted((a, b) => rank(a) - rank(b) || b.seq - a.seq)[0];
}

/** True if NHI has the case under the destination of the settings. */
export const isTakenHere = (context: CaseContext, row: CaseRecord): boolean =>
  row.delivery === 'accepted' && row.destination === context.destination;

const NUMBER_FAULTS: ReadonlySet<string> = new Set([
  'patient-number-check-digit',
  'national-number-form',
  'resident-number-form',
  'gender-mismatch',
]);

/** Relation by path of a case with other bytes. A HIS that uses a name again for another patient corrects nothing, except a wrong number. */
export function relationByPath(row: CaseRecord, other: CaseRecord): Relation {
  const correctsNumber =
    other.delivery === 'refused' && problemsOf(other).some(({ code }) => NUMBER_FAULTS.has(code));
  if (isOfAnotherPatient(row, other) && !correctsNumber) return 'name-reused';
  return row.claim_key !== null && row.claim_key === other.claim_key ? 'corrected' : 'rewritten';
}

interface Other {
  readonly other: CaseRecord;
  readonly relation: Relation;
}

/** Cases of the same path or claim with other bytes, oldest first. Superseded ones do not count; a copy that lay at the path does. */
export function othersOf(context: CaseContext, tx: Pick<Tx, 'all' | 'get'>, row: CaseRecord): Other[] {
  const { claim_key, path_key, sha256 } = row;
  const copies = copiesUnder(tx, row);
  const byPath = [...tx.all<CaseRecord>(CASES_BY_PATH, { path_key, sha256 }), ...copies].map(
    (other): Other => ({ other, relation: relationByPath(row, other) }),
  );
  const byClaim = claim_key === null ? [] : tx.all<CaseRecord>(CASES_BY_CLAIM, { claim_key, sha256 });
  const twins = byClaim
    .filter(({ id }) => !byPath.some(({ other }) => other.id === id))
    .filter((one) => isTwin(context, row, one))
    .map((other): Other => ({ other, relation: 'twin' }));
  return [...byPath, ...twins].sort((a, b) => a.other.seq - b.other.seq);
}

/** Most files at one path that are followed back. */
const MOST_FOLLOWED = 50;

/** Cases of other paths, a copy of whose bytes lay at this one's path before it. */
function copiesUnder(tx: Pick<Tx, 'get'>, row: CaseRecord): CaseRecord[] {
  const under = new Map<string, CaseRecord>();
  let { follows } = row;
  while (follows !== null && follows !== row.id && !under.has(follows) && under.size < MOST_FOLLOWED) {
    const one = caseRow(tx, follows);
    under.set(one.id, one);
    ({ follows } = one);
  }
  return [...under.values()].filter(
    (one) => one.path_key !== row.path_key && one.sha256 !== row.sha256 && one.superseded_by === null,
  );
}

/** True if nothing that is requested tells two applications of one claim apart. */
function isTwin({ sealed }: CaseContext, row: CaseRecord, other: CaseRecord): boolean {
  const [ours, theirs] = [sealed.summary(row), sealed.summary(other)];
  return ours === null || theirs === null || requestOf(ours) === requestOf(theirs);
}

/**
 * Settles a case with the others of its claim and path, by the table. Runs each time it could become ready to be sent.
 * @param came `sound`: our checks let it through; a case that they refuse supersedes only refused ones · `arrives`: its file came just now, so
 *   that no other case is later
 * @returns the reason to hold it, or null; a person's stop is in its column `stop`
 */
export function settleOthers(
  context: CaseContext,
  tx: Tx,
  row: CaseRecord,
  came: { readonly sound: boolean; readonly arrives?: boolean },
): HoldReason | null {
  let conflict: HoldReason | null = null;
  const others = othersOf(context, tx, row);
  for (const one of others) {
    const { other, relation } = one;
    const isLater = other.seq > row.seq && came.arrives !== true;
    const verdict = amongCases(tx, row, one, { verdict: verdictOn(context, relation, other), isLater });
    if (!came.sound && !(verdict === 'supersede' && other.delivery === 'refused')) continue;
    if (verdict === 'supersede' || verdict === 'inherit') {
      supersede(tx, other, row.id);
      setCase(tx, row.id, { supersedes: other.id });
    }
    const goesOn = verdict === 'supersede' && other.stop === 'stopped-before';
    const isOpen = verdict === 'stop' && !isAnswered(tx, other, [row, ...others.map((each) => each.other)]);
    if (verdict === 'inherit' || goesOn || isOpen) inheritStop(context, tx, row.id, other);
    if (verdict !== 'hold') continue;
    const isOfClaim = relation === 'corrected' || relation === 'twin';
    conflict = isOfClaim ? 'same-claim' : (conflict ?? 'same-path');
  }
  return conflict;
}

/** True if the bytes of a case were found at another path too, where nothing has corrected them. */
export const hasCopy = (tx: Pick<Tx, 'get'>, { id, sha256 }: CaseRecord, path_key: string): boolean =>
  tx.get(COPY_ELSEWHERE, { id, sha256, path_key }) !== undefined;

/**
 * The verdict between two cases that stand. One that came later, or that lies at another path too, is not superseded without a person. A later
 * one that is held for this one does not hold it in turn.
 */
function amongCases(
  tx: Tx,
  row: CaseRecord,
  { other, relation }: Other,
  { verdict, isLater }: { readonly verdict: Verdict; readonly isLater: boolean },
): Verdict {
  if (verdict === 'supersede' || verdict === 'inherit') {
    const isCopied = hasCopy(tx, other, row.path_key);
    if (!isLater && !isCopied) return verdict;
    return other.delivery === 'refused' || (other.delivery === 'rejected' && !isLater) ? 'apart' : 'hold';
  }
  const isByPath = relation === 'corrected' || relation === 'rewritten';
  const isHeldForThis = !isByPath && HELD_FOR_ANOTHER.has(other.hold_reason);
  return isLater && (verdict === 'stop' || isHeldForThis) ? 'apart' : verdict;
}

const HELD_FOR_ANOTHER: ReadonlySet<HoldReason | null> = new Set(['same-claim', 'same-path']);

/** Newer files of the same path that are held because of this case, newest first. */
export function waitingFor(tx: Pick<Tx, 'all'>, { path_key, sha256, seq }: CaseRecord): CaseRecord[] {
  return tx
    .all<CaseRecord>(CASES_BY_PATH, { path_key, sha256 })
    .filter((one) => one.seq > seq && one.delivery === 'held' && HELD_FOR_ANOTHER.has(one.hold_reason))
    .sort((one, other) => other.seq - one.seq);
}

/**
 * NHI lacks a case that was being sent: the newest file held for it, the corrected one, supersedes it and is sent instead.
 * Runs in the transaction that proves the absence: a crash before its commit leaves one in doubt and the other held, and both are found again.
 * A file with an attachment that cannot be sent supersedes nothing; a file that another case or a person's stop holds back stays held.
 */
export function giveWay(context: CaseContext, tx: Tx, id: string): void {
  for (const newer of waitingFor(tx, caseRow(tx, id))) goOn(context, tx, newer.id, id);
}

/** Releases a case that was held for another one, if nothing else holds it. */
export function goOn(context: CaseContext, tx: Tx, id: string, instead: string): void {
  const row = caseRow(tx, id);
  const { held_from, hold_reason: reason } = row;
  if (row.delivery !== 'held' || held_from === 'refused' || !HELD_FOR_ANOTHER.has(reason)) return;
  if (settleOthers(context, tx, row, { sound: true }) !== null) return;
  const columns: CaseSet = { next_attempt_at: held_from === 'queued' ? tx.now : null };
  moveCase(tx, row, 'release', { set: columns, detail: { reason, instead } });
  holdWhereAsked(context, tx, id);
}

/** The case `by` takes the place of `other`, which is not sent any more. */
export function supersede(tx: Tx, other: CaseRecord, by: string): void {
  if (other.delivery === 'accepted') {
    setCase(tx, other.id, { superseded_by: by });
    addEvent(tx, other.id, 'superseded', { detail: { by } });
    return;
  }
  moveCase(tx, other, 'superseded', { set: { superseded_by: by, next_attempt_at: null }, detail: { by } });
}

interface StopEvent {
  readonly n: number;
  readonly kind: string;
  readonly actor: string;
  readonly detail: string;
}

const STOPS: ReadonlySet<string> = new Set(['hold', 'cancel', 'wish', 'stop-inherited']);

const eventOf = (tx: Tx, id: string, isIt: (event: StopEvent) => boolean): StopEvent | undefined =>
  tx.all<StopEvent>(EVENTS_OF_CASE, { id }).findLast(isIt);

const stopOf = (tx: Tx, id: string): StopEvent | undefined =>
  eventOf(tx, id, ({ kind, actor }) => STOPS.has(kind) && (actor !== AGENT || kind === 'stop-inherited'));

/** True if a person released a case of the same claim after the stop of this one: that answered the stop. */
function isAnswered(tx: Tx, stopped: CaseRecord, among: readonly CaseRecord[]): boolean {
  const since = stopOf(tx, stopped.id)?.n ?? 0;
  return among
    .filter(({ released, claim_key }) => released === 1 && claim_key === stopped.claim_key)
    .some(({ id }) =>
      eventOf(tx, id, ({ n, kind, actor }) => n > since && kind === 'release' && actor !== AGENT),
    );
}

/** The person's stop of an earlier case holds this one too. Its history says whose stop it was, which move, of which case, and why. */
export function inheritStop(context: CaseContext, tx: Tx, id: string, earlier: CaseRecord): void {
  if (caseRow(tx, id).stop === 'stopped-before') return;
  const last = stopOf(tx, earlier.id);
  setCase(tx, id, { stop: 'stopped-before', unread: 1 });
  const said = JSON.parse(last?.detail ?? '{}') as StopDetail;
  // After a rebuild nobody knows who it was.
  const { note, wish = last?.kind ?? 'cancel', who = last?.actor ?? null, by = earlier.id } = said;
  const why =
    note === undefined ? {} : { note: context.sealed.sealNote(id, context.sealed.note(earlier.id, note)) };
  addEvent(tx, id, 'stop-inherited', { detail: { who, by, wish, ...why } });
}

/** Detail of a person's `hold`, `cancel` or `wish`, or of a stop that was inherited already. */
interface StopDetail {
  readonly note?: string;
  readonly wish?: string;
  readonly who?: string | null;
  /** Id of the case that the person stopped. */
  readonly by?: string;
}
