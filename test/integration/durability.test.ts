import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm, stat, truncate } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import Database from 'better-sqlite3';
import { brokenTrail, TRAIL_HEAD } from '../../main/agent/ground/audit/anchor.ts';
import { openCore } from '../../main/agent/compose/core.ts';
import { loadSettings } from '../../main/agent/ground/settings/load.ts';
import { systemClock } from '../../main/agent/ground/base/clock.ts';
import { machineSlot } from '../../main/agent/ground/vault/machine-slot.ts';
import { leftIn, leftUnsaid } from '../crash/left-unsaid.ts';
import { endsWithin, type Held, powerCut, startVictim } from '../crash/victim.ts';
import { openWorld, type World } from '../crash/world.ts';
import { makeSample } from '../../main/practice/samples/sample.ts';
import { writeSample } from '../../main/practice/samples/write.ts';
import { startAgent } from './support/agent-process.ts';
import { CLI } from './support/command.ts';
import { type Place, withoutRules } from './support/place.ts';
import { readCalls, whyNoStrace, type SystemCall } from './support/strace.ts';

/** The tests on the copies are about reading: their own durability does not matter. */
const MEMORY = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

let world: World;
beforeAll(async () => {
  world = await openWorld(withoutRules);
});
afterAll(() => world.close());

test.each<Held>(['intent', 'sending'])(
  'when a byte is about to leave, a power cut finds intent and “sending”, though the disk kept the %s late',
  async (holds) => {
    const place = await world.readyPlace();
    await writeSample(place.exportDir, makeSample({ seed: `first byte, late ${holds}`, attachments: 0 }));
    const victim = startVictim(place, ['run', '--json'], { at: 'headers-sent', holds });
    expect((await endsWithin(victim, 60_000))?.signal).toBe('SIGKILL');
    expect(leftIn(place)).toHaveLength(1);
    expect(leftUnsaid(place)).toEqual([]);
  },
);

const noStrace = whyNoStrace();
test.skipIf(noStrace !== null).each<Held>(['intent', 'sending'])(
  `with the %s kept late, both are on disk before the first byte of the Bundle leaves, and its result is under its name${noStrace === null ? '' : ` (${noStrace})`}`,
  { tags: 'full' },
  async (holds) => {
    const place = await world.readyPlace();
    const trace = join(place.dir, 'trace.txt');
    const results = join(place.dir, 'results');
    const calls = 'trace=fsync,fdatasync,write,writev,pwrite64,sendto,sendmsg,rename';
    const child = spawn(
      'strace',
      [
        '-f',
        '-yy',
        '-s',
        '6000',
        '-e',
        calls,
        '-o',
        trace,
        process.execPath,
        CLI,
        'run',
        '--json',
        '--config',
        place.config,
      ],
      { stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, ...powerCut(place, holds) } },
    );
    const exited = once(child, 'exit');
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const sample = makeSample({ seed: `traced, late ${holds}`, attachments: 0 });
    await writeSample(place.exportDir, sample);
    await expect
      .poll(
        async () => (await world.sandbox.ledger()).posts.some((post) => post.plantedId === sample.plantedId),
        {
          timeout: 90_000,
        },
      )
      .toBe(true);
    await expect
      .poll(async () => (await readdir(results).catch(() => [])).some((name) => /^[^.]/.test(name)), {
        timeout: 90_000,
      })
      .toBe(true);
    process.kill((JSON.parse(line) as { pid: number }).pid, 'SIGTERM');
    await exited;

    const seen = readCalls(readFileSync(trace, 'utf8'));
    const post = seen.find(
      ({ name, args }) => /^(write|writev|sendto|sendmsg)$/.test(name) && args.includes('POST /fhir/Bundle'),
    );
    const intent = seen.find(
      ({ name, args }) => name.startsWith('write') && args.includes('.jsonl') && args.includes('send-intent'),
    );
    if (!post || !intent) throw new Error('the trace shows no POST, or no intent');
    const isSync = ({ name }: SystemCall): boolean => name === 'fsync' || name === 'fdatasync';
    const intentSynced = seen.find(
      (call) => isSync(call) && call.args.includes('.jsonl') && call.began >= intent.ended,
    );
    if (!intentSynced) throw new Error('the intent was never synced');
    expect(intentSynced.ended).toBeLessThan(post.began);
    // The commit that says `sending` carries the attempt's id: its frames are written, then synced, then the POST begins.
    const attemptId = /attemptId\\":\\"([0-9a-f-]{36})/.exec(intent.args)?.[1];
    if (attemptId === undefined) throw new Error('the intent names no attempt');
    const commit = seen.find(
      ({ name, args }) => name === 'pwrite64' && args.includes('agent.db-wal') && args.includes(attemptId),
    );
    if (!commit) throw new Error('the attempt was never committed');
    const commitSynced = seen.find(
      (call) => isSync(call) && call.args.includes('agent.db-wal') && call.began > commit.ended,
    );
    if (!commitSynced) throw new Error('the commit was never synced');
    expect(commitSynced.ended).toBeLessThan(post.began);
    const named = seen.find(({ name, args }) => name === 'rename' && args.includes('.result.json'));
    if (!named) throw new Error('no result got its name');
    const namesSynced = seen.find(
      (call) => isSync(call) && call.args.includes(`${basename(results)}>`) && call.began > named.ended,
    );
    expect(namesSynced, 'the folder of results was never synced').toBeDefined();
  },
);

describe(
  'a file that lost its end while a Bundle was on its way leads to no second send',
  { tags: 'full' },
  () => {
    const onItsWay = makeSample({ seed: 'cut', attachments: 0 });
    let killed: Place;
    let audit: string;
    /** Last line of the trail: where it begins, and whether a later commit says so in the database. */
    let trailEnd: { readonly at: number; readonly isKept: boolean };
    beforeAll(async () => {
      killed = await world.readyPlace();
      await writeSample(killed.exportDir, onItsWay);
      const victim = startVictim(killed, ['run', '--json'], { at: 'body-sent' });
      expect((await endsWithin(victim, 60_000))?.signal).toBe('SIGKILL');
      audit = join(
        'audit',
        (await readdir(join(killed.dataDir, 'audit'))).find((name) => name.endsWith('.jsonl')) ?? '',
      );
      trailEnd = await endOfTrail();
    });

    async function endOfTrail(): Promise<typeof trailEnd> {
      const text = await readFile(join(killed.dataDir, audit), 'utf8');
      const at = text.lastIndexOf('\n', text.length - 2) + 1;
      const dir = await mkdtemp(join(MEMORY, 'twpas-end-'));
      try {
        for (const part of ['agent.db', 'agent.db-wal'])
          await cp(join(killed.dataDir, part), join(dir, part));
        const db = new Database(join(dir, 'agent.db'));
        const head = db.prepare('SELECT value FROM meta WHERE key = ?').pluck().get(TRAIL_HEAD) as string;
        db.close();
        const { n } = JSON.parse(text.slice(at)) as { readonly n: number };
        return { at: Buffer.byteLength(text.slice(0, at)), isKept: Number(head.split(':')[0]) >= n };
      } finally {
        await rm(dir, { recursive: true });
      }
    }

    /** Opens a copy of the data folder with one file cut, as the next start does; the deliveries of its cases. */
    async function deliveriesAfterCut(file: string, length: number): Promise<string[]> {
      const dir = await mkdtemp(join(MEMORY, 'twpas-cut-'));
      try {
        for (const part of ['agent.db', 'agent.db-wal', 'audit', 'keys'])
          await cp(join(killed.dataDir, part), join(dir, part), { recursive: true });
        await truncate(join(dir, file), length);
        const loaded = loadSettings(killed.config);
        if (!loaded.ok) throw new Error('settings');
        const ports = {
          clock: systemClock,
          log: () => undefined,
          keySlots: [machineSlot(join(dir, 'keys'))],
          version: 'test',
        };
        const core = await openCore(ports, { ...loaded.settings, dataDir: dir }, { loops: false });
        const rows = core.store.all<{ delivery: string }>('SELECT delivery FROM cases');
        // A line that the database knows of is missed: no crash of ours takes it.
        const missed = file === audit && trailEnd.isKept;
        expect((await core.audit.verify()).ok).toBe(!missed);
        expect(brokenTrail(core.db) !== null).toBe(missed);
        await core.close();
        return rows.map(({ delivery }) => delivery);
      } finally {
        await rm(dir, { recursive: true });
      }
    }

    async function cutAtEach(file: string, lengths: readonly number[]): Promise<void> {
      const wrong: number[] = [];
      const rest = lengths.values();
      const work = async (): Promise<void> => {
        for (const length of rest)
          if ((await deliveriesAfterCut(file, length)).join() !== 'uncertain') wrong.push(length);
      };
      await Promise.all([work(), work(), work(), work()]);
      expect(wrong).toEqual([]);
    }

    const every = (step: number, from: number, to: number): number[] =>
      Array.from({ length: Math.ceil((to - from) / step) }, (_, index) => from + index * step);

    test('the audit trail, cut at every length of its last record', async () => {
      const { size } = await stat(join(killed.dataDir, audit));
      await cutAtEach(audit, every(1, trailEnd.at, size));
    });

    test('the write-ahead log, cut at every frame and at many lengths within its last commit', async () => {
      const { size } = await stat(join(killed.dataDir, 'agent.db-wal'));
      const wal = await readFile(join(killed.dataDir, 'agent.db-wal'));
      // A frame's header: page number, then the size of the database when this frame ends a commit (sqlite.org/fileformat2).
      const frame = 24 + wal.readUInt32BE(8);
      const isCommit = (at: number): boolean => wal.readUInt32BE(at + 4) !== 0;
      const starts = Array.from(
        { length: Math.floor((size - 32) / frame) },
        (_, index) => 32 + index * frame,
      );
      const before = starts.slice(0, -1).findLast(isCommit) ?? 32;
      const lastCommit = before + frame;
      expect(size - lastCommit).toBeGreaterThan(0);
      // Where a frame begins, those before it are whole; a byte less and the one before is not, a byte more is no header yet.
      const frames = [...starts, size].flatMap((start) => [start - 1, start, start + 1]);
      const around = frames.filter((length) => length >= lastCommit && length < size);
      const between = every(Math.max(1, Math.floor((size - lastCommit) / 60)), lastCommit, size);
      expect(around.length).toBeGreaterThanOrEqual(3);
      await cutAtEach('agent.db-wal', [...new Set([...around, ...between])]);
    });

    test('the write-ahead log, gone altogether: NHI is asked for it before it is sent', async () => {
      await rm(join(killed.dataDir, 'agent.db-shm'), { force: true });
      await truncate(join(killed.dataDir, 'agent.db-wal'), 0);
      const agent = await startAgent(killed);
      const [row] = await agent.until('the file is a case', (seen) => seen.length === 1);
      // Soon it is looked up at NHI and found there.
      const { events } = await agent.client.cases.show({ id: row?.id ?? '', phi: false });
      const moves = events.map(({ to }) => to);
      // How much of the database lay in the log alone decides which: held as a file that is found, or made of spool and trail, and in doubt.
      const doubt = events.find(({ to }) => to === 'held' || to === 'uncertain');
      expect([
        { to: 'held', detail: { reason: 'reconcile' } },
        { to: 'uncertain', kind: 'restored' },
      ]).toContainEqual(
        doubt?.to === 'held'
          ? { to: 'held', detail: { reason: doubt.detail['reason'] } }
          : { to: doubt?.to, kind: doubt?.kind },
      );
      expect(moves).not.toContain('sending');
      await agent.stop();
      const { posts } = await world.sandbox.ledger();
      expect(posts.filter(({ plantedId }) => plantedId === onItsWay.plantedId)).toHaveLength(1);
    });
  },
);
