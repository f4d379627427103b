import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hashOf } from '../../crash/hash-of.ts';
import { failuresOf, verdictOn } from '../../crash/verdict.ts';
import { createLedger, type PostRecord } from '../../../main/practice/ledger.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import type { Sample } from '../../../main/practice/samples/types.ts';
import { acceptedAs, caseRig, REJECTED, UNKNOWN, type CaseRig } from '../support/case-rig.ts';

// Each test does to a sound place what must never happen: the count of a thousand kills is worth what it would notice.

interface Scene {
  readonly rig: CaseRig;
  readonly place: { readonly dir: string; readonly dataDir: string; readonly resultDir: string };
  readonly accepted: Sample;
  readonly rejected: Sample;
  /** Id of the accepted one's case. */
  readonly id: string;
  readonly posts: PostRecord[];
  /** Failures that the verdict names, without the agent, which has ended by then. */
  readonly failures: (more?: readonly Sample[]) => Promise<string[]>;
}

const postOf = (sample: Sample, requestId: string, caseNumber: string | null): PostRecord => ({
  plantedId: sample.plantedId,
  sha256: hashOf(sample.bytes),
  bytes: sample.bytes.length,
  at: 0,
  requestId,
  contentType: null,
  contentLength: null,
  transferEncoding: null,
  reused: false,
  caseNumber,
  status: null,
  fault: null,
});

/** One case that NHI took at the second try, after somebody attested that it lacked the first, and one that it rejected. */
async function soundPlace(): Promise<Scene> {
  const rig = await caseRig();
  const place = { dir: rig.dir, dataDir: join(rig.dir, 'data'), resultDir: join(rig.dir, 'results') };
  const accepted = makeSample({ seed: 'accepted', attachments: 0 });
  const rejected = makeSample({ seed: 'rejected', attachments: 0, ending: 'reject' });
  const take = async (sample: Sample): Promise<string> => {
    await rig.core.spool.put(sample.bytes);
    return rig.queued({ bytes: sample.bytes.toString('utf8'), path: sample.fileName });
  };
  const id = await take(accepted);
  await rig.send(id, UNKNOWN);
  await rig.attestAbsent(id);
  await rig.send(id, acceptedAs('N-1'));
  const other = await take(rejected);
  await rig.send(other, REJECTED);
  mkdirSync(place.resultDir);
  for (const [caseId, sample] of [[other, rejected] as const, [id, accepted] as const]) {
    const { sha256, delivery, review, decision } = rig.row(caseId);
    writeFileSync(
      join(place.resultDir, resultOf(sample)),
      JSON.stringify({ caseId, sha256, delivery, review, decision }),
    );
  }
  const posts = [
    postOf(accepted, `attempt 1 of ${id}`, null),
    postOf(accepted, `attempt 2 of ${id}`, 'N-1'),
    postOf(rejected, `attempt 1 of ${other}`, null),
  ];
  const failures = async (more: readonly Sample[] = []): Promise<string[]> => {
    if (rig.core.db.open) await rig.core.close();
    const ledger = createLedger();
    for (const post of posts) ledger.post(post);
    const dropped = [accepted, rejected, ...more];
    return failuresOf(await verdictOn({ place, dropped, ledger: ledger.snapshot() }));
  };
  return { rig, place, accepted, rejected, id, posts, failures };
}

const resultOf = (sample: Sample): string => sample.fileName.replace(/\.json$/, '.result.json');

test('a sound place is found sound, also where a case was sent twice with a person’s word between', async () => {
  const { failures } = await soundPlace();
  expect(await failures()).toEqual([]);
});

test('a file that was dropped and has no case is lost', async () => {
  const { failures } = await soundPlace();
  const forgotten = makeSample({ seed: 'forgotten' });
  expect(await failures([forgotten])).toEqual([`lost: ${forgotten.plantedId} has no case`]);
});

test('a case that stands elsewhere than its file had to end is lost', async () => {
  const { rig, failures } = await soundPlace();
  const held = makeSample({ seed: 'held', attachments: 0 });
  await rig.core.spool.put(held.bytes);
  await rig.queued({ bytes: held.bytes.toString('utf8'), path: held.fileName });
  expect(await failures([held])).toEqual([expect.stringContaining('is queued') as string]);
});

test('a Bundle that the server stored twice is doubled, and its second body had no leave', async () => {
  const { accepted, id, posts, failures } = await soundPlace();
  posts.push(postOf(accepted, `attempt 2 of ${id}`, 'N-2'));
  expect(await failures()).toEqual([
    `doubled: ${accepted.plantedId} stored 2 times`,
    `resentUnproven: arrival 3 of ${accepted.plantedId} was not proven absent before`,
  ]);
});

test('a body that came twice is named though the server stored it once', async () => {
  const { rejected, posts, failures } = await soundPlace();
  posts.push({ ...postOf(rejected, 'nobody’s attempt', null) });
  expect(await failures()).toEqual([
    `resentUnproven: arrival 2 of ${rejected.plantedId} belongs to no attempt in the trail`,
  ]);
});

test('a file in the spool that no case knows is an orphan, and so is half a file', async () => {
  const { place, failures } = await soundPlace();
  const hash = 'ab'.repeat(32);
  mkdirSync(join(place.dataDir, 'spool', 'ab'), { recursive: true });
  writeFileSync(join(place.dataDir, 'spool', 'ab', hash), 'nobody’s');
  expect(await failures()).toEqual([`orphans: ${hash}`]);
});

test('a payload that is gone while its case keeps it is half destroyed', async () => {
  const { rig, place, accepted, id, failures } = await soundPlace();
  await rig.core.close();
  const hash = hashOf(accepted.bytes);
  rmSync(join(place.dataDir, 'spool', hash.slice(0, 2), hash));
  expect(await failures()).toEqual([`halfPurged: case ${id} keeps a payload that is gone`]);
});

test('a move whose line is missing from the trail is unaudited, and so is one that is told otherwise', async () => {
  const { rig, place, failures } = await soundPlace();
  await rig.core.close();
  const dir = join(place.dataDir, 'audit');
  const file = join(dir, readdirSync(dir)[0] ?? '');
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  writeFileSync(file, `${lines.slice(0, -1).join('\n')}\n`);
  expect(await failures()).toEqual([
    expect.stringMatching(/^unaudited: event \d+ \(.+\) is not in the trail$/),
    // The database knows of the line that is gone.
    expect.stringContaining('cut-off'),
  ]);
  writeFileSync(file, `${lines.join('\n').replace('"to":"rejected"', '"to":"accepted"')}\n`);
  expect(await failures()).toEqual([
    expect.stringMatching(/^unaudited: event \d+ \(rejected\) is told otherwise in the trail$/),
    expect.stringContaining('the chain is broken'),
  ]);
});

test('a result file that is missing, and one that tells something else, are named', async () => {
  const { place, rejected, failures } = await soundPlace();
  const path = join(place.resultDir, resultOf(rejected));
  const told = readFileSync(path, 'utf8');
  writeFileSync(path, told.replace('rejected', 'accepted'));
  expect(await failures()).toEqual([expect.stringContaining('does not tell how it stands')]);
  rmSync(path);
  expect(await failures()).toEqual([expect.stringContaining('has no result file')]);
});

test.each([
  `data/.${'0'.repeat(24)}.tmp-wal`,
  'data/keys/clients/client-abc.json.tmp',
  'data/backups/twpas-agent-0101090517-20261126-120000.backup',
  'data/agent.db.restoring',
  `results/.${'1'.repeat(24)}.tmp`,
  `.${'2'.repeat(24)}.tmp`,
])('what a killed write left is named: %s', async (path) => {
  const { place, failures } = await soundPlace();
  mkdirSync(join(place.dir, path, '..'), { recursive: true });
  writeFileSync(join(place.dir, path), '');
  expect(await failures()).toEqual([`leftovers: ${path}`]);
});

test('a patient who lies in the data folder in clear is named', async () => {
  const { place, accepted, failures } = await soundPlace();
  const { number } = accepted.patient;
  writeFileSync(join(place.dataDir, 'note.log'), Buffer.from(`about ${number}`, 'utf16le'));
  const found = await failures();
  expect(found.length).toBeGreaterThan(0);
  for (const one of found) expect(one).toContain(`leaks: ${number} in note.log`);
});

test('what a SMART client must not do is named', async () => {
  const { rig, place, accepted, rejected } = await soundPlace();
  await rig.core.close();
  const ledger = createLedger();
  ledger.violation('no-kid', 'an assertion without kid');
  ledger.post(postOf(accepted, 'first', 'N-1'));
  const verdict = await verdictOn({ place, dropped: [accepted, rejected], ledger: ledger.snapshot() });
  expect(failuresOf(verdict)).toEqual(['violations: no-kid: an assertion without kid']);
});
