/** The hospital of the four months as a running agent: its cases, accounts, and the practice server as NHI. */
import '../integration/support/localhost-names.mjs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { openCore } from '../../main/agent/compose/core.ts';
import { loadSettings } from '../../main/agent/ground/settings/load.ts';
import { machineSlot } from '../../main/agent/ground/vault/machine-slot.ts';
import { DAY_MS } from '../../shared/days.ts';
import { PAGE_KEY_ITEM } from '../../shared/page-key.ts';
import { startAgent, type AgentProcess } from '../integration/support/agent-process.ts';
import { makePlace, type Place } from '../integration/support/place.ts';
import type { Sandbox } from '../../main/practice/options.ts';
import { startSandbox } from '../../main/practice/sandbox.ts';
import { FakeClock } from '../unit/support/fake-clock.ts';
import { PEOPLE, TERMS } from './hospital.ts';
import { fourMonths, type Application } from './plan.ts';
import { play } from './play.ts';

const PASSWORD = 'four months of a ward';

export interface OpenMonths {
  readonly agent: AgentProcess;
  readonly sandbox: Sandbox;
  readonly place: Place;
  readonly applications: readonly Application[];
  /** The case of each application, by its number. */
  readonly ids: ReadonlyMap<number, string>;
  /** A page on which this person is signed in. */
  readonly pageOf: (browser: Browser, name: string, options?: PageOptions) => Promise<Page>;
  readonly close: () => Promise<void>;
}

export type PageOptions = Parameters<Browser['newContext']>[0];

/** Makes the cases, which takes half a minute, and starts the built agent on them. */
export async function openMonths(): Promise<OpenMonths> {
  const sandbox = await startSandbox({ stepMs: 50 });
  const place = await makePlace(sandbox, (settings) => {
    settings.upload = { ...settings.upload, resolveAfterSeconds: 900 };
    settings['work'] = { deadlines: TERMS };
    settings.results['pollSeconds'] = 5;
  });
  const now = Date.now();
  const applications = fourMonths(now);
  const ids = await seed(place, applications, now);
  const agent = await startAgent(place);
  const { client } = agent;
  await client.keys.generate({ alg: 'ES384' });
  await sandbox.setClientJwks(await client.keys.jwks());
  const { origin } = new URL(agent.consoleUrl);
  for (const [account, name, ...roles] of PEOPLE) {
    const { password } = await client.people.add({ name: account, displayName: name, roles });
    await signIn(origin, account, { password, next: PASSWORD });
  }
  return {
    ...{ agent, sandbox, place, applications, ids },
    pageOf: (browser, name, options) => pageFor(origin, browser, name, options),
    close: async () => {
      await agent.stop();
      await sandbox.stop();
      await place.remove();
    },
  };
}

const ACCOUNTS = new Map(PEOPLE.map(([account, name]) => [name, account]));

export async function pageFor(
  origin: string,
  browser: Browser,
  name: string,
  options?: PageOptions,
): Promise<Page> {
  const context = await browser.newContext({
    ...{ viewport: { width: 1366, height: 768 }, locale: 'zh-TW', timezoneId: 'Asia/Taipei' },
    ...{ reducedMotion: 'reduce', permissions: ['clipboard-read', 'clipboard-write'] },
    ...options,
  });
  const page = await context.newPage();
  const { cookie, pageKey } = await signIn(origin, ACCOUNTS.get(name) ?? '', { password: PASSWORD });
  // A place of this origin without a script that would look for a session by itself.
  await page.goto(`${origin}/healthz`);
  await context.addCookies([{ ...cookie, url: origin }]);
  await page.evaluate(
    ([item, key]) => {
      localStorage.setItem(item, key);
    },
    [PAGE_KEY_ITEM, pageKey] as const,
  );
  await page.goto(`${origin}/#/today`);
  return page;
}

async function seed(
  place: Place,
  applications: readonly Application[],
  now: number,
): Promise<ReadonlyMap<number, string>> {
  const loaded = loadSettings(place.config);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  await mkdir(place.dataDir);
  const clock = new FakeClock((applications[0]?.at ?? now) - DAY_MS);
  const keySlots = [machineSlot(join(place.dataDir, 'keys'))];
  const ports = { clock, log: () => undefined, keySlots, version: 'bench' };
  const core = await openCore(ports, loaded.settings, { loops: false });
  core.db.pragma('synchronous = OFF');
  const { settings } = loaded;
  const ids = await play({ core, clock, settings, applications, withBytes: true });
  // Their results are not due for the HIS, and the practice server does not know them.
  core.db.exec(`UPDATE outbox SET written_at = 1 WHERE written_at IS NULL`);
  core.db.exec(
    `UPDATE cases SET next_poll_at = ${String(Number.MAX_SAFE_INTEGER)} WHERE delivery = 'accepted'`,
  );
  await core.close();
  return ids;
}

interface SignedIn {
  readonly cookie: { readonly name: string; readonly value: string };
  readonly pageKey: string;
}

/** As the form does. @throws Error where the agent refuses */
async function signIn(
  origin: string,
  name: string,
  body: { readonly password: string; readonly next?: string },
): Promise<SignedIn> {
  const answer = await fetch(`${origin}/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ name, ...body }),
  });
  if (!answer.ok) throw new Error(`sign-in of ${name}: ${String(answer.status)}`);
  const { pageKey } = (await answer.json()) as { pageKey: string };
  const [cookie = '', value = ''] = answer.headers.get('set-cookie')?.split(';', 1)[0]?.split('=') ?? [];
  return { cookie: { name: cookie, value }, pageKey };
}
