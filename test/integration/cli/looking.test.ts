// @module-tag full
import { afterAll, beforeAll, expect, test } from 'vitest';
import { maskName } from '../../../shared/mask.ts';
import type { Sample } from '../../../main/practice/samples/types.ts';
import { command as ofAProcess, commandHere as command, commandJson } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import { sha256 } from '../support/expectations.ts';
import { openScene } from '../support/scene.ts';
import { MODES, STAGED, stagedScene, type Mode, type Staged } from '../support/staged-cases.ts';
import { trailOf } from '../support/trail.ts';

/** The fields of an element of `cases --json`, in order. Other programs rely on them. */
const FIELDS = [
  ...[
    'id',
    'fileName',
    'folder',
    'sha256',
    'profile',
    'priority',
    'subType',
    'delivery',
    'review',
    'decision',
  ],
  ...['disposition', 'caseNumber', 'receiptNumber', 'attempts', 'nextAttemptAt', 'problems', 'lastError'],
  ...['missingAttachments', 'supersedes', 'doubled', 'createdAt', 'acceptedAt', 'decidedOn', 'decidedAt'],
];
/** ISO 8601 with offset. */
const aTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/) as unknown;
const aText = expect.stringMatching(/./) as unknown;
const listLines = (dataDir: string) =>
  trailOf(dataDir).filter(({ kind, detail }) => kind === 'numbers-shown' && detail?.['claimed'] === '王承辦');
/** Without `--phi`, the patient in the name of a file is covered. */
const coveredName = ({ fileName, patient }: Sample): string =>
  fileName.replace(patient.name, maskName(patient.name));
type Element = Record<string, unknown> & { id: string };

/** Looking changes no case: all look at the same two hospitals. */
const staged = new Map<Mode, Staged>();
beforeAll(async () => {
  await Promise.all(MODES.map(async (mode) => staged.set(mode, await stagedScene(openScene, mode))));
});
afterAll(async () => {
  for (const { scene } of staged.values()) await scene.close();
});
function at(mode: Mode): Staged {
  const found = staged.get(mode);
  if (found === undefined) throw new Error('no scene');
  return found;
}

test.for(MODES)('`status` while the agent is %s', async (mode) => {
  const { place } = at(mode).scene;
  const running = mode === 'running';
  const status = await commandJson<{ pid: unknown }>(place, 'status');
  expect(status).toMatchObject({
    running,
    version: aText,
    console: running
      ? { url: expect.stringMatching(/^http:\/\/twpas-[a-z2-7]{16}\.localhost:\d+\//) as unknown }
      : null,
    counts: {
      delivery: { accepted: 1, refused: 1, rejected: 1, queued: 1, held: 0 },
      review: { decided: 1 },
    },
    lastScanAt: running ? aTime : null,
    lastSendAt: aTime,
    lastPollAt: aTime,
    // The scene has sending paused, so that one case stays queued.
    destination: { state: 'paused', reason: 'by-person' },
    folders: [{ path: place.exportDir, state: running ? 'watching' : aText }],
  });
  expect(typeof status.pid).toBe(running ? 'number' : 'object');
});

test.for(MODES)('`status --check` while the agent is %s', async (mode) => {
  const { place } = at(mode).scene;
  const counted = async (): Promise<unknown> =>
    (await commandJson<{ needPerson?: number }>(place, 'status')).needPerson;
  // The running agent counts the cases within seconds of a change.
  if (mode === 'running') await eventually('cases that need a person', counted, (count) => count === 3);
  const { code, stdout, stderr } = await command(place, 'status', '--check');
  // The scene has sending paused, which a person should look at.
  const warning =
    'WARNING 請查看: 人員已暫停送件 (a person has paused sending: by-person); 需要人員處理的案件 (cases that need a person: 3)\n';
  expect([code, stdout, stderr]).toEqual(
    mode === 'running'
      ? [1, warning, '']
      : [2, 'CRITICAL 請立即處理: 送件程式沒有執行 (the agent does not run)\n', ''],
  );
  expect(await commandJson(place, 'status', '--no-address')).toMatchObject({ console: null });
});

test.for(MODES)('`cases` while the agent is %s', async (mode) => {
  const { place } = at(mode).scene;
  const { decided } = STAGED;
  const cases = await commandJson<Element[]>(place, 'cases');
  expect(cases.map((one) => Object.keys(one))).toEqual(Array(4).fill(FIELDS));
  const found = await commandJson<Element[]>(place, 'cases', '--review', 'decided');
  expect(found).toMatchObject([
    {
      fileName: coveredName(decided),
      folder: place.exportDir,
      sha256: sha256(decided.bytes),
      delivery: 'accepted',
      decision: 'denied',
      disposition: '審畢結果',
      attempts: 1,
      problems: [],
      lastError: null,
      missingAttachments: [],
      createdAt: aTime,
      acceptedAt: aTime,
      decidedAt: aTime,
      decidedOn: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/) as unknown,
    },
  ]);
  const [wrong] = await commandJson<Element[]>(place, 'cases', '--delivery', 'refused');
  expect(wrong?.['problems']).toEqual([
    { severity: 'error', code: 'provider-mismatch', message: aText, path: aText },
  ]);
  expect(await commandJson(place, 'cases', '--delivery', 'queued', '--review', 'decided')).toEqual([]);
  expect(decided.fileName).toContain(decided.patient.name);
  for (const { patient } of Object.values(STAGED))
    for (const text of [patient.name, patient.number]) expect(JSON.stringify(cases)).not.toContain(text);
  expect(listLines(place.dataDir)).toEqual([]);
  const asked = ['cases', '--review', 'decided', '--phi', '--by', '王承辦'];
  const withPhi = await commandJson<Element[]>(place, ...asked);
  expect(withPhi[0]).toMatchObject({ fileName: decided.fileName, patient: decided.patient });
  expect(listLines(place.dataDir)).toEqual([expect.objectContaining({ caseId: found[0]?.id })]);
});

test.for(MODES)('`show` while the agent is %s', async (mode) => {
  const { scene, idOf } = at(mode);
  const { decided } = STAGED;
  const shown = await commandJson<Element>(scene.place, 'show', idOf('decided'));
  expect(Object.keys(shown)).toEqual(expect.arrayContaining(FIELDS));
  expect(shown['events']).not.toEqual([]);
  expect(shown['attachments']).toContainEqual(
    expect.objectContaining({ name: decided.attachments[0]?.name, kind: 'file', state: 'spooled' }),
  );
  expect(shown['answers']).toContainEqual(
    expect.objectContaining({ kind: 'claim-response', decision: 'denied' }),
  );
  for (const text of [decided.patient.name, decided.patient.number])
    expect(JSON.stringify(shown)).not.toContain(text);
  const args = ['show', idOf('decided'), '--phi', '--by', '王承辦'];
  expect((await commandJson<Element>(scene.place, ...args))['patient']).toEqual(decided.patient);
  expect(await command(scene.place, 'show', 'no-such-case')).toMatchObject({ code: 1, stdout: '' });
});

test('text for people and JSON for programs: stdout carries the answer alone, stderr the log', async () => {
  const { scene, idOf } = at('running');
  for (const args of [
    ['status'],
    ['cases'],
    ['show', idOf('decided')],
    ['keys', 'list'],
    ['audit', 'verify'],
  ]) {
    const { code, stdout, stderr } = await ofAProcess(scene.place, ...args);
    expect([code, stderr], args.join(' ')).toEqual([0, '']);
    expect(stdout.endsWith('\n')).toBe(true);
    expect(() => JSON.parse(stdout) as unknown).toThrow();
    for (const text of [STAGED.decided.patient.name, STAGED.decided.patient.number])
      expect(stdout).not.toContain(text);
  }
  const agent = scene.agents.at(-1);
  for (const line of agent?.log().trimEnd().split('\n') ?? ['no log'])
    expect(JSON.parse(line)).toHaveProperty('event');
});
