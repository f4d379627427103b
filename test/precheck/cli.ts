/**
 * Rules of a package (NHI's, which is not in this project) on Bundles that are made for them out of the rules themselves.
 *
 * `npm run test:precheck -- prove PACKAGE.tgz [--each 5] [--looks 10] [--only REGEXP] [--alone]`: for each rule Bundles that
 * meet its conditions and do not, each report and verdict compared with the second engine of `@cqframework/cql`, word for
 * word; `--alone`: not compared.
 * `npm run test:precheck -- fuzz PACKAGE.tgz [--runs 10000] [--seed fuzz]`: Bundles with what no HIS should write, through all rules
 * that apply, in the agent's own thread; each has to end in an answer or at the deadline.
 * `--rules DIR`: the imported package is kept there for the next run.
 */
import { parseArgs } from 'node:util';
import { fuzz } from './fuzz.ts';
import { importPackage } from './package.ts';

const { values: options, positionals } = parseArgs({
  options: {
    each: { type: 'string', default: '5' },
    looks: { type: 'string', default: '10' },
    only: { type: 'string' },
    alone: { type: 'boolean', default: false },
    runs: { type: 'string', default: '10000' },
    seed: { type: 'string', default: 'fuzz' },
    rules: { type: 'string' },
  },
  allowPositionals: true,
});
const [mode = '', file = ''] = positionals;
if (mode !== 'prove' && mode !== 'fuzz') throw new Error('prove or fuzz?');
const say = (line: string): void => {
  console.log(line);
};
const imported = await importPackage(file, options.rules ?? null, say);
process.exitCode = (await (mode === 'prove' ? proved() : fuzzed())) ? 0 : 1;

async function proved(): Promise<boolean> {
  // It mends the second engine as that is loaded.
  const { prove } = await import('./prove.ts');
  const only = options.only === undefined ? null : new RegExp(options.only);
  return prove(imported, {
    each: Number(options.each),
    looks: Number(options.looks),
    only,
    alone: options.alone,
    say,
  });
}

function fuzzed(): Promise<boolean> {
  return fuzz(imported, { runs: Number(options.runs), seed: options.seed, say });
}
