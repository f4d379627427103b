import type { Locator, Page, Request } from 'playwright-core';
import { expect } from 'vitest';

const underWay = new WeakMap<Page, Set<Request>>();

/** Keeps the calls of a page that have no answer yet; not its stream of changes, which has none. */
export function watchCalls(page: Page): void {
  const calls = new Set<Request>();
  underWay.set(page, calls);
  page.on('request', (call) => {
    if (!new URL(call.url()).pathname.endsWith('/changes')) calls.add(call);
  });
  const ended = (call: Request): void => {
    calls.delete(call);
  };
  page.on('requestfinished', ended);
  page.on('requestfailed', ended);
  // The page reads no more of a refusal than its status: such a call has no end of its own.
  page.on('response', (answer) => {
    if (!answer.ok()) ended(answer.request());
  });
}

/** Waits until the page has drawn what it was about to: its calls are answered, and what React had to do before is done. */
export async function settled(page: Page): Promise<void> {
  // React's own way to go on later; a clock that a test holds does not stop it.
  const turn = (): Promise<void> =>
    page.evaluate(
      () =>
        new Promise<void>((resolve) => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => {
            resolve();
          };
          port2.postMessage(null);
        }),
    );
  await turn();
  await expect.poll(() => underWay.get(page)?.size ?? 0).toBe(0);
  await turn();
}

/** Waits until it is not there, and looks only when nothing under way could still bring it. */
export async function gone(locator: Locator): Promise<void> {
  await settled(locator.page());
  await expect.poll(() => locator.count()).toBe(0);
}

/** Looks once, when nothing under way could still bring the text: what shows it only for a moment has shown it. */
export async function lacks(locator: Locator, text: string): Promise<void> {
  await settled(locator.page());
  expect(await locator.innerText()).not.toContain(text);
}
