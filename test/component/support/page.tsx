import { join } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { createRouterClient, ORPCError } from '@orpc/server';
import Database from 'better-sqlite3';
import { createRoot, type Root } from 'react-dom/client';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type AgentContext, atTheMachine } from '../../../main/agent/api/context.ts';
import { systemClock } from '../../../main/agent/ground/base/clock.ts';
import { App } from '../../../renderer/app/app.tsx';
import { Shell } from '../../../renderer/app/shell.tsx';
import { CaseList, CaseListContext } from '../../../renderer/cases/case-list.ts';
import { Connection, ConnectionContext } from '../../../renderer/connection/connection.ts';
import type { AgentClient } from '../../../renderer/connection/transport.ts';
import { createPresence, Lock, LockContext } from '../../../renderer/people/lock.ts';
import type { WorkChange } from '../../../shared/api/work-contract.ts';
import type { Role } from '../../../shared/people/abilities.ts';
import { makePlace, type PlaceSettings } from '../../integration/support/place.ts';
import { seedPlace } from '../../integration/support/seed-place.ts';
import { upToDate } from '../../support/staff-work.ts';
import { openAgentHere } from '../../support/agent-here.ts';
import { AT_START, putCase, type Scene, type Stage } from '../../unit/support/scenes.ts';
import { all, counted, isCovered, isOpen, press, see, settled } from './look.ts';

export interface PageHere {
  /** Every role, at the machine: to look and to prepare. */
  readonly client: AgentClient;
  /** A change by a colleague who has just looked at the case. */
  readonly colleague: (id: string, change: WorkChange) => Promise<unknown>;
  /** The nth case that was put into such a situation. */
  readonly caseIn: (test: (scene: Scene) => boolean, nth?: number) => string;
  /** The page at this address, for somebody with these roles; drawn. */
  readonly show: (hash: string, roles?: readonly Role[]) => Promise<void>;
  /** The person has these roles from now on, and the page has not heard of it. */
  readonly become: (roles: readonly Role[]) => void;
  /** Inputs of the page's calls by this name, since the test began. */
  readonly calls: (name: string) => unknown[];
  /** All calls that the agent has refused as not allowed. */
  readonly refused: () => string[];
  /** Answers the page's next call by this name in the agent's place. */
  readonly answer: (name: string, reply: () => Promise<unknown>) => void;
  /** Edits the data folder while no agent has it open. */
  readonly edit: (change: (db: Database.Database) => void) => Promise<void>;
}

export interface PageOptions {
  readonly settings?: (settings: PlaceSettings) => void;
  /** Cases; default: each situation twice. */
  readonly seed?: (stage: Stage) => Promise<void>;
  readonly before?: (page: PageHere) => Promise<void>;
}

/** All cases are an hour older: the agent has looked for its doubtful sends in vain, and asks a person. */
export const anHourLater = ({ edit }: PageHere): Promise<void> =>
  edit((db) => {
    db.prepare('UPDATE cases SET stage_at = stage_at - $h, doubt_since = doubt_since - $h').run({
      h: 3_600_000,
    });
  });

/** As the agent refuses a call, in words for staff. */
export const refusal = (code: string, messageZh: string, numbers: readonly string[] = []): Error =>
  new ORPCError('CONFLICT', { defined: true, data: { code, messageZh, numbers } });

export const WHO = '林小姐';

/** One agent and one page for a file; each test begins without an open dialog. */
export function atPage(options: PageOptions, begin: (page: PageHere) => void): void {
  let opened: Awaited<ReturnType<typeof open>> | null = null;
  beforeAll(async () => {
    opened = await open(options);
    begin(opened);
    await options.before?.(opened);
  });
  beforeEach(() => opened?.begins());
  afterAll(() => opened?.close());
}

type Call = (input: unknown, options: { readonly signal?: AbortSignal | undefined }) => Promise<unknown>;

async function open(options: PageOptions) {
  const place = await makePlace(
    { fhirBaseUrl: 'http://127.0.0.1:9/fhir', clientId: 'nobody' },
    options.settings,
  );
  const put: { readonly id: string; readonly scene: Scene }[] = [];
  const situations = async (stage: Stage): Promise<void> => {
    for (const [n, scene] of [...AT_START, ...AT_START].entries())
      put.push({ id: await putCase(stage, scene, n), scene });
  };
  await seedPlace(place, options.seed ?? situations);
  const start = async () => {
    const host = { loops: false, settingsFile: place.config };
    return (await openAgentHere(place, { clock: systemClock, actor: WHO, host })).agent;
  };
  let agent = await start();
  let who: AgentContext = { actor: WHO, origin: 'page', roles: [], how: 'account' };

  /** Client of the running agent: an edit of the data folder replaces the agent. */
  const reach = (
    context: AgentContext,
    path: readonly string[],
    input: unknown,
    signal: AbortSignal | undefined,
  ): Promise<unknown> => {
    const client: unknown = createRouterClient(agent.router, { context });
    const call = path.reduce((at, part) => Reflect.get(Object(at), part) as unknown, client) as Call;
    return call(input, { signal });
  };
  const machine = atTheMachine('王承辦', 'command');

  const asked: { readonly name: string; readonly input: unknown }[] = [];
  const refused: string[] = [];
  const replies = new Map<string, (() => Promise<unknown>)[]>();
  const call = async (
    path: readonly string[],
    input: unknown,
    signal: AbortSignal | undefined,
  ): Promise<unknown> => {
    const name = path.join('.');
    asked.push({ name, input });
    const reply = replies.get(name)?.shift();
    if (reply !== undefined) return reply();
    try {
      return await counted(reach(who, path, input, signal));
    } catch (error) {
      if (error instanceof ORPCError && error.code === 'NOT_ALLOWED') refused.push(name);
      throw error;
    }
  };

  let leave: () => void = () => undefined;
  /** As `renderer/main.tsx` puts the page together, on a transport that ends in the agent's router. */
  const mount = (): void => {
    leave();
    const connection = new Connection(() =>
      Promise.resolve({
        link: { call: (path, input, { signal }) => call(path, input, signal) },
        onClose: () => () => undefined,
        close: () => undefined,
      }),
    );
    const lock = new Lock({ connection, presence: createPresence({ limitMs: () => null }) });
    document.body.innerHTML = '<div id="root"></div>';
    const root: Root = createRoot(document.body.firstElementChild ?? document.body);
    const stop = connection.start();
    leave = () => {
      root.unmount();
      stop();
    };
    root.render(
      <App nonce="">
        <ConnectionContext value={connection}>
          <CaseListContext value={new CaseList(connection)}>
            <LockContext value={lock}>
              <Shell />
            </LockContext>
          </CaseListContext>
        </ConnectionContext>
      </App>,
    );
  };

  const client: AgentClient = createORPCClient({
    call: (path, input, { signal }) => reach(machine, path, input, signal),
  });
  const page: PageHere = {
    client,
    colleague: (id, change) => client.work.change({ cases: upToDate(id), change }),
    caseIn: (test, nth = 0) => put.filter(({ scene }) => test(scene))[nth]?.id ?? 'no such case',
    show: async (hash, roles = ['handler', 'supervisor']) => {
      window.location.hash = hash;
      window.dispatchEvent(new Event('hashchange'));
      if (roles.join() !== who.roles.join() || isCovered()) {
        who = { ...who, roles };
        mount();
      }
      await settled();
      await see(/./, () => document.querySelector('main h1') ?? document.createElement('p'));
      while (all('main .ant-skeleton-active').length > 0) await settled();
    },
    become: (roles) => {
      who = { ...who, roles };
    },
    calls: (name) => asked.filter((each) => each.name === name).map(({ input }) => input),
    refused: () => [...refused],
    answer: (name, reply) => void replies.set(name, [...(replies.get(name) ?? []), reply]),
    edit: async (change) => {
      leave();
      leave = () => undefined;
      who = { ...who, roles: [] };
      await agent.stop();
      const db = new Database(join(place.dataDir, 'agent.db'));
      change(db);
      db.close();
      agent = await start();
    },
  };
  return {
    ...page,
    begins: async () => {
      replies.clear();
      if (isOpen()) await press('Escape');
      asked.length = 0;
      refused.length = 0;
    },
    close: async () => {
      leave();
      await agent.stop();
      await place.remove();
    },
  };
}
