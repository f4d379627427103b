// @module-tag full
import { readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { CaseRow } from '../../../shared/api/views/case-row.ts';
import { makeSample, makeSamples } from '../../../main/practice/samples/sample.ts';
import type { Sample } from '../../../main/practice/samples/types.ts';
import { startAgent, type AgentProcess } from '../support/agent-process.ts';
import { commandJson } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import { allAt, expectStoredOnce, rowOf } from '../support/expectations.ts';
import { makeKey } from '../support/make-key.ts';
import { makePlace, withoutRules, type Place } from '../support/place.ts';
import { testOfSending as onScenes, type Scene } from '../support/scene.ts';
import { mountReadOnly, whyNoMount, type Mounted } from '../support/small-disk.ts';

/**
 * C1: a second data folder on one export folder, in every order in which it can get there. Whatever lies there is at NHI once in the
 * end, and nothing is left behind.
 */
const HOUR_MS = 3_600_000;
const plain = (name: string, count: number): readonly Sample[] =>
  makeSamples(count, name, { attachments: 0 });
const one = (seed: string): Sample => makeSample({ seed, attachments: 0 });

interface Beside {
  /** Another data folder with a key of its own that NHI knows, on the same export folder. */
  readonly standBy: (scene: Scene, at?: string) => Promise<Place>;
  readonly start: (place: Place) => Promise<AgentProcess>;
  /** Where the export folder of this scene is seen and nothing can be written. */
  readonly readOnlyView: (scene: Scene) => string;
}

/** Resources of a test beside its scene; they are gone before the scene is. */
const test = onScenes.extend<{ beside: Beside }>({
  beside: async ({ sceneFor: _ }, use) => {
    const places: Place[] = [];
    const agents: AgentProcess[] = [];
    const mounted: Pick<Mounted, 'unmount'>[] = [];
    await use({
      standBy: async (scene, at = scene.place.exportDir) => {
        const place = await makePlace(scene.sandbox, (settings) => {
          withoutRules(settings);
          for (const folder of settings.folders) folder['path'] = at;
        });
        places.push(place);
        const { keys } = await makeKey(place);
        await scene.sandbox.setClientJwks({ keys: [...scene.jwks().keys, ...keys] });
        return place;
      },
      start: async (place) => {
        const agent = await startAgent(place);
        agents.push(agent);
        return agent;
      },
      readOnlyView: ({ place }) => {
        const at = join(place.dir, 'read-only-view');
        mounted.push(mountReadOnly(place.exportDir, at));
        return at;
      },
    });
    await Promise.all(agents.map((agent) => agent.kill()));
    for (const disk of mounted.toReversed()) disk.unmount();
    await Promise.all(places.map((place) => place.remove()));
  },
});

const watching = (agent: AgentProcess): Promise<unknown> =>
  agent.untilStatus('watching', ({ folders }) => folders[0]?.state === 'watching');
/** True if each was held until NHI was asked. By its history: a busy machine sees no case in a state that lasts for seconds. */
async function heldBefore({ client }: AgentProcess, rows: readonly CaseRow[]): Promise<boolean> {
  const details = await Promise.all(rows.map(({ id }) => client.cases.show({ id, phi: false })));
  return details.every(({ events }) => events.some(({ kind }) => kind === 'look-first'));
}
/** Backs a place up; what is returned restores it elsewhere. */
async function backedUp(place: Place): Promise<(to: Place) => Promise<unknown>> {
  const [backup, codeFile] = ['state.backup', 'code.txt'].map((name) => join(place.dir, name));
  const { code } = await commandJson<{ code: string }>(place, 'vault', 'recovery-code');
  await writeFile(codeFile ?? '', code);
  await commandJson(place, 'backup', backup ?? '');
  return (to) => commandJson(to, 'restore', backup ?? '', '--yes', '--code-file', codeFile ?? '');
}
const accepted = (agent: AgentProcess, count: number): Promise<CaseRow[]> =>
  agent.until('all at NHI', allAt(count, 'accepted'));

/** State of the holder's data folder, as its lease says. */
const saidIn = async (exportDir: string): Promise<unknown> =>
  (JSON.parse(await readFile(join(exportDir, '.twpas-agent.json'), 'utf8')) as Record<string, unknown>)[
    'said'
  ];

/** As if the agent whose lease lies there had not renewed it for six minutes: it is dead, or stands still. */
async function dead(exportDir: string): Promise<void> {
  const path = join(exportDir, '.twpas-agent.json');
  const lease = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  // By a rename, as agents write it: one that lives would read an empty lease between two writes, and then renew its own.
  const beside = join(exportDir, '.dead');
  await writeFile(
    beside,
    JSON.stringify({ ...lease, heartbeat: new Date(Date.now() - 360_000).toISOString() }),
  );
  await rename(beside, path);
}

/** An agent that has sent these, of which the HIS takes nothing away. */
async function worked(scene: Scene, samples: readonly Sample[]): Promise<AgentProcess> {
  const agent = await scene.agent();
  await watching(agent);
  await scene.put(...samples);
  await accepted(agent, samples.length);
  return agent;
}

test.concurrent(
  'stop: what the first has sent is adopted, what nobody has sent goes, what comes later goes at once',
  async ({ sceneFor, beside }) => {
    const scene = await sceneFor();
    const [sent, left] = [plain('stop', 3), one('stop, between the two')];
    await (await worked(scene, sent)).stop();
    const second = await beside.standBy(scene);
    await scene.put(left);
    const agent = await beside.start(second);
    const taken = await agent.until('taken', (rows) => rows.length === 4);
    expect(await heldBefore(agent, taken)).toBe(true);
    const later = one('stop, later');
    await scene.put(later);
    const rows = await accepted(agent, 5);
    expect(sent.map((sample) => rowOf(rows, sample).attempts)).toEqual([0, 0, 0]);
    expectStoredOnce(await scene.sandbox.ledger(), [...sent, left, later]);
  },
);

test.concurrent(
  'kill: what the first had not sent is sent by one of the two, also when the first comes back',
  async ({ sceneFor, beside }) => {
    const scene = await sceneFor();
    const [sent, queued] = [plain('kill', 2), plain('kill, queued', 2)];
    const first = await worked(scene, sent);
    await first.client.destination.pause({});
    await scene.put(...queued);
    await first.until('queued', (rows) => rows.filter(({ delivery }) => delivery === 'queued').length === 2);
    await first.kill();
    const second = await beside.standBy(scene);
    await dead(scene.place.exportDir);
    const agent = await beside.start(second);
    await watching(agent);
    const later = one('kill, later');
    await scene.put(later);
    await accepted(agent, 5);

    const back = await beside.start(scene.place);
    await back.untilStatus('told', ({ folders }) => folders[0]?.state === 'other-agent');
    await back.client.destination.resume({});
    await back.until('adopted', allAt(4, 'accepted'));
    expectStoredOnce(await scene.sandbox.ledger(), [...sent, ...queued, later]);
  },
);

test.concurrent(
  'lease lost: one that stood still sends nothing of what another has taken over meanwhile',
  async ({ sceneFor, beside }) => {
    const scene = await sceneFor();
    const queued = plain('still', 3);
    const first = await scene.agent();
    await watching(first);
    await first.client.destination.pause({});
    await scene.put(...queued);
    await first.until('queued', allAt(3, 'queued'));
    const second = await beside.standBy(scene);
    first.child.kill('SIGSTOP');
    await dead(scene.place.exportDir);
    const agent = await beside.start(second);
    await watching(agent);
    const later = one('still, later');
    await scene.put(later);
    await accepted(agent, 4);
    await agent.stop();

    first.child.kill('SIGCONT');
    await first.client.destination.resume({});
    await accepted(first, 4);
    expectStoredOnce(await scene.sandbox.ledger(), [...queued, later]);
  },
);

test.concurrent(
  'lease lost: a live one whose clock is behind holds what it has not sent',
  async ({ sceneFor, beside }) => {
    const scene = await sceneFor();
    const queued = plain('behind', 2);
    const first = await scene.agent();
    await watching(first);
    await first.client.destination.pause({});
    const saidBefore = await saidIn(scene.place.exportDir);
    await scene.put(...queued);
    await first.until('queued', allAt(2, 'queued'));
    const agent = await beside.start(await beside.standBy(scene));
    await agent.untilStatus('told', ({ folders }) => folders[0]?.state === 'other-agent');
    // Its news has been written, so that it does not renew the lease in the ten seconds that follow.
    await eventually(
      'its news in the lease',
      () => saidIn(scene.place.exportDir),
      (said) => said !== saidBefore,
    );
    await dead(scene.place.exportDir);
    const rows = await first.until('not to be sent any more', (all) =>
      all.every(({ delivery }) => delivery !== 'queued'),
    );
    expect([rows.length, await heldBefore(first, rows)]).toEqual([2, true]);
    await watching(agent);
    await first.client.destination.resume({});
    const later = one('behind, later');
    await scene.put(later);
    await accepted(agent, 3);
    await accepted(first, 2);
    expectStoredOnce(await scene.sandbox.ledger(), [...queued, later]);
  },
);

test.concurrent(
  'empty data folder: a new installation adopts what the lost one has sent',
  async ({ sceneFor, beside }) => {
    const scene = await sceneFor();
    const sent = plain('disk lost', 3);
    await (await worked(scene, sent)).stop();
    await rm(scene.place.dataDir, { recursive: true });
    await scene.sandbox.setClientJwks(await makeKey(scene.place));
    const agent = await beside.start(scene.place);
    await accepted(agent, 3);
    const later = one('disk lost, later');
    await scene.put(later);
    await accepted(agent, 4);
    expectStoredOnce(await scene.sandbox.ledger(), [...sent, later]);
  },
);

test.concurrent(
  'restored data folder: what the backup does not know is looked up at NHI, and adopted',
  async ({ sceneFor, beside }) => {
    const scene = await sceneFor();
    const { place } = scene;
    const known = one('in the backup');
    const first = await worked(scene, [known]);
    const restore = await backedUp(place);
    const since = one('since the backup');
    await scene.put(since);
    await accepted(first, 2);
    await first.stop();
    // Dated tomorrow by the clock that wrote it: its date alone must not make it new.
    const tomorrow = new Date(Date.now() + 24 * HOUR_MS);
    await utimes(join(place.exportDir, since.fileName), tomorrow, tomorrow);
    const second = await beside.standBy(scene);
    await restore(second);
    const agent = await beside.start(second);
    await agent.client.destination.resume({});
    const rows = await accepted(agent, 2);
    expect(rowOf(rows, since).attempts).toBe(0);
    expectStoredOnce(await scene.sandbox.ledger(), [known, since]);
  },
);

test.concurrent(
  'restored beside the one that wrote the backup, which still works: it is another agent, and waits',
  async ({ sceneFor, beside }) => {
    const scene = await sceneFor();
    const { place } = scene;
    const known = one('in the backup of the living');
    const first = await worked(scene, [known]);
    const restore = await backedUp(place);
    // A new computer under the old one's name, as is usual.
    const second = await beside.standBy(scene);
    await restore(second);
    const agent = await beside.start(second);
    await agent.client.destination.resume({});
    await agent.untilStatus('it waits', ({ folders }) => folders[0]?.state === 'other-agent');
    const since = plain('sent by the living', 2);
    await scene.put(...since);
    await accepted(first, 3);
    expect(await agent.cases()).toHaveLength(1);
    await first.stop();
    // It takes over, and finds at NHI what the other has sent.
    await accepted(agent, 3);
    expectStoredOnce(await scene.sandbox.ledger(), [known, ...since]);
  },
);

const noMount = whyNoMount();
test
  .skipIf(noMount !== null)
  .concurrent(
    `read-only folder: nobody can tell, so what lies there is looked up first${noMount === null ? '' : ` (not tried: ${noMount})`}`,
    async ({ sceneFor, beside }) => {
      const scene = await sceneFor();
      const { exportDir } = scene.place;
      const sent = plain('read only', 3);
      await (await worked(scene, sent)).stop();
      await rm(join(exportDir, '.twpas-agent.json'));
      const left = one('read only, between the two');
      await scene.put(left);
      const second = await beside.standBy(scene, beside.readOnlyView(scene));
      const agent = await beside.start(second);
      await agent.untilStatus('read-only', ({ folders }) => folders[0]?.state === 'read-only');
      const later = one('read only, later');
      await scene.put(later);
      await accepted(agent, 5);
      await agent.stop();
      // It has served the folder by now: what comes while it is away is new.
      const away = one('read only, while it was away');
      await scene.put(away);
      const again = await beside.start(second);
      const rows = await accepted(again, 6);
      expect(rowOf(rows, away).attempts).toBe(1);
      expectStoredOnce(await scene.sandbox.ledger(), [...sent, left, later, away]);
    },
  );
