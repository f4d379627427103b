import '../integration/support/localhost-names.mjs';
import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { RPCLink } from '@orpc/client/fetch';
import { Connection } from '../../renderer/connection/connection.ts';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { PAGE_KEY_HEADER } from '../../shared/page-key.ts';
import { command } from '../integration/support/command.ts';
import { makePlace } from '../integration/support/place.ts';
import { carry, stage } from './carry.ts';
import { spreadOf, type Spread } from './figures.ts';
import { startBenchAgent, startThinServer, type BenchAgent } from './processes.ts';

/** Carried unmeasured: an open connection, a token. */
const WARM_UP = 20;

export interface DropsPlan {
  readonly drops: number;
  readonly everyMs: number;
}

/** From a Bundle's own name in the watched folder until a page holds the row that says 已上傳; nothing else goes on. */
export interface Drops {
  readonly files: number;
  readonly seen: Spread;
}

export async function measureDrops({ drops, everyMs }: DropsPlan): Promise<Drops> {
  const server = await startThinServer(0);
  const place = await makePlace(server, (settings) => {
    settings.folders.forEach((folder) => Object.assign(folder, { settleSeconds: 0, rescanSeconds: 30 }));
  });
  try {
    await command(place, 'keys', 'generate');
    const agent = await startBenchAgent(place);
    await carry(place, server, agent, await stage(place, WARM_UP, 'warm up'));
    const { connection, close } = await openPage(agent);
    const waiting = new Map<string, () => void>();
    const stop = onRow(connection, ({ delivery, fileName }) => {
      if (delivery === 'accepted') waiting.get(fileName)?.();
    });
    const folder = await stage(place, drops, 'drops');
    const times: Promise<number>[] = [];
    for (const name of await readdir(folder)) {
      await pause(everyMs);
      const { promise, resolve } = Promise.withResolvers<number>();
      times.push(promise);
      const droppedAt = performance.now();
      waiting.set(name, () => resolve(performance.now() - droppedAt));
      await rename(join(folder, name), join(place.exportDir, name));
    }
    const took = await Promise.all(times);
    stop();
    close();
    await agent.stop();
    return { files: took.length, seen: spreadOf(took) };
  } finally {
    await server.stop();
    await place.remove();
  }
}

/** Listens as the page does: asks at once for each row that has changed. @returns the end of it */
function onRow(connection: Connection, tell: (row: CaseRow) => void): () => void {
  return connection.onChange((change) => {
    if (change.kind === 'all' || change.ids.size === 0) return;
    void connection.client.cases.rows({ ids: [...change.ids], phi: false }).then((rows) => {
      rows.forEach(tell);
    });
  });
}

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
