/**
 * The least that sending takes with the agent's promises about the disk kept: each file is read, hashed, sealed and spooled with an fsync,
 * gets a row, then its intent in a trail and `sending` in the database side by side, is posted, and its outcome is committed. All that
 * waits for the disk at the same time shares a commit or an fsync. No check, no history, no index, no page: what the agent takes more than this
 * is its own work. Eight files are taken in ahead of those that send, as the agent does. Carries the warm-up folder, then each folder that a line of its
 * input names, and prints how long each took, ms; ends with its input.
 */
import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, openSync, readdirSync, rmSync, writeSync, fdatasync, fsync } from 'node:fs';
import { open, readFile, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { promisify } from 'node:util';
import Database from 'better-sqlite3';
import { Agent, request } from 'undici';

const [, , url = '', atOnceText = '1', warmUp = ''] = process.argv;
const atOnce = Number(atOnceText);
const INTAKE_AT_ONCE = 8;

const dir = mkdtempSync(join(tmpdir(), 'twpas-floor-'));
const db = new Database(join(dir, 'floor.db'));
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.exec(
  'CREATE TABLE cases (id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL, state TEXT NOT NULL, number TEXT)',
);
const insert = db.prepare("INSERT INTO cases (sha256, state) VALUES (?, 'queued') RETURNING id");
const setState = db.prepare('UPDATE cases SET state = ?, number = ? WHERE id = ?');
const trail = openSync(join(dir, 'trail.jsonl'), 'a');
const spool = openSync(dir, 'r');
const key = randomBytes(32);
const dispatcher = new Agent({ connections: atOnce });

/** One call of `sync` for all that ask before it begins. */
function shared(sync: () => Promise<void>): () => Promise<void> {
  let turn: Promise<void> = Promise.resolve();
  let next: Promise<void> | null = null;
  return () => {
    next ??= turn.then(async () => {
      await turnOfTheLoop();
      next = null;
      await sync();
    });
    turn = next;
    return next;
  };
}

const waiting: (() => void)[] = [];
const commit = shared(() => {
  db.transaction(() => {
    for (const write of waiting.splice(0)) write();
  })();
  return Promise.resolve();
});
async function write<T>(change: () => T): Promise<T> {
  const done: T[] = [];
  waiting.push(() => done.push(change()));
  await commit();
  return done[0] as T;
}
const syncTrail = shared(() => promisify(fdatasync)(trail));
const syncFolder = shared(() => promisify(fsync)(spool));

interface Taken {
  readonly id: number;
  readonly sha256: string;
  readonly body: Buffer;
}

async function takeIn(path: string): Promise<Taken> {
  const body = await readFile(path);
  const sha256 = createHash('sha256').update(body).digest('hex');
  await spoolFile(sha256, body);
  const { id } = await write(() => insert.get(sha256) as { id: number });
  return { id, sha256, body };
}

async function spoolFile(sha256: string, body: Buffer): Promise<void> {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const sealed = Buffer.concat([nonce, cipher.update(body), cipher.final(), cipher.getAuthTag()]);
  const file = join(dir, sha256);
  const handle = await open(`${file}.part`, 'w');
  await handle.writeFile(sealed);
  await handle.sync();
  await handle.close();
  await rename(`${file}.part`, file);
  await syncFolder();
}

async function intend({ id, sha256 }: Taken): Promise<void> {
  writeSync(trail, `${JSON.stringify({ at: new Date().toISOString(), kind: 'send-intent', id, sha256 })}\n`);
  await Promise.all([syncTrail(), write(() => setState.run('sending', null, id))]);
}

async function send(taken: Taken): Promise<void> {
  const { id, body } = taken;
  await intend(taken);
  const answer = await request(`${url}/Bundle`, {
    dispatcher,
    method: 'POST',
    headers: {
      'content-type': 'application/fhir+json',
      accept: 'application/fhir+json',
      authorization: 'Bearer thin',
    },
    body,
  });
  const { identifier } = (await answer.body.json()) as { identifier?: { value?: string } };
  if (answer.statusCode !== 201 || identifier?.value === undefined)
    throw new Error(`answered ${String(answer.statusCode)}`);
  await write(() => setState.run('accepted', identifier.value, id));
}

async function carry(from: string): Promise<void> {
  const paths = readdirSync(from)
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(from, name));
  const taken = paths.map(() => Promise.withResolvers<Taken>());
  const intake = async (lane: number): Promise<void> => {
    for (let at = lane; at < paths.length; at += INTAKE_AT_ONCE)
      taken[at]?.resolve(await takeIn(paths[at] ?? ''));
  };
  const queue = taken.values();
  const sender = async (): Promise<void> => {
    for (const { promise } of queue) await send(await promise);
  };
  await Promise.all([
    ...Array.from({ length: INTAKE_AT_ONCE }, (_, lane) => intake(lane)),
    ...Array.from({ length: atOnce }, sender),
  ]);
}

async function measured(folder: string): Promise<void> {
  const startedAt = performance.now();
  await carry(folder);
  process.stdout.write(`${String(performance.now() - startedAt)}\n`);
}

await measured(warmUp);
for await (const folder of createInterface(process.stdin)) await measured(folder);
rmSync(dir, { recursive: true });
process.exit(0);
