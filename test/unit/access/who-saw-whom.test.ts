import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Audit, AuditLine } from '../../../main/agent/ground/audit/audit.ts';
import { createRouter } from '../../../main/agent/api/router.ts';
import type { AgentServices } from '../../../main/agent/api/services.ts';
import { taipeiDay, taipeiDayBefore } from '../../../main/agent/ground/fhir/taipei.ts';
import type { Role } from '../../../shared/people/abilities.ts';
import { caseRig, type CaseRig } from '../support/case-rig.ts';
import { casesNamed, clientFor, signedInAs } from '../api/planted.ts';
import { settingsIn } from '../support/open-core.ts';

const HOUR_MS = 3_600_000;
beforeEach(() => {
  // The day of the rig's own clock, at nine in the morning.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-24T09:00:00+08:00') });
});
afterEach(() => {
  vi.useRealTimers();
});

/** One agent's router, so that what it remembers of a person holds for all of that person's calls. */
function desk(rig: CaseRig, audit: Pick<Audit, 'append' | 'read'> = rig.core.audit) {
  const { work } = settingsIn('/place');
  const people = { watched: () => [{ name: 'new', displayName: '新', changes: [], roles: [] }] };
  const services = { context: rig.context, audit, now: Date.now, work, people } as unknown as AgentServices;
  const router = createRouter(
    () => services,
    () => undefined,
  );
  return (actor: string, roles: readonly Role[] = ['handler']) => clientFor(router, signedInAs(actor, roles));
}

const looksAt = async (rig: CaseRig, kind?: string): Promise<AuditLine[]> =>
  (await rig.core.audit.tail(1000)).filter((line) =>
    kind === undefined ? /-shown$|searched|opened/.test(line.kind) : line.kind === kind,
  );
const period = (rig: CaseRig) => ({
  from: taipeiDayBefore(rig.clock.now(), 2),
  to: taipeiDay(rig.clock.now()),
});

it('a list that shows the same names again is one line a person and day', async () => {
  const rig = await caseRig();
  const ids = [await rig.queued(), await rig.queued(), await rig.queued()];
  const at = desk(rig);
  const page = at('wang');
  await page.cases.rows({ ids: ids.slice(0, 2), phi: false });
  await page.cases.rows({ ids: ids.slice(0, 2), phi: false });
  expect(await looksAt(rig)).toHaveLength(1);
  // Scrolled on: only what is new to the person.
  await page.cases.rows({ ids, phi: false });
  const lines = await looksAt(rig);
  expect(lines.map((line) => casesNamed([line], 'wang').toSorted())).toEqual([
    ids.slice(0, 2).toSorted(),
    ids.slice(2),
  ]);
  await at('lee').cases.rows({ ids, phi: false });
  expect(await looksAt(rig)).toHaveLength(3);
  vi.setSystemTime('2026-11-24T23:59:00+08:00');
  await page.cases.rows({ ids, phi: false });
  expect(await looksAt(rig)).toHaveLength(3);
  // A question about a day finds a line of that day.
  vi.setSystemTime('2026-11-25T00:00:00+08:00');
  await page.cases.rows({ ids, phi: false });
  expect(await looksAt(rig)).toHaveLength(4);
});

it('a name leaves when its line is on the disk, also where another call wrote it, and never where the trail cannot be written', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  const waiting: { go: () => void; fail: () => void }[] = [];
  const append = (): Promise<void> =>
    new Promise((resolve, reject) => {
      waiting.push({
        go: resolve,
        fail: () => {
          reject(new Error('disk full'));
        },
      });
    });
  const page = desk(rig, { ...rig.core.audit, append })('wang');
  const seen: string[] = [];
  const ask = (name: string) =>
    page.cases.rows({ ids: [id], phi: false }).then(
      () => seen.push(`${name} answered`),
      () => seen.push(`${name} refused`),
    );
  const both = [ask('first'), ask('second')];
  await vi.waitUntil(() => waiting.length > 0);
  await new Promise(setImmediate);
  expect([waiting.length, seen]).toEqual([1, []]);
  waiting[0]?.fail();
  await Promise.all(both);
  expect(seen.toSorted()).toEqual(['first refused', 'second refused']);
  // The next call tells what the trail did not take.
  const third = ask('third');
  await vi.waitUntil(() => waiting.length > 1);
  waiting[1]?.go();
  await third;
  expect(seen.at(-1)).toBe('third answered');
});

it('opening a case and its notes at once waits for the one line that says so', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const audit = {
    ...rig.core.audit,
    append: async (entry: Parameters<Audit['append']>[0]) => {
      await held;
      await rig.core.audit.append(entry);
    },
  };
  const page = desk(rig, audit)('wang');
  const answered: string[] = [];
  const calls = [
    page.cases.show({ id, phi: false }).then(() => answered.push('show')),
    page.work.ofCase({ id }).then(() => answered.push('notes')),
  ];
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  expect(answered).toEqual([]);
  release();
  await Promise.all(calls);
  expect(await looksAt(rig)).toMatchObject([{ kind: 'case-opened', caseId: id, detail: { named: true } }]);
});

it('numbers that are asked for are a line each time, of the case and in a list', async () => {
  const rig = await caseRig();
  const [a, b] = [await rig.queued(), await rig.queued()];
  const page = desk(rig)('wang');
  await page.cases.show({ id: a, phi: true });
  await page.cases.rows({ ids: [a, b], phi: true });
  // The same page, fetched again since the case has changed.
  await page.cases.show({ id: a, phi: true });
  expect((await looksAt(rig)).map(({ kind }) => kind)).toEqual(['case-shown', 'numbers-shown']);
  vi.setSystemTime('2026-11-24T09:10:00+08:00');
  await page.cases.show({ id: a, phi: true });
  expect(await looksAt(rig, 'case-shown')).toHaveLength(2);
  // A patient whose number was shown was named too.
  await page.cases.rows({ ids: [a, b], phi: false });
  expect(await looksAt(rig, 'list-shown')).toEqual([]);
});

it('a search names the cases it found, each once a day, so that one letter does not fill the disk', async () => {
  const rig = await caseRig();
  const ids: string[] = [];
  for (let n = 0; n < 130; n += 1)
    ids.push(await rig.queued({ summary: { patientName: n === 7 ? '王小明' : `王大${String(n)}` } }));
  const page = desk(rig)('wang');
  await page.cases.ids({ search: '王小明' });
  await page.cases.facets({ search: '王小明' });
  let lines = await looksAt(rig, 'searched');
  expect(lines).toMatchObject([{ caseId: ids[7], detail: { count: 1 } }]);
  await page.cases.ids({ search: '王', delivery: ['held'] });
  lines = await looksAt(rig, 'searched');
  expect(casesNamed(lines.slice(1), 'wang').toSorted()).toEqual(ids.filter((id) => id !== ids[7]).toSorted());
  expect(lines[1]?.detail).toMatchObject({ count: 130 });
  await page.cases.ids({ search: '王大' });
  lines = await looksAt(rig, 'searched');
  expect([lines.length, lines[2]?.detail?.['cases']]).toEqual([3, undefined]);
  expect(JSON.stringify(await rig.core.audit.tail(100))).not.toContain('王');
});

it('the words of an exported and of a counted search are in the trail, sealed', async () => {
  const rig = await caseRig();
  const id = await rig.queued({ summary: { patientName: '王小明' } });
  const page = desk(rig)('wang', ['supervisor']);
  const columns = ['stage' as const];
  for await (const piece of await page.cases.cells({
    filter: { search: '王小明' },
    columns,
    words: {},
    language: 'en',
  }))
    expect(piece.total).toBe(1);
  vi.setSystemTime('2026-11-24T10:00:00+08:00');
  await page.stats.table({ rows: 'drug', filter: { search: '王小明' } });
  const auditor = desk(rig)('su', ['auditor']);
  const { looks } = await auditor.access.looks({ about: { person: 'wang' }, ...period(rig) });
  expect(looks).toMatchObject([
    { kind: 'searched', words: '王小明' },
    { kind: 'list-exported', caseId: id, words: null },
    { kind: 'searched', words: '王小明', caseId: id },
  ]);
});

it('who looked at a patient is answered by lists, searches and chains too', async () => {
  const rig = await caseRig();
  const number = 'A123456789';
  const id = await rig.queued({ summary: { patientName: '王小明', patientNumber: number } });
  const second = await rig.queued({ summary: { patientNumber: number, created: '2026-10-01' } });
  const other = await rig.queued();
  const at = desk(rig);
  await at('list').cases.rows({ ids: [id, second, other], phi: false });
  await at('nobody').cases.rows({ ids: [other], phi: false });
  await at('search').cases.ids({ search: '王小明' });
  await at('chain').chains.ofCase({ id: second });
  await at('open').cases.show({ id, phi: false });
  await at('viewer', ['viewer']).cases.show({ id, phi: false });
  await at('viewer', ['viewer']).cases.rows({ ids: [id], phi: false });
  const { looks, cases } = await at('su', ['auditor']).access.looks({
    about: { patient: number },
    ...period(rig),
  });
  expect(cases.toSorted()).toEqual([id, second].toSorted());
  expect(looks.toReversed().filter(({ actor }) => actor !== 'su')).toMatchObject([
    { actor: 'list', kind: 'list-shown', count: 3, cases: [id, second].toSorted() },
    { actor: 'search', kind: 'searched', caseId: id },
    { actor: 'chain', kind: 'list-shown', caseId: second },
    { actor: 'open', kind: 'case-opened', caseId: id, named: true },
    { actor: 'viewer', kind: 'case-opened', caseId: id, named: false },
  ]);
  // The question is a look of its own, at all of the patient's cases.
  const again = await at('su', ['auditor']).access.looks({ about: { person: 'su' }, ...period(rig) });
  expect(again.looks.find(({ words }) => words === number)).toMatchObject({
    kind: 'looks-shown',
    cases: [id, second].toSorted(),
  });
});

it(
  'a list of thousands is a few lines that name every case, and stays in them after a restart',
  { tags: 'full' },
  async () => {
    const rig = await caseRig();
    const ids = await Promise.all(Array.from({ length: 1200 }, () => rig.queued()));
    await desk(rig)('wang').cases.rows({ ids, phi: false });
    const lines = await looksAt(rig, 'list-shown');
    expect(lines.map(({ detail }) => detail?.['count'])).toEqual([1000, 200]);
    expect(casesNamed(lines, 'wang').toSorted()).toEqual(ids.toSorted());
    // Seven characters a case.
    expect(JSON.stringify(lines).length).toBeLessThan(1200 * 8 + 1000);
    await rig.reopen();
    const { looks } = await desk(rig)('su', ['auditor']).access.looks({
      about: { caseId: ids[1100] ?? '' },
      ...period(rig),
    });
    expect(looks.filter(({ actor }) => actor === 'wang')).toMatchObject([
      { kind: 'list-shown', cases: [ids[1100]] },
    ]);
  },
);

it(
  'one person who has seen unusually many patients is a line, and told to supervisors and auditors alone',
  { tags: 'full' },
  async () => {
    const rig = await caseRig();
    const ids = await Promise.all(Array.from({ length: 210 }, () => rig.queued()));
    const at = desk(rig);
    for (const id of ids) await at('wang').cases.show({ id, phi: true });
    await at('lee').cases.rows({ ids, phi: false });
    expect(await looksAt(rig, 'many-shown')).toMatchObject([
      { actor: 'wang', detail: { what: 'numbers', count: 200 } },
    ]);
    await rig.reopen();
    for (const role of ['supervisor', 'auditor'] as const)
      expect(await desk(rig)('x', [role]).access.notices()).toMatchObject({
        many: [{ actor: 'wang', what: 'numbers', count: 200 }],
        accounts: [{ name: 'new' }],
      });
    for (const role of ['handler', 'viewer', 'it'] as const)
      await expect(desk(rig)('x', [role]).access.notices()).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
    vi.setSystemTime(Date.now() + 8 * 24 * HOUR_MS);
    expect(await desk(rig)('x', ['auditor']).access.notices()).toMatchObject({ many: [] });
  },
);
