import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { makeSample } from '../samples/sample.ts';
import type { Sample, SampleOptions } from '../samples/types.ts';
import { command } from './support/command.ts';
import { rowOf } from './support/expectations.ts';
import { ENCODINGS, leaksBelow, leaksIn, type Encoding } from './support/leak-scan.ts';
import { test as sceneTest } from './support/scene.ts';

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
const texts = [
  ...new Set(everyone.flatMap(({ patient: { name, number } }) => [name, number, number.toLowerCase()])),
];

sceneTest(
  'no name and no number of a patient lies in clear in the data folder or the log, while it runs and after',
  async ({ sceneFor }) => {
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
    // What people do: they search, look, copy out and write down why.
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
  },
);

describe('the search for leaks itself', () => {
  test.each(Object.keys(ENCODINGS) as Encoding[])('finds a name and a number as %s', (encoding) => {
    for (const text of ['王小明', 'NGUYEN THI LAN', 'A123456789']) {
      for (const needle of ENCODINGS[encoding](text)) {
        expect(needle.length).toBeGreaterThanOrEqual(6);
        const content = Buffer.concat([Buffer.from('before '), needle, Buffer.from(' behind')]);
        expect(leaksIn('here', content, [text]).map((leak) => leak.encoding)).toContain(encoding);
      }
    }
  });

  test('finds base64 wherever in a text the name begins', () => {
    for (const before of ['', 'x', 'xx', 'xxx']) {
      const content = Buffer.from(Buffer.from(`${before}王小明 is here`).toString('base64'));
      expect(leaksIn('here', content, ['王小明'])).toHaveLength(1);
    }
  });
});
