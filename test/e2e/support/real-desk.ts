import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { AgentProcess } from '../../integration/support/agent-process.ts';
import { openScene, type Scene, type SceneOptions } from '../../integration/support/scene.ts';
import { theBrowser } from './chromium.ts';
import { openPage, type OpenPage } from './open-page.ts';

/** Desk of a test in which nothing is faked: the built agent, the practice server behind it, a browser before it. */
export interface RealDesk {
  readonly browser: Browser;
  readonly scene: Scene;
  readonly agent: AgentProcess;
  /** The agent's own page, signed in; closed with the desk, which fails where the page had faults. */
  readonly open: (options?: { readonly place?: string }) => Promise<OpenPage>;
}

/** A new desk for each test of the file; `begin` is handed it before the test runs. */
export function atRealDesk(options: SceneOptions, begin: (desk: RealDesk) => void | Promise<void>): void {
  let leave: () => Promise<void>;
  beforeEach(async () => {
    leave = await sitDown(options, begin);
  });
  afterEach(async () => {
    await leave();
  });
}

/** One desk for all tests of the file: each goes on with what the ones before it left. */
export function atOneRealDesk(
  options: SceneOptions | (() => Promise<SceneOptions>),
  begin: (desk: RealDesk) => void | Promise<void>,
): void {
  let leave: () => Promise<void>;
  beforeAll(async () => {
    leave = await sitDown(typeof options === 'function' ? await options() : options, begin);
  });
  afterAll(async () => {
    await leave();
  });
}

async function sitDown(
  options: SceneOptions,
  begin: (desk: RealDesk) => void | Promise<void>,
): Promise<() => Promise<void>> {
  const browser = await theBrowser();
  const scene = await openScene(options);
  const agent = await scene.agent();
  const pages: OpenPage[] = [];
  const open: RealDesk['open'] = async (how) => {
    const opened = await openPage(browser, agent.consoleUrl, how);
    pages.push(opened);
    return opened;
  };
  await begin({ browser, scene, agent, open });
  return async () => {
    for (const page of pages) await page.close();
    await scene.close();
  };
}
