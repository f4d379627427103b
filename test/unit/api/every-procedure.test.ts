import { upToDate } from '../../support/staff-work.ts';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { cpSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { PROCEDURES, type ProcedurePath } from '../../../shared/people/procedures.ts';
import { may, type Role, ROLES } from '../../../shared/people/abilities.ts';
import { atTheMachine } from '../../../main/agent/api/context.ts';
import { trailOf } from '../../integration/support/trail.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { agentHere, type AgentHere } from '../support/agent-here.ts';
import {
  answerOf,
  ATTACHMENT,
  casesNamed,
  clientFor,
  NAME,
  NUMBER,
  plant,
  plantedGuide,
  signedInAs,
  tracesIn,
} from './planted.ts';

interface Planted {
  readonly refused: string;
  readonly rejected: string;
}
type Inputs = (cases: Planted) => readonly unknown[];

const period = { from: '2026-11-01', to: '2026-12-31' };
const columns = ['patientName', 'patientNumber', 'file'];
const cells = { filter: {}, columns, words: {}, language: 'en' };
const one: Inputs = ({ refused, rejected }) => [{ id: refused }, { id: rejected }];
const withPhi: Inputs = (cases) =>
  one(cases).flatMap((each) => [false, true].map((phi) => ({ ...(each as object), phi })));
const moves: Inputs = ({ rejected }) => [{ ids: [rejected], reason: NAME }];
const searches: Inputs = () => [
  { search: NAME },
  { search: NUMBER },
  { search: NAME.slice(0, 2), delivery: ['refused'] },
];

/** Everything that answers about cases, with what is asked. A call that stands in neither table fails the test. */
const ASKED: Readonly<Partial<Record<ProcedurePath, Inputs>>> = {
  'cases.ids': (cases) => [{}, { order: { by: 'patient', descending: false } }, ...searches(cases)],
  'cases.rows': ({ refused, rejected }) =>
    [[refused], [refused, rejected]].flatMap((ids) => [false, true].map((phi) => ({ ids, phi }))),
  'cases.show': withPhi,
  'cases.content': withPhi,
  'cases.facets': (cases) => [{}, ...searches(cases)],
  'cases.raw': ({ refused, rejected }) => [
    { id: refused, what: 'bundle' },
    { id: rejected, what: { answer: '1' } },
  ],
  'cases.attachment': ({ refused, rejected }) => [refused, rejected].map((id) => ({ id, name: ATTACHMENT })),
  'cases.printed': ({ rejected }) => [
    { id: rejected, what: 'notice' },
    { id: rejected, what: 'evidence' },
    { id: rejected, what: 'appeal' },
    { id: rejected, what: 'doctor' },
  ],
  'cases.cells': () => [
    cells,
    { ...cells, reveal: { reason: '月報' } },
    { ...cells, filter: { search: NAME } },
  ],
  'cases.rehearse': one,
  'cases.retry': moves,
  'cases.hold': moves,
  'cases.release': moves,
  'cases.recheck': moves,
  'cases.cancel': ({ rejected }) => [{ ids: [rejected] }],
  'cases.askNow': ({ refused, rejected }) => [{ ids: [refused, rejected] }],
  'cases.markRead': ({ rejected }) => [{ ids: [rejected] }],
  'cases.sendAnyway': ({ rejected }) => [{ id: rejected, reason: NAME }],
  'cases.resolve': ({ rejected }) => [{ id: rejected, found: { absent: true, confirmed: true } }],
  'chains.ofCase': one,
  'precheck.ofCase': one,
  'today.list': () => [{}],
  'today.count': () => [{}],
  'today.details': ({ rejected }) => [{ ids: [rejected] }],
  'work.ofCase': withPhi,
  'work.change': ({ rejected }) => [
    { cases: upToDate(rejected), change: { do: 'note', kind: 'note', text: NAME } },
    { cases: upToDate(rejected), change: { do: 'close', note: NAME } },
  ],
  'work.undo': ({ rejected }) => [{ ids: [rejected], revision: 1 }],
  'work.acts': ({ rejected }) => [{ cases: [{ id: rejected, revision: 0 }] }],
  'work.staff': () => [{}],
  'assignment.list': () => [{}],
  'assignment.set': () => [{ department: '02', owner: '王承辦' }],
  'work.deputies': () => [{}],
  'work.setDeputy': () => [{ owner: '王承辦', deputy: '李代理', from: '2099-12-01', until: '2099-12-06' }],
  'work.endDeputy': () => [{ n: 1 }],
  'attachments.settle': ({ rejected }) => [{ id: rejected, as: 'handed-over' }],
  'stats.sentences': () => [{ filter: {}, period: { by: 'decided', ...period } }],
  'stats.table': () => [
    { rows: 'drug', filter: {} },
    { rows: 'doctor', filter: { search: NAME } },
  ],
  'access.looks': ({ refused }) =>
    [{ patient: NUMBER }, { caseId: refused }, { person: 'searcher' }, { everyone: true }].map((about) => ({
      about,
      ...period,
    })),
  'access.notices': () => [undefined],
  changes: () => [undefined],
  status: () => [undefined],
  operations: () => [undefined],
  'audit.verify': () => [undefined],
  'retention.destroyed': () => [undefined],
  'names.nhi': () => [{ codes: [{ table: 'drug', code: 'KC010892B5' }] }],
  'people.whoAmI': () => [undefined],
  'people.list': () => [undefined],
  'people.review': () => [{}],
  'logs.tail': () => [{ lines: 100 }],
};

/** Procedures of the machine, of keys, accounts and settings: no case is asked about, and most change or end the agent. */
const OF_NO_CASE: readonly ProcedurePath[] = [
  // The caller's own Bundle is checked and answered: no case of ours.
  'check.bundle',
  ...(['check.tokens.list', 'check.tokens.make', 'check.tokens.remove'] as const),
  ...(['destination.pause', 'destination.resume', 'folders.rescan'] as const),
  ...([
    'settings.text',
    'settings.validate',
    'settings.save',
    'settings.reload',
    'rules.show',
    'rules.save',
  ] as const),
  ...([
    'keys.list',
    'keys.jwks',
    'keys.generate',
    'keys.import',
    'keys.rotate',
    'keys.putBack',
    'keys.retire',
  ] as const),
  ...(['keys.certificatePassphrase', 'alerts.password', 'alerts.test'] as const),
  ...(['ig.list', 'ig.progress', 'ig.import', 'ig.use', 'doctor.run', 'doctor.firewall'] as const),
  ...(['diagnostics', 'backup', 'backupDrill', 'restore', 'audit.export'] as const),
  ...(['vault.recoveryCode', 'vault.recovered', 'service.addMachineKey', 'stop'] as const),
  ...(['people.changePassword', 'people.add', 'people.setRoles', 'people.move'] as const),
  ...(['people.resetPassword', 'people.keepChoice'] as const),
];
const paths = Object.keys(ASKED) as ProcedurePath[];

/** Each person asks for one thing alone, so that no line of another call stands in for the missing one. */
async function askAll(
  { agent }: AgentHere,
  cases: Planted,
  roles: readonly Role[],
): Promise<
  {
    readonly actor: string;
    readonly path: ProcedurePath;
    readonly input: unknown;
    readonly answer: unknown;
  }[]
> {
  const asked = [];
  for (const path of paths) {
    for (const [at, input] of (ASKED[path]?.(cases) ?? []).entries()) {
      const actor = `${roles.join(' ')} ${path} ${String(at)}`;
      const answer = await answerOf(clientFor(agent.router, signedInAs(actor, roles)), path, input);
      asked.push({ actor, path, input, answer });
    }
  }
  return asked;
}

async function planted() {
  const dir = temporaryFolder();
  const [cases, here] = [await plant(dir), await agentHere(dir, new FakeClock())];
  await here.client.ig.import({ file: plantedGuide(dir) });
  await here.client.cases.recheck({ ids: [cases.refused] });
  const desk = clientFor(here.agent.router, atTheMachine('desk', 'desktop'));
  const change = { do: 'note', kind: 'call', text: `${NAME}之子 ${NUMBER} 來電` } as const;
  await desk.work.change({ cases: upToDate(cases.rejected), change });
  await desk.cases.hold({ ids: [cases.refused], reason: `${NAME} 家屬要求` });
  await clientFor(here.agent.router, signedInAs('searcher', ['handler'])).cases.ids({ search: NUMBER });
  return { dir, here, cases };
}

it('every call of the contract is in one of the two tables', () => {
  expect([...paths, ...OF_NO_CASE].toSorted()).toEqual(Object.keys(PROCEDURES).toSorted());
});

const searchOf = (input: unknown): unknown => {
  const { search, filter } = (input ?? {}) as { search?: unknown; filter?: { search?: unknown } };
  return search ?? filter?.search;
};
const asksForNumbers = (input: unknown): boolean => {
  const { phi, reveal } = (input ?? {}) as { phi?: unknown; reveal?: unknown };
  return phi === true || reveal !== undefined;
};

const rolesOf = (words: string): Role[] => ROLES.filter((role) => words.split(' ').includes(role));
it.for(['handler', 'supervisor', 'handler auditor', ROLES.join(' ')])(
  'no name leaves to %s, and no search finds by one, without a line of this person that names its case',
  async (words) => {
    const roles = rolesOf(words);
    const { here, cases } = await planted();
    const answers = await askAll(here, cases, roles);
    const lines = trailOf(here.dataDir);
    const missing = answers.flatMap(({ actor, path, input, answer }) => {
      const shows = answer !== undefined && (tracesIn(answer).length > 0 || searchOf(input) !== undefined);
      const told = casesNamed(lines, actor).some((id) => id === cases.refused || id === cases.rejected);
      return shows && !told ? [`${path} ${JSON.stringify(input)}`] : [];
    });
    expect(missing).toEqual([]);
    // It would hold of answers that are empty, too.
    const showing = new Set(
      answers.flatMap(({ path, answer }) => (tracesIn(answer).length > 0 ? [path] : [])),
    );
    expect([...showing]).toEqual(
      expect.arrayContaining(['cases.rows', 'cases.show', 'cases.content', 'cases.raw', 'cases.attachment']),
    );
    expect([...showing]).toEqual(expect.arrayContaining(['precheck.ofCase', 'work.ofCase']));
    if (roles.includes('supervisor')) expect([...showing]).toContain('cases.cells');
    if (roles.includes('auditor')) expect([...showing]).toContain('access.looks');
  },
);

/** They give the thing itself: asking for them asks for the number. */
const WHOLE: readonly ProcedurePath[] = ['cases.raw', 'cases.attachment', 'access.looks'];
it('a number is covered in every answer until it is requested', async () => {
  const { here, cases } = await planted();
  const bare = (await askAll(here, cases, ['handler', 'supervisor'])).filter(
    ({ path, input, answer }) =>
      !WHOLE.includes(path) && !asksForNumbers(input) && JSON.stringify(answer ?? null).includes(NUMBER),
  );
  expect(bare.map(({ path, input }) => `${path} ${JSON.stringify(input)}`)).toEqual([]);
});

it.for(['viewer', 'it', 'viewer it'])('%s are shown neither name nor number by any call', async (words) => {
  const { here, cases } = await planted();
  const shown = (await askAll(here, cases, rolesOf(words))).filter(
    ({ answer }) => tracesIn(answer).length > 0,
  );
  expect(shown.map(({ path, input }) => `${path} ${JSON.stringify(input)}`)).toEqual([]);
});

it('answers to commands without --phi have neither name nor number', async () => {
  const { here, cases } = await planted();
  const told = [];
  for (const path of [
    'cases.rows',
    'cases.show',
    'cases.content',
    'cases.rehearse',
    'work.ofCase',
    'cases.cells',
    'precheck.ofCase',
    'today.list',
  ] as const)
    for (const input of ASKED[path]?.(cases) ?? [])
      if (!asksForNumbers(input) && tracesIn(await answerOf(here.client, path, input)).length > 0)
        told.push(`${path} ${JSON.stringify(input)}`);
  expect(told).toEqual([]);
});

it('words of guides and rules reach a viewer with the patient covered', async () => {
  const { dir, here, cases } = await planted();
  const viewer = clientFor(here.agent.router, signedInAs('viewer', ['viewer']));
  const covered = '歐○試 A12****789 A○e';
  const [answer] = (await viewer.precheck.ofCase({ id: cases.rejected })).answers;
  expect(answer).toMatchObject({
    ...{ rule: 'Quoting', result: 'fail', report: covered, use: covered },
    conditions: [{ main: covered, number: '1規則1-1', words: covered, state: 'missing' }],
  });
  const { problems } = await viewer.cases.show({ id: cases.refused, phi: false });
  expect(problems.find(({ code }) => code === 'profile-invariant-n-1')?.message).toContain(covered);
  // In a copy of the folder the case is in doubt, and the words stand beside another code.
  await here.agent.stop();
  const copy = temporaryFolder();
  cpSync(dir, copy, { recursive: true });
  const { agent } = await agentHere(copy, new FakeClock());
  const copied = clientFor(agent.router, signedInAs('viewer', ['viewer']));
  const shown = await copied.cases.show({ id: cases.refused, phi: false });
  expect([shown.delivery, tracesIn(shown)]).toEqual(['uncertain', []]);
});

it('no session of the console imports or chooses a package, whatever its roles, and each attempt is a line', async () => {
  const { here } = await planted();
  for (const how of ['account', 'desktop'] as const) {
    const context = how === 'desktop' ? atTheMachine(how, how) : signedInAs(how, ROLES);
    const { ig } = clientFor(here.agent.router, context);
    await expect(ig.import({ file: '/tmp/x.tgz' })).rejects.toMatchObject({
      data: { code: 'command-line-only' },
    });
    await expect(ig.use({ name: 'evil.rules', version: '1.0.0' })).rejects.toMatchObject({
      data: { code: 'command-line-only' },
    });
  }
  const refused = trailOf(here.dataDir).filter(({ kind }) => kind === 'not-allowed');
  expect(refused.map(({ actor, detail }) => [actor, detail?.['call']])).toEqual([
    ['account', 'ig.import'],
    ['account', 'ig.use'],
    ['desktop', 'ig.import'],
    ['desktop', 'ig.use'],
  ]);
});

it('no call of a viewer starts a thread: a thread costs more than the least role may ask for', async () => {
  const { here, cases } = await planted();
  const threads: unknown[] = [];
  const count = (message: unknown): void => void threads.push(message);
  subscribe('worker_threads', count);
  onTestFinished(() => void unsubscribe('worker_threads', count));
  await askAll(here, cases, ['viewer']);
  const viewer = clientFor(here.agent.router, signedInAs('viewer', ['viewer']));
  for (const path of OF_NO_CASE.filter((one) => may(['viewer'], PROCEDURES[one].needs)))
    await answerOf(viewer, path, undefined);
  expect(threads).toEqual([]);
});
