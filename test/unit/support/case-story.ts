/**
 * The life of cases told in a row of a table: its steps, and what is seen between them. A step is about the case found last, or the one that
 * `about` names.
 */
import { expect, test } from 'vitest';
import { resultFile, type ResultFile } from '../../../shared/api/views/result-file.ts';
import type { CaseRecord } from '../../../main/agent/carrier/cases/case-record.ts';
import { adopt, noteSurfaced, releaseAbsent } from '../../../main/agent/carrier/cases/doubt.ts';
import { dueResults, resultsWritten } from '../../../main/agent/carrier/cases/outbox.ts';
import { hear, type HeardAnswer } from '../../../main/agent/carrier/cases/reviews.ts';
import * as staff from '../../../main/agent/carrier/cases/staff.ts';
import type { SendOutcome } from '../../../main/agent/carrier/nhi/server.ts';
import { BY, caseRig, type CaseRig, type Found } from './case-rig.ts';
import type { MoreSettings } from './open-core.ts';

export interface Story {
  readonly rig: CaseRig;
  /** The case that steps are about. */
  id: string;
  /** Ids by the names that `found` gave; of an unknown name, itself. */
  readonly idOf: (name: string) => string;
  readonly ids: Map<string, string>;
  attempt: string;
  /** The row when it was `noted`. */
  before: CaseRecord;
  /** Result of the last step that has one: where a file went, what an answer was. */
  outcome: unknown;
}
export type Step = (story: Story) => unknown;
/** Expected value, or how it follows from the story so far. */
type Told<T> = T | ((story: Story) => T);
const toldOf = <T>(told: Told<T>, story: Story): T =>
  typeof told === 'function' ? (told as (story: Story) => T)(story) : told;

export const found =
  (what: Told<Found> = {}, name?: string): Step =>
  async (story) => {
    const { caseId, delivery } = await story.rig.find(toldOf(what, story));
    [story.id, story.outcome] = [caseId, delivery];
    if (name !== undefined) story.ids.set(name, caseId);
  };
export const about =
  (name: string): Step =>
  (story) =>
    void (story.id = story.idOf(name));

/** A move of staff, allowed or refused with a code. */
const move =
  (by: (context: CaseRig['context'], id: string, who: typeof BY) => Promise<unknown>): Step =>
  async (story) => {
    story.outcome = await by(story.rig.context, story.id, BY);
  };
export const hold = move(staff.hold);
export const cancel = move(staff.cancel);
export const retry = move(staff.retry);
export const attestAbsent = move(staff.resolveAbsent);
export const refuses =
  (step: Step, code: string): Step =>
  async (story) => {
    await expect(Promise.resolve().then(() => step(story))).rejects.toMatchObject({ code });
  };
export const release = (said?: Parameters<typeof staff.release>[3], reason: string | null = null): Step =>
  move((context, id) => staff.release(context, id, { ...BY, reason }, said));
export const resolveFound = (number: string): Step =>
  move((context, id, by) => staff.resolveFound(context, id, number, by));
export const read: Step = ({ rig, id }) => staff.markRead(rig.context, [id]);

export const begun: Step = async (story) => void (story.attempt = await story.rig.begin(story.id));
export const ended =
  (outcome: SendOutcome): Step =>
  async (story) =>
    void (story.outcome = await story.rig.end(story.id, story.attempt, outcome));
export const sent =
  (outcome: SendOutcome, times = 1): Step =>
  async (story) => {
    for (let at = 0; at < times; at += 1) story.outcome = await story.rig.send(story.id, outcome);
  };
export const lacking: Step = ({ rig, id }) => releaseAbsent(rig.context, rig.row(id));
export const adopted =
  (number: string): Step =>
  ({ rig, id }) =>
    adopt(rig.context, rig.row(id), number);
export const surfaced =
  (number: string): Step =>
  ({ rig, id }) =>
    noteSurfaced(rig.context, rig.row(id), number);
export const heard =
  (answer: HeardAnswer, news?: 'new' | 'known' | 'older'): Step =>
  async ({ rig, id }) => {
    const was = await hear(rig.context, id, answer, 60_000);
    if (news !== undefined) expect(was).toBe(news);
  };

export const after =
  (ms: number): Step =>
  ({ rig }) => {
    rig.clock.set(rig.clock.now() + ms);
  };
export const restart =
  (more?: MoreSettings): Step =>
  ({ rig }) =>
    rig.reopen(more);
/** A restore that does not know files from before now. */
export const restoredNow: Step = ({ rig }) =>
  void Object.assign(rig.context, { reconcileBefore: rig.clock.now() });
/** As if the database had it so. */
export const as =
  (sql: string): Step =>
  ({ rig }) =>
    void rig.core.db.exec(sql);

/** Columns of the case. */
export const is =
  (row: Told<Partial<CaseRecord>>): Step =>
  (story) => {
    expect(story.rig.row(story.id)).toMatchObject(toldOf(row, story));
  };
export const noted: Step = (story) => void (story.before = story.rig.row(story.id));
/** Nothing of the row has changed since it was noted, but `more`. */
export const isAsBefore =
  (more: Partial<CaseRecord> = {}): Step =>
  ({ rig, id, before }) => {
    expect(rig.row(id)).toEqual({ ...before, ...more });
  };
/** Result of the last step. */
export const cameTo =
  (outcome: unknown): Step =>
  (story) => {
    expect(story.outcome).toEqual(outcome);
  };
/** The newest lines of its history. */
export const history =
  (...events: readonly (string | Record<string, unknown>)[]): Step =>
  ({ rig, id }) => {
    const lines = rig.events(id).slice(-events.length);
    const wanted = events.map((event) => (typeof event === 'string' ? { kind: event } : event));
    expect(lines.map((line) => ({ ...line, detail: JSON.parse(line.detail) as unknown }))).toMatchObject(
      wanted,
    );
  };

/** Results that the HIS would find now, oldest first; none of them is due any more. */
export async function taken(rig: CaseRig): Promise<ResultFile[]> {
  const due = dueResults(rig.context);
  await resultsWritten(
    rig.context,
    due.map(({ n }) => n),
  );
  return due.map(({ result }) => resultFile.parse(result()));
}
/** Results that the HIS is told now, and no other. */
export const tells =
  (...results: readonly Told<Partial<ResultFile>>[]): Step =>
  async (story) => {
    expect(await taken(story.rig)).toMatchObject(results.map((result) => toldOf(result, story)));
  };
export const tellsNothing: Step = tells();

/** A test for each row: the promise, and the steps that show it. */
export function stories(
  rows: readonly (readonly [promise: string, ...steps: Step[]])[],
  opened: () => Promise<CaseRig> = caseRig,
): void {
  for (const [promise, ...steps] of rows)
    test(promise, async () => {
      const ids = new Map<string, string>();
      const idOf = (name: string): string => ids.get(name) ?? name;
      const story = { rig: await opened(), ids, idOf, id: '', attempt: '' } as unknown as Story;
      for (const step of steps) await step(story);
    });
}
