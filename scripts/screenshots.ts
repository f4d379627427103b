/** `node scripts/screenshots.ts`: the pictures that README and the manual show, into docs/images. Run after `npm run build`. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Role } from '../shared/people/abilities.ts';
import { launchChromium } from '../test/e2e/support/chromium.ts';
import { startAgent } from '../test/integration/support/agent-process.ts';
import { makePlace } from '../test/integration/support/place.ts';
import { startSandbox } from '../test/sandbox/sandbox.ts';
import { taipeiDayOf } from '../test/sandbox/clock.ts';
import { demoSamples } from '../test/samples/demo-samples.ts';
import { makeSamples } from '../test/samples/sample.ts';
import { writeSample } from '../test/samples/write.ts';

const OUT = join(import.meta.dirname, '../docs/images');
const SIZE = { width: 1366, height: 768 };
const MODE = 'light-1366';

/** Account, name, roles. */
const PEOPLE: readonly (readonly [string, string, ...Role[]])[] = [
  ['a10234', '林怡君', 'it'],
  ['a10418', '王美惠', 'handler'],
  ['a10562', '李志明', 'supervisor', 'auditor'],
  ['a10733', '陳雅婷', 'viewer'],
];

await mkdir(OUT, { recursive: true });
const sandbox = await startSandbox({ stepMs: 100 });
const place = await makePlace(sandbox);
const agent = await startAgent(place);
const browser = await launchChromium();
try {
  await agent.client.keys.generate({ alg: 'ES384' });
  await sandbox.setClientJwks(await agent.client.keys.jwks());
  const today = taipeiDayOf(Date.now());
  const samples = [...demoSamples('0101090517', 'pictures', today), ...makeSamples(22, 'pictures')];
  for (const sample of samples) await writeSample(place.exportDir, sample);
  await agent.until('decided', (cases) => cases.filter((row) => row.review === 'decided').length >= 24);
  const partly = (await agent.cases()).find((row) => row.decision === 'partially-approved');
  const profile = {
    ...{ locale: 'zh-TW', timezoneId: 'Asia/Taipei', viewport: SIZE },
    reducedMotion: 'reduce',
  } as const;
  const page = await (await browser.newContext(profile)).newPage();
  // Page of a person who has not signed in.
  const outside = await (await browser.newContext(profile)).newPage();
  await page.goto(agent.consoleUrl);
  for (const [name, displayName, ...roles] of PEOPLE)
    await agent.client.people.add({ name, displayName, roles });
  await agent.client.people.disable({ name: 'a10733' });
  const shots: readonly Shot[] = [
    { name: 'today', hash: '#/today', ready: 'main h1' },
    { name: 'cases', hash: '#/cases', ready: '.case-line' },
    { name: 'case', hash: `#/cases/${partly?.id ?? ''}`, ready: '.case-head' },
    { name: 'statistics', hash: '#/statistics', ready: 'main table' },
    { name: 'check', hash: '#/check', ready: 'main h1' },
    { name: 'access', hash: '#/access', ready: 'main h1' },
    { name: 'people', hash: '#/people', ready: 'main table' },
  ];
  await take(outside, new URL('/sign-in', agent.consoleUrl).href, { name: 'sign-in', ready: 'form' });
  for (const shot of shots) await take(page, new URL(`/${shot.hash}`, agent.consoleUrl).href, shot);
} finally {
  await browser.close();
  await agent.stop();
  await sandbox.stop();
  await place.remove();
}

interface Shot {
  readonly name: string;
  readonly hash: string;
  readonly ready: string;
}

async function take(page: Page, url: string, { name, ready }: Omit<Shot, 'hash'>): Promise<void> {
  await page.goto(url);
  await page.locator(ready).first().waitFor();
  await page.evaluate(() => document.fonts.ready);
  // The stream of changes never ends, so that the network is never idle: what is still loading says so.
  await page.waitForFunction(() => document.querySelector('.ant-skeleton-active') === null);
  await page.waitForTimeout(200);
  await page.screenshot({ path: join(OUT, `${name}-${MODE}.png`) });
}
