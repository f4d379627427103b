import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { RPCLink } from '@orpc/client/fetch';
import { CaseList } from '../../renderer/cases/case-list.ts';
import { Connection } from '../../renderer/connection/connection.ts';
import { PAGE_KEY_HEADER } from '../../shared/page-key.ts';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { command, commandJson } from '../integration/support/command.ts';
import { makePlace, type Place, type PlaceSettings } from '../integration/support/place.ts';
import { startSandbox } from '../../main/practice/sandbox.ts';
import { carry, drop, stage } from './carry.ts';
import { spreadOf, type Spread } from './figures.ts';
import { startBenchAgent, startThinServer, type BenchAgent } from './processes.ts';

/** Carried unmeasured: an open connection, a token. */
const WARM_UP = 20;

/** Waiting times of a person at the page, in ms. */
export interface Felt {
  readonly drops: readonly Drops[];
  readonly decisions: Decisions;
  readonly backlog: Backlog;
}

/** From a Bundle's own name in the watched folder until a page knows that NHI has it; nothing else goes on. */
export interface Drops {
  readonly delayMs: number;
  readonly files: number;
  /** Until who listens to the page's stream of changes, and asks for the rows at once, holds the row that says so. */
  readonly heard: Spread;
  /** Medians of its three parts: until it is a case (the wait for more events in it), until NHI's answer is known, until it is heard. */
  readonly parts: { readonly caseMs: number; readonly acceptedMs: number; readonly heardMs: number };
  /** Until the page's own list, which gathers what it asks for, holds that row in its place. */
  readonly listed: Spread;
}

/** From the moment at which NHI would show the decision until the page's 待辦 has it. */
export interface Decisions {
  readonly count: number;
  readonly pollMs: number;
  readonly took: Spread;
}

/** Bundles that came while nobody answered at NHI's address. */
export interface Backlog {
  readonly cases: number;
  /** Bundles that came to the server, and how many of them were different ones. */
  readonly posts: number;
  readonly different: number;
  /** From the server's return until the first came, and until the last was accepted. */
  readonly firstMs: number;
  readonly drainMs: number;
  /** 待辦, asked for every 100 ms: while the files are taken in, and while they are sent. */
  readonly todayWhileTaken: Spread;
  readonly todayWhileSent: Spread;
  readonly longestBlockMs: number;
}

export interface FeltPlan {
  /** Number of drops that are heard; the list is watched for half as many. */
  readonly drops: number;
  readonly everyMs: number;
  readonly decisions: number;
  readonly pollMs: number;
  readonly backlog: number;
  readonly nodeArgs?: readonly string[];
}

export async function measureFelt(delays: readonly number[], plan: FeltPlan): Promise<Felt> {
  const drops: Drops[] = [];
  for (const delayMs of delays) drops.push(await measureDrops(delayMs, plan));
  return { drops, decisions: await measureDecisions(plan), backlog: await measureBacklog(plan) };
}

const atOnce = (settings: PlaceSettings): void => {
  settings.folders.forEach((folder) => Object.assign(folder, { settleSeconds: 0, rescanSeconds: 30 }));
  settings.results['pollSeconds'] = 60;
};

/** The page's own connection to the console, over HTTP and signed in, without a browser around it. */
async function openPage(agent: BenchAgent): Promise<{ connection: Connection; close: () => void }> {
  const { console: door } = await agent.client.status();
  const url = new URL(door?.url ?? '');
  const answer = await fetch(url, { headers: { accept: 'application/json' } });
  const { pageKey } = (await answer.json()) as { pageKey: string };
  const [cookie = ''] = answer.headers.getSetCookie().map((text) => text.split(';', 1)[0] ?? '');
  const link = new RPCLink({
    url: new URL('/rpc', url),
    headers: { cookie, origin: url.origin, [PAGE_KEY_HEADER]: pageKey },
  });
  const connection = new Connection(() =>
    Promise.resolve({ link, onClose: () => () => undefined, close: () => undefined }),
  );
  const open = Promise.withResolvers<null>();
  connection.state.subscribe(() => {
    if (connection.state.get().phase === 'open') open.resolve(null);
  });
  const close = connection.start();
  await open.promise;
  return { connection, close };
}

/** Tells of each row that the page comes to know. @returns the end of it */
type Listen = (connection: Connection, onRow: (row: CaseRow) => void) => () => void;

/** The list asks for its ids twice a case and then rests: one that comes sooner is no longer one that comes after quiet. */
const LIST_RESTS_MS = 1000;

const asHeard: Listen = (connection, onRow) =>
  connection.onChange((change) => {
    if (change.kind === 'all' || change.ids.size === 0) return;
    void connection.client.cases.rows({ ids: [...change.ids], phi: false }).then((rows) => {
      rows.forEach(onRow);
    });
  });

/** Number of rows that a screen shows. */
const ROWS = 30;

const inTheList: Listen = (connection, onRow) => {
  const { ids, rows } = new CaseList(connection);
  const watched = new Set<string>();
  ids.reload();
  return ids.state.subscribe(() => {
    for (const id of ids.state.get().items.slice(0, ROWS)) {
      if (watched.has(id)) continue;
      watched.add(id);
      rows.watch(id);
      const row = rows.row(id);
      row.subscribe(() => {
        const held = row.get();
        if (held !== null) onRow(held);
      });
    }
  });
};

/** Wall clock, ms: the agent's own times are too. */
interface Known {
  readonly droppedAt: number;
  readonly caseAt: number;
  readonly acceptedAt: number;
  readonly knownAt: number;
}

const now = (): number => performance.timeOrigin + performance.now();

/** Bundles, one after the other, and when each was known to a page that listens so. */
async function dropAll(
  place: Place,
  agent: BenchAgent,
  listen: Listen,
  { drops, everyMs }: Pick<FeltPlan, 'drops' | 'everyMs'>,
): Promise<Known[]> {
  const { connection, close } = await openPage(agent);
  const waiting = new Map<string, (row: CaseRow) => void>();
  const stop = listen(connection, (row) => {
    if (row.delivery === 'accepted') waiting.get(row.fileName)?.(row);
  });
  const folder = await stage(place, drops, listen.name);
  const all: Promise<Known>[] = [];
  for (const name of await readdir(folder)) {
    await pause(everyMs);
    const { promise, resolve } = Promise.withResolvers<Known>();
    all.push(promise);
    const droppedAt = now();
    waiting.set(name, ({ createdAt, acceptedAt }) => {
      const times = { caseAt: Date.parse(createdAt), acceptedAt: Date.parse(acceptedAt ?? '') };
      resolve({ droppedAt, ...times, knownAt: now() });
    });
    await rename(join(folder, name), join(place.exportDir, name));
  }
  const known = await Promise.all(all);
  stop();
  close();
  return known;
}

async function measureDrops(delayMs: number, { drops, everyMs, nodeArgs }: FeltPlan): Promise<Drops> {
  const server = await startThinServer(delayMs);
  const place = await makePlace(server, atOnce);
  try {
    await command(place, 'keys', 'generate');
    const agent = await startBenchAgent(place, nodeArgs);
    await carry(place, server, agent, await stage(place, WARM_UP, 'warm up'));
    const heard = await dropAll(place, agent, asHeard, { drops, everyMs });
    const listed = await dropAll(place, agent, inTheList, {
      drops: Math.ceil(drops / 2),
      everyMs: LIST_RESTS_MS,
    });
    await agent.stop();
    const took = (from: keyof Known, to: keyof Known): Spread =>
      spreadOf(heard.map((known) => known[to] - known[from]));
    return {
      delayMs,
      files: heard.length,
      heard: took('droppedAt', 'knownAt'),
      parts: {
        caseMs: took('droppedAt', 'caseAt').p50Ms,
        acceptedMs: took('caseAt', 'acceptedAt').p50Ms,
        heardMs: took('acceptedAt', 'knownAt').p50Ms,
      },
      listed: spreadOf(listed.map(({ droppedAt, knownAt }) => knownAt - droppedAt)),
    };
  } finally {
    await server.stop();
    await place.remove();
  }
}

/** Hears of 待辦 as its page does: asked for again at each change, one answer at a time. @returns the end of it */
function watchToday(
  connection: Connection,
  onList: (entries: readonly { readonly caseId: string | null }[]) => void,
): () => void {
  let running = false;
  let again = false;
  const ask = async (): Promise<void> => {
    if (running) {
      again = true;
      return;
    }
    running = true;
    onList((await connection.client.today.list({})).entries);
    running = false;
    if (!again) return;
    again = false;
    void ask();
  };
  return connection.onChange(() => void ask());
}

async function measureDecisions({ decisions, pollMs, nodeArgs }: FeltPlan): Promise<Decisions> {
  const sandbox = await startSandbox({ autoAdvance: false });
  const place = await makePlace(sandbox, (settings) => {
    atOnce(settings);
    settings.results['pollSeconds'] = pollMs / 1000;
  });
  try {
    await command(place, 'keys', 'generate');
    await sandbox.setClientJwks(await commandJson<{ keys: object[] }>(place, 'keys', 'jwks'));
    const agent = await startBenchAgent(place, nodeArgs);
    const { client } = agent;
    await drop(place, await stage(place, decisions, 'decisions', { attachments: 0, ending: 'deny' }));
    while ((await client.status()).counts.delivery.accepted < decisions) await pause(50);
    const { connection, close } = await openPage(agent);
    let wanted = '';
    let seen: () => void = () => undefined;
    const stop = watchToday(connection, (entries) => {
      if (entries.some(({ caseId }) => caseId === wanted)) seen();
    });
    const times: number[] = [];
    const { ids } = await client.cases.ids({});
    for (const { id, caseNumber } of await client.cases.rows({ ids, phi: false })) {
      // Not in step with the polls: each decision comes at another moment between two of them.
      await pause((times.length * 0.37 * pollMs) % pollMs);
      const { promise, resolve } = Promise.withResolvers<null>();
      wanted = id;
      seen = () => {
        resolve(null);
      };
      await sandbox.decideAll(caseNumber ?? '');
      const decidedAt = performance.now();
      await promise;
      times.push(performance.now() - decidedAt);
    }
    stop();
    close();
    await agent.stop();
    return { count: times.length, pollMs, took: spreadOf(times) };
  } finally {
    await sandbox.stop();
    await place.remove();
  }
}

const ASK_EVERY_MS = 100;

/** Asks for 待辦 again and again. `take` hands over how long each answer took since the last call. */
function askToday({ client }: Connection): { take(): number[]; stop(): Promise<void> } {
  const times: number[] = [];
  const end = new AbortController();
  const asking = (async () => {
    while (!end.signal.aborted) {
      const askedAt = performance.now();
      await client.today.list({});
      times.push(performance.now() - askedAt);
      await pause(Math.max(0, askedAt + ASK_EVERY_MS - performance.now()));
    }
  })();
  return {
    take: () => times.splice(0),
    stop: async () => {
      end.abort();
      await asking;
    },
  };
}

async function measureBacklog({ backlog, nodeArgs }: FeltPlan): Promise<Backlog> {
  const server = await startThinServer(0);
  const place = await makePlace(server, atOnce);
  try {
    await command(place, 'keys', 'generate');
    const agent = await startBenchAgent(place, nodeArgs);
    const { client } = agent;
    await carry(place, server, agent, await stage(place, WARM_UP, 'warm up'));
    const { connection, close } = await openPage(agent);
    const folder = await stage(place, backlog, 'backlog');
    await server.reset();
    await server.toggle();
    await agent.probe();
    const today = askToday(connection);
    await drop(place, folder);
    const known = async (): Promise<number> =>
      Object.values((await client.status()).counts.delivery).reduce((sum, count) => sum + count, 0);
    while ((await known()) < WARM_UP + backlog) await pause(50);
    const todayWhileTaken = spreadOf(today.take());
    await server.toggle();
    const backAt = performance.now();
    while ((await server.counts()).posts === 0) await pause(5);
    const firstMs = performance.now() - backAt;
    while ((await client.status()).counts.delivery.accepted < WARM_UP + backlog) await pause(20);
    const drainMs = performance.now() - backAt;
    const todayWhileSent = spreadOf(today.take());
    await today.stop();
    close();
    const { longestMs } = await agent.probe();
    await agent.stop();
    const { posts, different } = await server.counts();
    return {
      ...{ cases: backlog, posts, different, firstMs, drainMs },
      ...{ todayWhileTaken, todayWhileSent, longestBlockMs: longestMs },
    };
  } finally {
    await server.stop();
    await place.remove();
  }
}
