import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'];

interface WithAxe {
  readonly axe: { run(where: string, how: object): Promise<AxeResults> };
}

/** Violations of WCAG 2.1 A and AA on the page, or in the part that a selector names: rule and places, one a line. */
export async function axeViolations(page: Page, within = 'html'): Promise<string[]> {
  // Half a megabyte of JavaScript, once for each page that was loaded.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE);
  const found = await page.evaluate(
    ({ tags, place }) =>
      (globalThis as unknown as WithAxe).axe.run(place, {
        runOnly: { type: 'tag', values: tags },
        // For all other results only the first place is looked up.
        resultTypes: ['violations'],
      }),
    { tags: TAGS, place: within },
  );
  return found.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`,
  );
}
