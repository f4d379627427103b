/**
 * `npm run measure`: figures of the product's structure. Run it before and after a change of shape.
 *
 * `--check` fails if a figure is above its ceiling; `--lower` writes lower ceilings for figures that fell. `--functions`, `--parameters`,
 * `--comments`, `--cycles` and `--arrows` list the counted items.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { measureHouse, type Ceilings, lowered, risenAbove } from './measure/house.ts';
import { measureSurface } from './measure/surface.ts';
import { ROOT } from './programs.ts';

const CEILINGS = join(ROOT, 'scripts/measure/ceilings.json');
const asked = new Set(process.argv.slice(2));
const house = measureHouse(ROOT);
const now: Ceilings = { ...house.ceilings, ...measureSurface() };
const ceilings = JSON.parse(readFileSync(CEILINGS, 'utf8')) as Ceilings;

if (asked.has('--check')) {
  const risen = risenAbove(ceilings, now);
  for (const line of risen) console.error(line);
  if (risen.length > 0) {
    console.error('Make it smaller: a ceiling only falls, and what a change adds, lines that go pay for.');
    process.exitCode = 1;
  }
} else if (asked.has('--lower')) {
  writeFileSync(CEILINGS, `${JSON.stringify(lowered(ceilings, now), null, 2)}\n`);
} else {
  const surface = [
    ['calls of the contract', now.contractCalls],
    ['settings of agent.yaml', now.settings],
    ['error codes', now.errorCodes],
    ['tables', now.tables],
    ['  their columns', now.columns],
  ] as const;
  for (const [name, figure] of [...house.figures, ...surface])
    console.log(`${name.padEnd(40)}${String(figure).padStart(12)}`);
  if (asked.has('--functions')) console.log(`\n${house.longFunctions.join('\n')}`);
  if (asked.has('--parameters')) console.log(`\n${house.wideFunctions.join('\n')}`);
  if (asked.has('--comments')) console.log(`\n${house.vagueComments.join('\n')}`);
  if (asked.has('--arrows')) console.log(`\n${house.arrows.join('\n')}`);
  if (asked.has('--cycles')) for (const circle of house.cycles) console.log(`\n${circle.join('\n')}`);
}
