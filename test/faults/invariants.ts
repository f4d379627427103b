import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import type { StatusView } from '../../shared/api/views/status.ts';
import type { Delivery } from '../../shared/states.ts';
import type { Sample } from '../../main/practice/samples/types.ts';
import type { Sandbox } from '../../main/practice/options.ts';
import { dueAs, reasonOf } from './reasons.ts';
import type { Rig } from './rig.ts';

/** Parts of the rig that the judges below look at. */
export type Judged = Pick<Rig, 'dropped' | 'errors' | 'cases' | 'show' | 'status' | 'until' | 'now'> & {
  readonly sandbox: Pick<Sandbox, 'ledger'>;
};

/** Nothing more will happen to it, or a person is told why nothing does. */
export const hasEnded = (row: CaseRow): boolean =>
  row.delivery === 'accepted' ||
  row.delivery === 'refused' ||
  row.delivery === 'rejected' ||
  row.delivery === 'cancelled';

/** Broken promises once all has settled; empty if every promise was kept. */
export async function problemsOf(
  rig: Judged,
  expected: (sample: Sample) => { readonly delivery: Delivery; readonly stored: number },
): Promise<string[]> {
  const ledger = await rig.sandbox.ledger();
  const rows = await rig.cases();
  const status = await rig.status();
  const problems = [
    ...ledger.violations.map(({ kind, detail }) => `violation ${kind}: ${detail}`),
    ...ledger.strays.map(({ method, url }) => `stray ${method} ${url}`),
    ...rig.errors.filter((code) =>
      /resend-stopped|phases-not-seen|audit-|poller|resolver|send-loop/.test(code),
    ),
  ];
  for (const sample of rig.dropped) {
    const wanted = expected(sample);
    const stored = ledger.posts.filter(
      (post) => post.plantedId === sample.plantedId && post.caseNumber !== null,
    ).length;
    const row = rows.find(({ fileName }) => fileName === sample.fileName);
    if (row === undefined) {
      problems.push(`${sample.plantedId} has no case`);
      continue;
    }
    if (stored !== wanted.stored)
      problems.push(
        `${sample.plantedId} is stored ${String(stored)} times instead of ${String(wanted.stored)}`,
      );
    if (row.delivery !== wanted.delivery) {
      const reason = reasonOf(await rig.show(row.id), status);
      problems.push(
        `${sample.plantedId} is ${row.delivery} (${reason?.code ?? 'no reason'}) instead of ${wanted.delivery}`,
      );
    }
  }
  return problems;
}

/** Numbers of Bundles at the server: stored more than once, or not at all. */
export async function countStored(
  rig: Pick<Judged, 'dropped' | 'sandbox'>,
): Promise<{ readonly bundles: number; readonly twice: number; readonly lost: number }> {
  const { posts } = await rig.sandbox.ledger();
  const times = rig.dropped.map(
    ({ plantedId }) =>
      posts.filter((post) => post.plantedId === plantedId && post.caseNumber !== null).length,
  );
  return {
    bundles: times.length,
    twice: times.filter((n) => n > 1).length,
    lost: times.filter((n) => n === 0).length,
  };
}

/** A request ends within a second here, and a look at a doubtful case is a few of them. */
const MOVES_WITHIN_MS = 30_000;

/**
 * Cases that neither go on nor say why in words a person can read: nothing is said, the page has no text for what is, or
 * their turn has come and nothing moves (`sending` for longer than any request may take, say).
 */
export async function stuck(rig: Judged): Promise<string[]> {
  const { details, status } = await standing(rig);
  const silent: string[] = [];
  const due = new Map<string, string | null>();
  for (const detail of details) {
    const { id, delivery } = detail;
    const reason = reasonOf(detail, status);
    if (reason === null) silent.push(`${id} ${delivery}`);
    else if (reason.text === null) silent.push(`${id} ${delivery}: no text for ${reason.code}`);
    else due.set(id, dueAs(detail, status, rig.now()));
  }
  const still = async (): Promise<CaseDetail[]> => {
    const after = await standing(rig);
    return after.details.filter((detail) => {
      const before = due.get(detail.id) ?? null;
      return before !== null && before === dueAs(detail, after.status, rig.now());
    });
  };
  await rig.until(async () => (await still()).length === 0, MOVES_WITHIN_MS);
  return [...silent, ...(await still()).map(({ id, delivery }) => `${id} does not move on from ${delivery}`)];
}

async function standing(rig: Judged): Promise<{ details: CaseDetail[]; status: StatusView }> {
  const status = await rig.status();
  const rows = await rig.cases();
  return { details: await Promise.all(rows.map(({ id }) => rig.show(id))), status };
}
