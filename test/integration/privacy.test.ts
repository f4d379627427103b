import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { makeSample } from '../../main/practice/samples/sample.ts';
import type { Sample, SampleOptions } from '../../main/practice/samples/types.ts';
import type { AgentProcess } from './support/agent-process.ts';
import { command } from './support/command.ts';
import { rowOf } from './support/expectations.ts';
import { leakFinder, leaksBelow, leaksIn, type Leak } from './support/leak-scan.ts';
import { resultOf } from './support/result-files.ts';
import { openScene, test, type Scene } from './support/scene.ts';

/** Its attachments are named after the patient, as those of the guide's own example are. */
function sampleNamedAfterPatient(options: SampleOptions): Sample {
  const sample = makeSample({ attachments: 1, ...options });
  let text = sample.bytes.toString('utf8');
  const attachments = sample.attachments.map(({ name, bytes }, index) => {
    const named = `${sample.patient.name.replaceAll(' ', '')}病歷${sample.patient.number}_${index}.pdf`;
    text = text.replaceAll(name, named);
    return { name: named, bytes };
  });
  return { ...sample, bytes: Buffer.from(text), attachments };
}

const samples = {
  decided: sampleNamedAfterPatient({ seed: 'privacy decided', ending: 'partial' }),
  refused: sampleNamedAfterPatient({ seed: 'privacy refused', defect: 'wrong-hospital' }),
  rejected: sampleNamedAfterPatient({ seed: 'privacy rejected', ending: 'reject' }),
  doubtful: sampleNamedAfterPatient({ seed: 'privacy doubtful' }),
  waiting: sampleNamedAfterPatient({ seed: 'privacy waiting' }),
  foreign: sampleNamedAfterPatient({ seed: 'privacy foreign', patient: { name: 'NGUYEN THI LAN' } }),
  held: sampleNamedAfterPatient({ seed: 'privacy held' }),
};
const everyone = Object.values(samples);
const texts = [...new Set(everyone.flatMap(({ patient: { name, number } }) => [name, number]))];
const find = leakFinder(texts);

/** The HIS names its files after patients, and is told of them by these names: they are taken out, nothing else is. */
function leaksBeside(fileNames: readonly string[], where: string, text: string): Leak[] {
  const rest = fileNames.reduce((left, name) => left.replaceAll(name, ''), text);
  return find(where, Buffer.from(rest));
}
const bundleNames = everyone.map(({ fileName }) => fileName);

test('no name and no number of a patient lies in clear in the data folder or the log, while it runs and after', async ({
  sceneFor,
}) => {
  // The doubtful one stays in doubt.
  const scene = await sceneFor({ sandbox: { refuseParameters: ['request.patient.identifier'] } });
  const { place, sandbox } = scene;
  const agent = await scene.agent();
  const { plantedId } = samples.doubtful;
  await sandbox.misbehave('post', { kind: 'reset' }, { plantedId });
  await scene.put(...everyone.filter((one) => one !== samples.waiting));
  await scene.put({ ...samples.waiting, attachments: [] });
  const ends = new Map<Sample, CaseRow['delivery']>([
    [samples.refused, 'refused'],
    [samples.rejected, 'rejected'],
    [samples.doubtful, 'uncertain'],
    [samples.waiting, 'waiting'],
  ]);
  const rows = await agent.until('every case where it belongs', (seen) =>
    everyone.every((sample) => {
      const row = seen.find(({ fileName }) => fileName === sample.fileName);
      const end = ends.get(sample);
      return end === undefined ? row?.review === 'decided' : row?.delivery === end;
    }),
  );
  // Acts of people: they search, look, copy out and write down why.
  const { name, number } = samples.decided.patient;
  const { id } = rowOf(rows, samples.decided);
  expect((await agent.client.cases.ids({ search: number })).ids).toEqual([id]);
  await agent.client.cases.raw({ id, what: 'bundle' });
  await command(place, 'show', id, '--phi');
  const waitingId = rowOf(rows, samples.waiting).id;
  const held = await command(place, 'hold', waitingId, '--reason', `${name} ${number} 家屬要求`);
  expect(held.code).toBe(0);
  const backup = join(place.dir, 'agent.backup');
  expect((await command(place, 'backup', backup)).code).toBe(0);
  expect(await leaksOfCommands(scene, rows)).toEqual([]);
  expect(await leaksOfResults(scene)).toEqual([]);

  const running = await leaksBelow(place.dataDir, texts);
  expect(running.files).toEqual(expect.arrayContaining(['agent.db', 'agent.db-wal', 'lock.db']));
  expect(running.files.some((file) => /^audit\/.*\.jsonl$/.test(file))).toBe(true);
  expect(running.files.filter((file) => file.startsWith('spool/')).length).toBeGreaterThan(6);
  expect(running.leaks).toEqual([]);

  // Killed, so that the write-ahead log and whatever else was open stay as they are; then a whole life more.
  await agent.kill();
  const killed = await leaksBelow(place.dataDir, texts);
  const again = await scene.agent();
  await again.until('all there', (seen) => seen.length === everyone.length);
  expect(await again.stop()).toBe(0);
  const stopped = await leaksBelow(place.dataDir, texts);
  expect(stopped.files.some((file) => file.startsWith('backups/'))).toBe(true);
  expect([...killed.leaks, ...stopped.leaks]).toEqual([]);
  expect(leaksIn('the backup', await readFile(backup), texts)).toEqual([]);
  expect(leaksIn('the log', Buffer.from(agent.log() + again.log()), texts)).toEqual([]);
  expect(agent.log()).not.toBe('');
});

/** Leaks in the output of commands without `--phi`, on either stream. */
async function leaksOfCommands({ place }: Scene, rows: readonly CaseRow[]): Promise<Leak[]> {
  const leaks: Leak[] = [];
  const look = async (...args: string[]): Promise<void> => {
    const { code, stdout, stderr } = await command(place, ...args);
    expect([args, code, stdout.length > 0]).toEqual([args, 0, true]);
    // Names of files are among it, with the patient in them covered.
    leaks.push(
      ...find(args.join(' '), Buffer.from(stdout)),
      ...find(`${args.join(' ')}, stderr`, Buffer.from(stderr)),
    );
  };
  const both = async (...args: string[]): Promise<void> => {
    await Promise.all([look(...args), look(...args, '--json')]);
  };
  await both('cases');
  for (const sample of [samples.decided, samples.rejected, samples.doubtful, samples.waiting])
    await both('show', rowOf([...rows], sample).id);
  await both('status');
  await both('logs', '--lines', '2000');
  await both('audit', 'verify');
  const trail = join(place.dir, 'trail.jsonl');
  await both('audit', 'export', trail);
  leaks.push(...find('the exported trail', await readFile(trail)));
  await look('diagnostics', join(place.dir, 'support.zip'), '--yes');
  return leaks;
}

/** The folder that the HIS reads: named and told by its own file names, and nothing more of a patient. */
async function leaksOfResults({ place }: Scene): Promise<Leak[]> {
  const { resultDir } = place;
  for (const sample of everyone) if (sample !== samples.waiting) await resultOf(place, sample);
  const names = await readdir(resultDir);
  const known = new Set(bundleNames.map((name) => name.replace(/\.json$/, '.result.json')));
  expect(names.filter((name) => !known.has(name))).toEqual([]);
  const files = names.map(async (name) =>
    leaksBeside(bundleNames, 'a result file', await readFile(join(resultDir, name), 'utf8')),
  );
  return (await Promise.all(files)).flat();
}

test('a scene whose data folder or log holds a patient’s name or number in clear fails when it is closed', async () => {
  const { name, number } = samples.held.patient;
  const close = async (plant: (scene: Scene) => unknown): Promise<unknown> => {
    const scene = await openScene();
    await scene.put(samples.held);
    await mkdir(scene.place.dataDir);
    await plant(scene);
    return await scene.close().catch((error: unknown) => error);
  };
  const file =
    (fileName: string, content: string) =>
    ({ place }: Scene) =>
      writeFile(join(place.dataDir, fileName), content);
  const logOf = (text: string) => (scene: Scene) => {
    const agent = { log: () => text, kill: () => Promise.resolve() } as Partial<AgentProcess> as AgentProcess;
    (scene.agents as AgentProcess[]).push(agent);
  };
  for (const plant of [
    file('notes.txt', `found ${name}`),
    file(`${number}.tmp`, ''),
    file('x.bin', Buffer.from(number).toString('base64')),
    logOf(`{"event":"${number.toLowerCase()}"}`),
  ])
    expect(String(await close(plant))).toContain('patient data in clear');
  for (const plant of [file('notes.txt', 'found'), logOf('{"event":"found"}')])
    expect(await close(plant)).toBeUndefined();
});
