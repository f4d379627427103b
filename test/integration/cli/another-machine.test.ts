// @module-tag full
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import type { ClientKeyView } from '../../../shared/api/operations-contract.ts';
import { endsWithin, startVictim } from '../../crash/victim.ts';
import { makeSamples } from '../../../main/practice/samples/sample.ts';
import { startAgent, type AgentProcess } from '../support/agent-process.ts';
import { commandHere as command, commandJson } from '../support/command.ts';
import { allAt, expectStoredOnce } from '../support/expectations.ts';
import { makePlace, withoutRules, type Place } from '../support/place.ts';
import { openScene, testOfSending as test, type Scene } from '../support/scene.ts';

interface Moved {
  readonly scene: Scene;
  /** File with the old machine's recovery code; the code is on paper. */
  readonly codeFile: string;
  readonly backup: string;
}

/** A hospital that has worked, made a recovery code and a backup, and whose machine is gone. */
async function leftBehind(sceneFor: () => Promise<Scene>, count: number): Promise<Moved> {
  const scene = await sceneFor();
  const { place } = scene;
  const agent = await scene.agent();
  await scene.put(...makeSamples(count, 'moved', { attachments: 0 }));
  await agent.until(
    'decided',
    (rows) => rows.length === count && rows.every((row) => row.review === 'decided'),
  );
  const { code } = await commandJson<{ code: string }>(place, 'vault', 'recovery-code');
  const codeFile = join(place.dir, 'code.txt');
  // As a person types it.
  await writeFile(codeFile, `${code.toLowerCase().replaceAll('-', ' ')}\r\n`);
  const backup = join(place.dir, 'state.backup');
  await commandJson(place, 'backup', backup);
  await agent.stop();
  // As the manual says: the payloads go beside the file.
  await cp(join(place.dataDir, 'spool'), join(place.dir, 'spool'), { recursive: true });
  return { scene, codeFile, backup };
}

/** Another computer: its own folders, and another account that opens nothing of the first. */
async function newMachine({ scene }: Moved): Promise<Place> {
  const place = await makePlace(scene.sandbox, withoutRules);
  await mkdir(place.dataDir, { mode: 0o700 });
  return place;
}

/** Both cases are there, and their sealed values open. */
async function expectTwoDecided(agent: AgentProcess): Promise<void> {
  const rows = await agent.cases();
  expect(rows.map((row) => [row.review, row.patient === null])).toEqual([
    ['decided', false],
    ['decided', false],
  ]);
}

/** Kinds of the lines on record, in order. */
async function auditKinds(place: Place): Promise<string[]> {
  const dir = join(place.dataDir, 'audit');
  const names = (await readdir(dir)).filter((name) => name.endsWith('.jsonl')).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(dir, name), 'utf8')));
  return texts.flatMap((text) => [...text.matchAll(/"kind":"([^"]+)"/g)].map(([, kind]) => kind ?? ''));
}

test.concurrent(
  'a data folder copied to another computer, the old account gone, is opened by the recovery code from then on',
  async ({ sceneFor }) => {
    const moved = await leftBehind(sceneFor, 2);
    const { scene, codeFile } = moved;
    const place = await newMachine(moved);
    try {
      await cp(scene.place.dataDir, place.dataDir, { recursive: true });
      // The key that only the old account could read does not come along.
      await rm(join(place.dataDir, 'keys', 'machine.key'));
      const locked = await command(place, 'cases');
      expect([locked.code, locked.stderr]).toEqual([1, expect.stringContaining('[vault-locked]')]);
      await writeFile(join(place.dir, 'wrong.txt'), '0000-0000-0000-0000-0000-0000-0000-0000');
      const wrong = await command(place, 'vault', 'recover', '--code-file', join(place.dir, 'wrong.txt'));
      expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('[recovery-code-typo]')]);

      expect((await command(place, 'vault', 'recover')).code).toBe(2);
      await commandJson(place, 'vault', 'recover', '--code-file', codeFile);

      const kinds = (await commandJson<{ kind: string }[]>(place, 'vault', 'slots')).map(({ kind }) => kind);
      expect(kinds.toSorted()).toEqual(['machine', 'machine', 'recovery']);
      const trail = await auditKinds(place);
      expect(trail.filter((kind) => /key-slot|vault/.test(kind))).toEqual([
        'key-slot-added',
        'vault-recovered',
      ]);
      const agent = await startAgent(place);
      try {
        // Every sealed value opens: names, answers, and the key that NHI knows.
        await expectTwoDecided(agent);
        const doctor = await command(place, 'doctor', '--json');
        expect(doctor.code).toBe(0);
      } finally {
        await agent.kill();
      }
    } finally {
      await place.remove();
    }
  },
);

test.concurrent('recovering a folder that is in use is refused', async ({ sceneFor }) => {
  const moved = await leftBehind(sceneFor, 1);
  const agent = await startAgent(moved.scene.place);
  const refused = await command(moved.scene.place, 'vault', 'recover', '--code-file', moved.codeFile);
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('[locked]')]);
  await agent.kill();
});

test.concurrent(
  'a backup is restored on a new computer by its recovery code; without it, or with another, nothing is touched',
  async ({ sceneFor }) => {
    const moved = await leftBehind(sceneFor, 2);
    const { scene, codeFile, backup } = moved;
    const place = await newMachine(moved);
    try {
      const own = await commandJson<ClientKeyView>(place, 'keys', 'generate');
      const other = await commandJson<{ code: string }>(place, 'vault', 'recovery-code');
      await writeFile(join(place.dir, 'other.txt'), other.code);
      const refused = await command(place, 'restore', backup, '--yes');
      expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('[backup-other-key]')]);
      const wrong = await command(
        place,
        'restore',
        backup,
        '--yes',
        '--code-file',
        join(place.dir, 'other.txt'),
      );
      expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('[backup-code-wrong]')]);
      expect(await commandJson<ClientKeyView[]>(place, 'keys', 'list')).toMatchObject([{ kid: own.kid }]);

      const done = await commandJson(place, 'restore', backup, '--yes', '--code-file', codeFile);
      expect(done).toEqual({ cases: 2, uncertain: 0, missingPayloads: 0 });

      const agent = await startAgent(place);
      try {
        await expectTwoDecided(agent);
        // The key that NHI knows has come along; the folder's own lies aside with all that it sealed.
        expect((await agent.client.keys.list()).map(({ kid }) => kid)).not.toContain(own.kid);
        expect(await commandJson(place, 'audit', 'verify')).toMatchObject({ ok: true });
        await agent.client.destination.resume({});
        const [later] = makeSamples(1, 'on the new machine', { attachments: 0 });
        if (!later) throw new Error('no sample');
        const { writeSample } = await import('../../../main/practice/samples/write.ts');
        await writeSample(place.exportDir, later);
        await agent.until('accepted', (all) => all.length === 3 && allAt(3, 'accepted')(all));
        expectStoredOnce(await scene.sandbox.ledger(), [later]);
      } finally {
        await agent.kill();
      }
      const aside = (await readdir(join(place.dataDir, 'backups'))).filter((name) =>
        name.startsWith('replaced-'),
      );
      expect(aside.map((name) => name.replace(/^replaced-[^Z]+Z/, ''))).toEqual(
        expect.arrayContaining(['.db', '-keys-slots', '-keys-clients', '-spool']),
      );
      // The code that was written down opens the new folder as well.
      const kinds = await commandJson<{ kind: string }[]>(place, 'vault', 'slots');
      expect(kinds.map(({ kind }) => kind).toSorted()).toEqual(['machine', 'machine', 'recovery']);
    } finally {
      await place.remove();
    }
  },
);

describe('a restore that is killed', () => {
  // Each restores to a computer of its own; what it restores is the same.
  let moved: Moved;
  beforeAll(async () => {
    moved = await leftBehind(() => openScene({ settings: withoutRules }), 1);
  });
  afterAll(() => moved.scene.close());

  test.concurrent.for([
    ['restore-files-put', 0],
    ['restore-staged', 0],
    ['restore-folder-aside', 0],
    ['restore-folder-aside', 1],
    ['restore-folder-aside', 2],
    ['restore-database-aside', 0],
    ['restore-in-place', 0],
  ] as const)(
    'killed at %s after %i, the folder is the old one or the restored one, never a mixture',
    async ([at, skip]) => {
      const place = await newMachine(moved);
      try {
        const own = await commandJson<ClientKeyView>(place, 'keys', 'generate');
        const args = ['restore', moved.backup, '--yes', '--code-file', moved.codeFile];
        const victim = startVictim(place, args, { at, skip });
        expect(await endsWithin(victim, 60_000)).toMatchObject({ signal: 'SIGKILL' });
        const agent = await startAgent(place);
        try {
          const rows = await agent.cases();
          const keys = (await agent.client.keys.list()).map(({ kid }) => kid);
          const restored = at !== 'restore-files-put';
          expect(rows.map((row) => row.patient === null)).toEqual(restored ? [false] : []);
          expect(keys.includes(own.kid)).toBe(!restored);
          const left = await readdir(place.dataDir, { recursive: true });
          expect(left.filter((name) => name.includes('.restoring'))).toEqual([]);
          // It signs: the private half and the vault belong together.
          if (restored) expect((await command(place, 'doctor', '--json')).code).toBe(0);
        } finally {
          await agent.kill();
        }
      } finally {
        await place.remove();
      }
    },
  );
});
