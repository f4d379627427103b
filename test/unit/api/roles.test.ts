import { upToDate } from '../../support/staff-work.ts';
import type { AuditEntry } from '../../../main/agent/ground/audit/audit.ts';
import { addDays, taipeiDay } from '../../../shared/days.ts';
import { settingsIn } from '../support/open-core.ts';
import { createRouterClient, ORPCError } from '@orpc/server';
import { expect, test } from 'vitest';
import { atTheMachine, type AgentContext } from '../../../main/agent/api/context.ts';
import { createRouter } from '../../../main/agent/api/router.ts';
import { seenContent, seenDetail } from '../../../main/agent/api/sight.ts';
import type { AgentServices } from '../../../main/agent/api/services.ts';
import { may, type Role, ROLES } from '../../../shared/people/abilities.ts';
import { PROCEDURES, type ProcedurePath } from '../../../shared/people/procedures.ts';
import { caseRig, type CaseRig } from '../support/case-rig.ts';

const accountWith = (...roles: Role[]): AgentContext => ({
  actor: '王美麗',
  origin: 'page',
  roles,
  how: 'account',
  account: 'wang',
});

function clientOf(context: AgentContext, services: Partial<AgentServices>) {
  const router = createRouter(
    () => services as AgentServices,
    () => undefined,
  );
  return createRouterClient(router, { context });
}

/** Result of a call with that input: `done`, or the code of its failure. */
async function callOf(client: unknown, path: string, input: unknown): Promise<string> {
  const call = path.split('.').reduce((at, key) => (at as Record<string, unknown>)[key], client);
  try {
    await (call as (input: unknown) => Promise<unknown>)(input);
    return 'done';
  } catch (error) {
    return error instanceof ORPCError ? String(error.code) : 'bug';
  }
}

const paths = Object.keys(PROCEDURES) as ProcedurePath[];
const subsets = (roles: readonly Role[]): Role[][] =>
  roles.reduce<Role[][]>((all, role) => all.flatMap((some) => [some, [...some, role]]), [[]]);

test('for every set of roles, a call is let through exactly where the table says so', async () => {
  for (const roles of subsets(ROLES)) {
    const lines: AuditEntry[] = [];
    const audit = { append: (entry: AuditEntry) => Promise.resolve(void lines.push(entry)) };
    // Nothing stands behind it: whatever is let through fails at its input or its services, and never as not allowed.
    const client = clientOf(accountWith(...roles), { audit } as unknown as Partial<AgentServices>);
    const refused: string[] = [];
    for (const path of paths)
      if ((await callOf(client, path, undefined)) === 'NOT_ALLOWED') refused.push(path);
    expect(refused, roles.join(' ')).toEqual(paths.filter((path) => !may(roles, PROCEDURES[path].needs)));
    const told = lines.filter(
      ({ kind, detail }) => kind === 'not-allowed' && detail?.['ability'] !== 'at-the-machine',
    );
    expect(told.map(({ detail }) => detail?.['call'])).toEqual(refused);
  }
});

test('a refusal is a line of the trail with the person, and says who may, in both languages', async () => {
  const rig = await caseRig();
  const client = clientOf(accountWith('handler'), { audit: rig.core.audit });
  await expect(client.cases.cancel({ ids: ['x'] })).rejects.toMatchObject({
    code: 'NOT_ALLOWED',
    status: 403,
    message: 'This is for: supervisor.',
    data: {
      code: 'not-allowed',
      messageZh: '此作業限主管使用。',
      ability: 'cases.cancel',
      roles: ['supervisor'],
    },
  });
  expect((await rig.core.audit.tail(1))[0]).toMatchObject({
    kind: 'not-allowed',
    actor: '王美麗',
    detail: { call: 'cases.cancel', ability: 'cases.cancel' },
  });
});

function overCases(rig: CaseRig, ...roles: Role[]) {
  return clientOf(accountWith(...roles), {
    context: rig.context,
    audit: rig.core.audit,
    now: Date.now,
    work: settingsIn('/place').work,
  });
}

test('a role that may not see patients gets no name, number, reason or note of one, by any call', async () => {
  const rig = await caseRig();
  const id = await rig.queued({ summary: { patientName: '王小明', patientNumber: 'A123456789' } });
  const desk = clientOf(atTheMachine('root', 'desktop'), { context: rig.context, audit: rig.core.audit });
  await desk.cases.hold({ ids: [id], reason: '王小明的媽媽來電' });
  const note = { do: 'note', kind: 'call', text: '王小明 0912345678' } as const;
  await desk.work.change({ cases: upToDate(id), change: note });
  for (const role of ['viewer', 'it'] as const) {
    const client = overCases(rig, role);
    for (const [path, input] of [
      ['cases.rows', { ids: [id], phi: true }],
      ['cases.show', { id, phi: true }],
      ['cases.content', { id, phi: true }],
      ['cases.raw', { id, what: 'bundle' }],
      ['cases.attachment', { id, name: 'a.pdf' }],
      ['cases.cells', { filter: {}, columns: ['patientName'], words: {}, language: 'en' }],
      ['cases.printed', { id, what: 'notice' }],
    ] as const)
      expect(await callOf(client, path, input), `${role} ${path}`).toBe('NOT_ALLOWED');
    const seen = [
      await client.cases.rows({ ids: [id], phi: false }),
      await client.cases.show({ id, phi: false }),
      await client.work.ofCase({ id }),
      await client.chains.ofCase({ id }),
    ];
    expect(JSON.stringify(seen)).not.toMatch(/王小明|A123456789|媽媽|0912345678/);
    expect(seen[2]).toMatchObject({ notes: [], notesWithheld: 1 });
  }
});

test('NHI’s words are shown to such a role with the patient covered', async () => {
  const rig = await caseRig();
  const id = await rig.queued({ summary: { patientName: '王小明', patientNumber: 'A123456789' } });
  const text = '保險對象王小明（A123456789）之配偶 B223456789 資料不符';
  const said = { severity: 'error', code: 'invalid', text };
  await rig.end(id, await rig.begin(id), { kind: 'rejected', status: 422, issue: said, absence: 'proven' });
  const known = { patientName: '王小明', patientNumber: 'A123456789', chartNumber: null };
  for (const role of ['viewer', 'it'] as const) {
    const detail = await overCases(rig, role).cases.show({ id, phi: false });
    expect(JSON.stringify(detail)).not.toMatch(/王小明|A123456789|B223456789/);
    const covered = '保險對象王○明（A12****789）之配偶 B22****789 資料不符';
    expect(detail.answers.map(({ issue }) => issue)).toEqual([{ ...said, text: covered }]);
    const item = { sequence: 1, resultCode: '2', approvedQuantity: 0, opinion: text, details: [] };
    const reviewed = detail.answers.map((answer) => ({ ...answer, items: [item] }));
    expect(seenDetail('hidden', { ...detail, answers: reviewed }, known).answers[0]?.items[0]?.opinion).toBe(
      covered,
    );
  }
  const named = await overCases(rig, 'handler').cases.show({ id, phi: false });
  expect(named.answers[0]?.issue?.text).toBe('保險對象王小明（A12****789）之配偶 B22****789 資料不符');
  const whole = await overCases(rig, 'handler').cases.show({ id, phi: true });
  expect(whole.answers[0]?.issue?.text).toBe(text);
});

test('a role that may not see patients cannot find out by searching who one is', async () => {
  const rig = await caseRig();
  const id = await rig.queued({
    path: 'export-7.json',
    summary: { patientName: '王小明', patientNumber: 'A123456789' },
  });
  const [viewer, handler] = [overCases(rig, 'viewer'), overCases(rig, 'handler')];
  // A HIS often names the file after the patient.
  for (const words of ['A12345', '王', '王小明 export-7', 'export-7']) {
    expect((await handler.cases.ids({ search: words })).ids).toEqual([id]);
    expect((await viewer.cases.ids({ search: words })).ids).toEqual([]);
    expect(await viewer.cases.facets({ search: words })).toEqual(await viewer.cases.facets({}));
  }
  expect((await viewer.cases.ids({ search: id })).ids).toEqual([id]);
});

test('a search knows drugs and departments by name, for who sees no patients too', async () => {
  const rig = await caseRig();
  const id = await rig.queued({
    summary: { patientName: '王小明', drugCodes: ['KC01025219'], department: '08' },
  });
  await rig.queued({ summary: { patientName: '陳大文', drugCodes: ['K1'], department: '05' } });
  for (const role of ['viewer', 'handler'] as const) {
    const client = overCases(rig, role);
    const found = async (search: string): Promise<unknown> => (await client.cases.ids({ search })).ids;
    for (const words of ['keytruda', 'kc010252', '泌尿', 'keytruda 泌尿科'])
      expect(await found(words), `${role} ${words}`).toEqual([id]);
    expect(await found('泌尿科 王小明')).toEqual(role === 'handler' ? [id] : []);
    expect(await found('吉舒達')).toEqual([]);
  }
});

test('the list is narrowed to what stands in 待辦, and to what needs nobody, not on another day either', async () => {
  const rig = await caseRig();
  const [held, later, queued] = [await rig.queued(), await rig.queued(), await rig.queued()];
  const client = overCases(rig, 'handler');
  await client.cases.hold({ ids: [held, later] });
  const snooze = { do: 'snooze', until: addDays(taipeiDay(Date.now()), 2) } as const;
  await client.work.change({ cases: upToDate(later), change: snooze });
  expect((await client.cases.ids({ todo: true })).ids).toEqual([held]);
  expect((await client.cases.ids({ todo: false })).ids).toEqual([queued]);
  expect((await client.cases.facets({})).todo).toBe(1);
  expect((await client.cases.facets({ stage: ['queued'] })).todo).toBe(0);
  expect((await client.cases.facets({ todo: false })).stage).toEqual([
    { value: 'queued', text: null, count: 1 },
  ]);
});

test('a role that may not see patients gets no file names either, which may carry one', async () => {
  const rig = await caseRig();
  const id = await rig.queued({ path: '王小明.json', summary: { attachments: ['王小明.PDF', 'ct.王小明'] } });
  for (const role of ['viewer', 'it'] as const) {
    const client = overCases(rig, role);
    const [row] = await client.cases.rows({ ids: [id], phi: false });
    const detail = await client.cases.show({ id, phi: false });
    expect([row?.fileName, detail.fileName]).toEqual([id, id]);
    expect(detail.attachments.map(({ name }) => name)).toEqual(['1.pdf', '2']);
    expect(JSON.stringify([row, detail])).not.toContain('王小明');
  }
  const [row] = await overCases(rig, 'handler').cases.rows({ ids: [id], phi: false });
  expect(row?.fileName).toBe('王小明.json');
});

test('a role that may not see patients gets the usual order instead of one by patient, which would reveal them', async () => {
  const rig = await caseRig();
  for (const [path, patientName] of [
    ['b.json', '乙'],
    ['a.json', '丙'],
    ['c.json', '甲'],
  ] as const)
    await rig.queued({ path, summary: { patientName } });
  const idsOf = async (role: Role): Promise<readonly string[]> =>
    (await overCases(rig, role).cases.ids({ order: { by: 'patient', descending: true } })).ids;
  const usual = (await overCases(rig, 'viewer').cases.ids({})).ids;
  expect(await idsOf('viewer')).toEqual(usual);
  expect(await idsOf('handler')).not.toEqual(usual);
});

test('of a sent attachment such a role sees only the file type', () => {
  const row = {
    label: 'file',
    text: '王小明的報告',
    code: null,
    system: null,
    file: '王小明.pdf',
    path: 'a',
  };
  const plain = { ...row, label: 'date', text: '2026-11-25', file: null };
  const content = {
    sections: [{ key: 'reports' as const, groups: [{ path: 'a', rows: [row, plain] }] }],
    phi: false,
    cut: false,
  };
  const nobody = { patientName: null, patientNumber: null, chartNumber: null };
  expect(seenContent('hidden', content, nobody).sections[0]?.groups[0]?.rows).toEqual([
    { ...row, text: '.pdf', file: null },
    plain,
  ]);
});

test('an invalid input gets nobody past the table', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  const viewer = overCases(rig, 'viewer');
  for (const phi of ['true', 1, {}, [], null])
    expect(await callOf(viewer, 'cases.show', { id, phi })).toBe('NOT_ALLOWED');
});

test('a call whose session ended while its input was on the way is refused', async () => {
  const rig = await caseRig();
  const ended = clientOf(
    { ...atTheMachine('root', 'address'), isOver: () => true },
    { audit: rig.core.audit },
  );
  for (const path of paths) expect(await callOf(ended, path, undefined), path).toBe('UNAUTHORIZED');
  expect(await rig.core.audit.tail(10)).toEqual([]);
});

test('the text of the settings file, with the webhook’s address in it, is for roles that may change it: not for an auditor', () => {
  const seen = (role: Role): boolean => may([role], PROCEDURES['settings.text'].needs);
  expect(ROLES.filter(seen)).toEqual(ROLES.filter((role) => may([role], PROCEDURES['settings.save'].needs)));
  expect([seen('it'), seen('auditor')]).toEqual([true, false]);
});
