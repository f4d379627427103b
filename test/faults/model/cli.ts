/** `npm run test:model`: all that may happen to one Bundle, by the program's own rules; says how late an index may be. Exit 1 when a promise is broken. */
import { exploreLine, LINES, type LineFound, shortfallOf } from './worlds.ts';

const startedAt = Date.now();
const minutes = (ms: number | null): string => (ms === null ? 'none' : `${String(ms / 60_000)} min`);
const cells = ({ line, safeMs, ends, states }: LineFound): string[] => [
  line.after,
  line.index,
  line.learnedMinutes === null ? 'nothing' : `${String(line.learnedMinutes)} min`,
  line.isFirstLost ? 'yes, the first lost' : line.controlMinutes === null ? 'no' : 'yes',
  minutes(safeMs),
  String(ends),
  String(states),
];
const row = (texts: readonly string[]): string => `| ${texts.join(' | ')} |`;

console.log(row(['after', 'index', 'learned lag', 'later cases', 'safe up to', 'ends', 'states']));
console.log(row(['---', '---', '---', '---', '---:', '---:', '---:']));
let failures = 0;
for (const line of LINES) {
  const found = exploreLine(line);
  console.log(row(cells(found)));
  for (const problem of shortfallOf(found)) {
    failures += 1;
    console.error(`BROKEN ${problem}`);
  }
}
console.log(`seconds ${((Date.now() - startedAt) / 1000).toFixed(0)}`);
process.exitCode = failures > 0 ? 1 : 0;
