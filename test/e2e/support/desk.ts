import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Browser, Page, Request } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject } from 'vitest';
import { systemClock } from '../../../main/agent/ground/base/clock.ts';
import type { Clock } from '../../../main/agent/ports.ts';
import type { AgentClient } from '../../../main/headless/control/control-client.ts';
import type { CaseDetail } from '../../../shared/api/views/case-detail.ts';
import type { CaseRow } from '../../../shared/api/views/case-row.ts';
import { PAGE_KEY_ITEM } from '../../../shared/page-key.ts';
import type { Role } from '../../../shared/people/abilities.ts';
import { patientLeaks } from '../../integration/support/patient-leaks.ts';
import { makePlace, type Place, type PlaceSettings } from '../../integration/support/place.ts';
import { seedPlace } from '../../integration/support/seed-place.ts';
import { watchChanges } from '../../integration/support/watch-changes.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import type { Sample, SampleOptions } from '../../../main/practice/samples/types.ts';
import { writeSample } from '../../../main/practice/samples/write.ts';
import type { Sandbox } from '../../../main/practice/options.ts';
import { startSandbox } from '../../../main/practice/sandbox.ts';
import { startAgentHere, type AgentHere } from '../../support/agent-here.ts';
import type { Stage } from '../../unit/support/scenes.ts';
import { theBrowser } from './chromium.ts';
import { openLine, type Line } from './line.ts';
import { drawn, goTo, openPage } from './open-page.ts';

/** Person at the machine itself, with every role. */
export const AT_THE_MACHINE = '王承辦';
/** Person who signs in by name, unless a test says another. */
const SOMEBODY = { name: 'somebody', displayName: '林小姐' };
/** Password of every account that is made here. */
export const PASSWORD = 'nine lamps in the ward';

/** A call of the page to the agent, as it went over the wire. */
export interface PageCall {
  readonly call: string;
  readonly input: unknown;
}

/**
 * Desk of a test: the whole agent with its console in this process, on a data folder of its own, the practice server behind it and a page
 * before it. All tests of a file share one; each begins with the page loaded anew, signed in at the machine.
 */
export interface Desk {
  readonly browser: Browser;
  readonly sandbox: Sandbox;
  readonly place: Place;
  readonly client: AgentClient;
  readonly page: Page;
  readonly origin: string;
  /** Signs a browser in at the machine, once. */
  readonly signInUrl: () => string;
  /** Line of the page's connection: it can be cut, and can hang. */
  readonly line: Line;
  /** … and the agent's to NHI, where that is asked for. */
  readonly nhi: Line;
  /** Exports a sample as a HIS does and resolves with its case once that is so far. `stopAt`: NHI leaves it there. */
  readonly caseOf: (
    options: (Partial<SampleOptions> & { readonly stopAt?: string }) | Sample,
    enough: (row: CaseRow) => boolean,
  ) => Promise<CaseDetail>;
  readonly show: (id: string) => Promise<CaseDetail>;
  readonly until: (what: string, enough: (rows: readonly CaseRow[]) => boolean) => Promise<CaseRow[]>;
  readonly openCase: (detail: Pick<CaseDetail, 'id'>) => Promise<void>;
  /** An account whose first password has been changed for the one that all have here. */
  readonly account: (name: string, displayName: string, roles: readonly Role[]) => Promise<void>;
  /** Knocks at the door, as a form or a program does. */
  readonly signIn: (
    name: string,
    body: { readonly password: string; readonly next?: string },
  ) => Promise<Response>;
  /** From now on this account's session is the browser's, as after a sign-in in another tab. */
  readonly seat: (name: string) => Promise<void>;
  /** Signed in anew by name as somebody with these roles, on this place. */
  readonly sitAs: (
    roles: readonly Role[],
    hash: string,
    who?: { readonly name: string; readonly displayName: string },
  ) => Promise<void>;
  /** Calls of the page since the test began, by these names, in order. */
  readonly calls: (...names: string[]) => PageCall[];
  /** … and the names of those that the agent refused. */
  readonly refused: () => string[];
  /** How it has ended its session, where the agent has heard of it. */
  readonly endings: () => string[];
  /** The agent stopped and started anew on the same data folder; between the two a test may set right what takes days else. */
  readonly restart: (between?: (db: Database.Database) => void) => Promise<void>;
  /** Moves the agent's clock ahead; sleeping timers go on sleeping, and the page has a clock of its own. */
  readonly shiftClock: (ms: number) => void;
}

export interface DeskOptions {
  /** The agent reaches NHI by a line, `nhi`: without it, that does nothing. */
  readonly nhiByLine?: boolean;
  readonly settings?: (settings: PlaceSettings) => void;
  /** Where a test begins; default the list of cases. Null: nowhere, its first step is to sit down as somebody. */
  readonly hash?: string | null;
  /** A test goes on with the page as the one before it left it. */
  readonly goesOn?: boolean;
  /** True if NHI knows the agent's key from the beginning; default yes. */
  readonly keyKnown?: boolean;
  /** Cases that lie in the data folder before the agent starts on it. */
  readonly seed?: (stage: Stage) => Promise<void>;
  /** Prepares the desk before the first test. */
  readonly before?: (desk: Desk) => Promise<void>;
}

/** `begin` is handed the desk before each test. */
export function atDesk(options: DeskOptions, begin: (desk: Desk) => void | Promise<void>): void {
  let desk: OpenedDesk | null = null;
  beforeAll(async () => {
    desk = await openDesk(options);
    await options.before?.(desk);
  });
  beforeEach(async () => {
    await desk?.begins();
    if (desk !== null) await begin(desk);
  });
  afterEach(() => {
    expect(desk?.faults.splice(0)).toEqual([]);
  });
  afterAll(async () => {
    await desk?.close();
  });
}

interface OpenedDesk extends Desk {
  /** Faults in the page's code and broken policies, since they were last taken out. */
  readonly faults: string[];
  readonly begins: () => Promise<void>;
  readonly close: () => Promise<void>;
}

async function openDesk(options: DeskOptions): Promise<OpenedDesk> {
  const browser = await theBrowser();
  let port = 0;
  const nhi = await openLine(() => port, 'line');
  const before = options.nhiByLine === true ? { publicOrigin: nhi.origin } : {};
  const sandbox = await startSandbox({ stepMs: 10, ...before });
  ({ port } = sandbox);
  const place = await makePlace(sandbox, (settings) => {
    for (const folder of settings.folders) folder['settleSeconds'] = 0.05;
    // An empty search at NHI proves nothing about a doubtful send for as long as a test looks at it.
    settings.upload = { ...settings.upload, resolveAfterSeconds: 900 };
    settings.results['pollSeconds'] = 0.1;
    options.settings?.(settings);
  });
  if (options.seed !== undefined) await seedPlace(place, options.seed);
  let shift = 0;
  const clock: Clock = {
    now: () => systemClock.now() + shift,
    steady: () => systemClock.steady() + shift,
    sleep: (ms, signal) => systemClock.sleep(ms, signal),
  };
  let begun = false;
  const start = (): Promise<AgentHere> =>
    startAgentHere(place, { clock, pageDir: inject('page'), actor: AT_THE_MACHINE });
  let running = await start();
  const { client } = running;
  await client.keys.generate({ alg: 'ES384' });
  if (options.keyKnown !== false) await sandbox.setClientJwks(await client.keys.jwks());
  const line = await openLine(
    () => running.console.port,
    () => running.console.name ?? '',
  );
  const { origin } = line;
  const asked: Request[] = [];
  const refused: string[] = [];
  const endings: string[] = [];
  const opened = await openPage(browser, `${origin}/healthz`, { place: '' });
  const { page } = opened;
  page.on('request', (request) => {
    if (request.url().includes('/rpc/')) asked.push(request);
  });
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (pathname === '/lock' || pathname === '/sign-out') endings.push(pathname.slice(1));
    if (pathname.startsWith('/rpc/') && response.status() === 403) refused.push(nameOf(response.url()));
  });
  const signInUrl = (): string => {
    const { pathname, search } = new URL(running.signInUrl());
    return `${origin}${pathname}${search}`;
  };
  const show = (id: string): Promise<CaseDetail> => running.client.cases.show({ id, phi: true });
  const cases = async (): Promise<CaseRow[]> => {
    const { ids } = await running.client.cases.ids({});
    // The newest: what a test waits for is among them.
    return running.client.cases.rows({ ids: ids.slice(0, 200), phi: true });
  };
  const until: Desk['until'] = (what, enough) =>
    watchChanges(running.client, () => running.log())(what, cases, enough);
  const exported: Sample[] = [];
  let seeds = 0;
  const sampleOf = (options: Partial<SampleOptions>): Sample => {
    seeds += 1;
    const usual = { kind: 'cancer', priority: '1', subType: '1', attachments: 0 } as const;
    return makeSample({ seed: `desk ${String(seeds)}`, ...usual, ...options });
  };
  const accounts = new Set<string>();
  const signIn = (
    name: string,
    body: { readonly password: string; readonly next?: string },
  ): Promise<Response> =>
    fetch(`${origin}/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin },
      body: JSON.stringify({ name, ...body }),
    });
  const seat = async (name: string): Promise<void> => {
    const answer = await signIn(name, { password: PASSWORD });
    const { pageKey } = (await answer.json()) as { pageKey: string };
    const [cookie = '', value = ''] = answer.headers.get('set-cookie')?.split(';', 1)[0]?.split('=') ?? [];
    await page.context().addCookies([{ name: cookie, value, url: origin }]);
    await page.evaluate(
      ([item, key]) => {
        localStorage.setItem(item, key);
      },
      [PAGE_KEY_ITEM, pageKey] as const,
    );
  };
  const account: Desk['account'] = async (name, displayName, roles) => {
    const { password } = await running.client.people.add({ name, displayName, roles: [...roles] });
    await signIn(name, { password, next: PASSWORD });
    accounts.add(name);
  };

  const desk: Desk = {
    ...{ browser, sandbox, place, page, origin, line, nhi, show, until, signInUrl },
    get client() {
      return running.client;
    },
    caseOf: async (given, enough) => {
      const sample = 'bytes' in given ? given : sampleOf(given);
      if (!('bytes' in given) && given.stopAt !== undefined)
        await sandbox.setScript(sample.plantedId, {
          ending: given.ending ?? 'approve',
          stopAt: given.stopAt,
        });
      exported.push(sample);
      await writeSample(place.exportDir, sample);
      const isIt = ({ fileName }: CaseRow): boolean => fileName === sample.fileName;
      const rows = await until('the case has come so far', (all) =>
        all.some((row) => isIt(row) && enough(row)),
      );
      return show(rows.find(isIt)?.id ?? '');
    },
    openCase: async ({ id }) => {
      await goTo(page, `#/cases/${id}`);
      await page.locator('.case-head').waitFor();
    },
    account,
    seat,
    sitAs: async (roles, hash, { name, displayName } = SOMEBODY) => {
      if (accounts.has(name)) await running.client.people.setRoles({ name, roles: [...roles] });
      else await account(name, displayName, roles);
      // A place of our origin without a script that would look for a session by itself.
      await page.goto(`${origin}/healthz`);
      await seat(name);
      await page.goto(`${origin}/${hash}`);
      await page.locator('header nav a').first().waitFor();
      await drawn(page);
    },
    signIn,
    calls: (...names) =>
      asked.flatMap((request) => {
        const call = nameOf(request.url());
        const body = names.includes(call) ? (request.postDataJSON() as { json?: unknown } | null) : null;
        return names.includes(call) ? [{ call, input: body?.json }] : [];
      }),
    refused: () => [...refused],
    endings: () => [...endings],
    restart: async (between) => {
      await running.stop();
      if (between !== undefined) {
        const db = new Database(join(place.dataDir, 'agent.db'));
        between(db);
        db.close();
      }
      running = await start();
    },
    shiftClock: (ms) => {
      shift += ms;
    },
  };
  return Object.assign(desk, {
    faults: opened.faults,
    begins: async () => {
      if (options.goesOn === true && begun) return;
      begun = true;
      await page.unrouteAll({ behavior: 'ignoreErrors' });
      // Removes the last test's traces in the browser: its person, the look of the page, columns of the export.
      await page.goto(`${origin}/healthz`);
      await page.evaluate(() => {
        localStorage.clear();
        sessionStorage.clear();
      });
      await page.context().clearCookies();
      await page.emulateMedia({ media: null, colorScheme: 'light' });
      if (options.hash !== null) {
        await page.goto(`${signInUrl()}${options.hash ?? '#/cases'}`);
        await page.waitForURL((url) => url.search === '');
        await drawn(page);
      }
      asked.length = 0;
      refused.length = 0;
      endings.length = 0;
    },
    close: async () => {
      await opened.close();
      await line.close();
      await running.stop();
      await nhi.close();
      await sandbox.stop();
      const leaks = await patientLeaks(place.dataDir, exported);
      await place.remove();
      expect(leaks).toEqual([]);
    },
  });
}

const nameOf = (url: string): string => new URL(url).pathname.replace(/^\/rpc\//, '').replaceAll('/', '.');
