// @module-tag full
import { request } from 'undici';
import { expect } from 'vitest';
import { consoleOf, signedIn } from '../people/accounts.ts';
import { test } from '../support/scene.ts';

/** As costly as a text may be, and what was allowed before and took the agent's one thread for minutes. */
const TEXTS: Readonly<Record<string, string>> = {
  'keys on one line': `{${Array.from({ length: 7000 }, (_, index) => `k${String(index)}: 1`).join(',')}}`,
  'unknown keys': `{${Array.from({ length: 5000 }, (_, index) => `x${String(index)}: 1`).join(',')}}`,
  folders: `folders: [${'{},'.repeat(15_000)}]`,
  anchors: `[${Array.from({ length: 9000 }, (_, index) => `&${index.toString(36)} 1`).join(',')}]`,
  'forty thousand equal lines': 'a: 1\n'.repeat(40_000),
};

test('while a settings text is checked, /healthz answers first, whatever the text', async ({ sceneFor }) => {
  const scene = await sceneFor();
  const agent = await scene.agent();
  const it = await signedIn(agent, 'lin', ['it']);
  const health = async (): Promise<string> => {
    const answer = await request(new URL('/healthz', consoleOf(agent)));
    return answer.body.text();
  };
  expect(await health()).toBe('ok\n');
  // The thread that reads them is there from now on, so that no text is slow because of its start.
  await it.call('settings.validate', { text: 'a: 1' });
  for (const [name, text] of Object.entries(TEXTS)) {
    const order: string[] = [];
    const checked = it.call('settings.validate', { text }).then((answer) => {
      order.push('checked');
      return answer as { ok: boolean; problems: { message: string }[] };
    });
    // Until the text has been checked somebody asks without a pause; on one thread the first answer would come after it.
    let asked = 0;
    while (!order.includes('checked')) {
      expect(await health()).toBe('ok\n');
      asked += 1;
      if (order.length === 0) order.push('healthy');
    }
    expect(order[0], name).toBe('healthy');
    expect(asked, name).toBeGreaterThan(0);
    const { ok, problems } = await checked;
    expect(ok, name).toBe(false);
    expect(problems.length, name).toBeGreaterThan(0);
  }
  expect((await agent.status()).running).toBe(true);
});
