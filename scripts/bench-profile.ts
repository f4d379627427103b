/**
 * `node --expose-gc scripts/bench-profile.ts`: what checking against an imported guide costs. Import, load, the first
 * check and warm ones per 100 kB of Bundle, memory; @medplum/core's validateResource on the same input beside it. Needs
 * the guide's packages and examples in ../shared/ig.
 */
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadGuide } from '../main/agent/check/package/load-guide.ts';
import { openIgStore } from '../main/agent/check/package/store.ts';
import { parseBundle } from '../main/agent/fhir/parsed-bundle.ts';
import { medplumOn } from './bench-profile/medplum.ts';
import { costOf, heapMegabytes, median } from './bench-profile/measure.ts';

const IG = resolve(import.meta.dirname, '../../shared/ig');
const PACKAGES = ['tw.gov.mohw.twcore-0.3.2.tgz', 'tw.gov.mohw.nhi.pas-1.2.3.tgz'].map((name) =>
  resolve(IG, name),
);
const EXAMPLES = ['Bundle-bun-uuid-example', 'Bundle-bun-1', 'Bundle-bun-3'].map((name) =>
  resolve(IG, 'examples', `${name}.json`),
);
if (![...PACKAGES, ...EXAMPLES].every((file) => existsSync(file))) {
  console.error('The guide’s packages and examples are not in ../shared/ig: nothing to measure.');
  process.exit(1);
}

const dir = await mkdtemp(join(tmpdir(), 'twpas-bench-'));
try {
  await bench();
} finally {
  await rm(dir, { recursive: true, force: true });
}

async function bench(): Promise<void> {
  const store = await openIgStore(dir, Date.now);
  const line = (what: string, value: string): void => {
    console.log(`${what.padEnd(46)} ${value}`);
  };
  for (const file of PACKAGES) {
    const { ms } = await costOf(() => store.import(file));
    line(`import ${file.replace(/.*\//, '')}`, `${ms.toFixed(0)} ms`);
  }
  const before = heapMegabytes();
  const engine = await costOf(() => import('../main/agent/check/profile/check-profiles.ts'));
  line('load the FHIRPath engine, once a thread', `${engine.ms.toFixed(0)} ms`);
  const loaded = await costOf(() => loadGuide(store.current() ?? ''));
  line('load the compiled guide', `${loaded.ms.toFixed(0)} ms`);
  const { checkProfiles } = engine.value;
  const guide = loaded.value;

  const inputs = EXAMPLES.map((file) => readFileSync(file, 'utf8'));
  const bytes = Buffer.byteLength(inputs.join(''));
  const per100kB = 100_000 / bytes;
  const run = (): number =>
    inputs.reduce((sum, text) => {
      const bundle = parseBundle(JSON.parse(text));
      return sum + (bundle === null ? 0 : checkProfiles(bundle, guide).problems.length);
    }, 0);
  const first = await costOf(() => run());
  line('first check, per 100 kB', `${(first.ms * per100kB).toFixed(1)} ms`);
  line('warm check (JSON.parse included), per 100 kB', `${(median(run, 40) * per100kB).toFixed(1)} ms`);
  line('problems found in the guide’s examples', String(run()));
  line('memory for engine, guide and tables', `${(heapMegabytes() - before).toFixed(0)} MB`);

  const medplum = await medplumOn(PACKAGES, inputs);
  line('@medplum/core warm, per 100 kB', `${(median(medplum.run, 20) * per100kB).toFixed(1)} ms`);
  line('definitions it cannot load', String(medplum.refused));
  line('problems it sees in the guide’s examples', String(medplum.run()));
  for (const [what, count] of medplum.kinds()) console.log(`    ${String(count).padStart(4)}  ${what}`);
}
