/** How fast the check is: processor time with all threads that it needs, two check-outs in turns. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { inspectBytes } from '../../main/agent/carrier/check/inspect.ts';
import type { openProfileCheck } from '../../main/agent/carrier/check/profile-check.ts';
import { DEFAULT_HOSPITAL } from '../../main/practice/samples/sample.ts';
import type { Box } from './guided.ts';
import { entriesOf, sampleBundle } from './right.ts';

/** A right Bundle of about so many bytes: one with many kinds of entry, and as many laboratory results as it takes. */
export function bundleOfSize(bytes: number): Buffer {
  const bundle = richSample();
  const entries = entriesOf(bundle);
  const [claim] = entries;
  const result = entries.find(({ resource }) =>
    JSON.stringify(resource['meta']).includes('Observation-laboratory-result'),
  );
  const lines = (claim?.resource['supportingInfo'] ?? []) as Box[];
  const line = lines.find(
    ({ valueReference }) => (valueReference as Box | undefined)?.['reference'] === result?.fullUrl,
  );
  let text = JSON.stringify(bundle, null, 2);
  for (let at = 1; text.length < bytes && result !== undefined && line !== undefined;) {
    const each = Math.max(1, Math.floor((bytes - text.length) / 2000));
    for (const end = at + each; at < end; at += 1) {
      const fullUrl = `urn:uuid:00000000-0000-4000-8000-${String(at).padStart(12, '0')}`;
      entries.push({ fullUrl, resource: structuredClone(result.resource) });
      lines.push({
        ...structuredClone(line),
        sequence: lines.length + 100,
        valueReference: { reference: fullUrl },
      });
    }
    text = JSON.stringify(bundle, null, 2);
  }
  return Buffer.from(text);
}

/** Sample with the most kinds of entry, a laboratory result among them. */
function richSample(): Box {
  let best = sampleBundle('speed 0', { kind: 'cancer' });
  const kinds = (bundle: Box): number =>
    new Set(entriesOf(bundle).map(({ resource }) => JSON.stringify(resource['meta']))).size;
  for (let at = 1; at < 200; at += 1) {
    const other = sampleBundle(`speed ${String(at)}`, { kind: 'cancer' });
    if (JSON.stringify(other).includes('Observation-laboratory-result') && kinds(other) > kinds(best))
      best = other;
  }
  return best;
}

type Check = (bytes: Uint8Array) => unknown;
const HERE = join(import.meta.dirname, '../..');

async function checkOf(folder: string): Promise<Check> {
  const from = (name: string): Promise<unknown> =>
    import(pathToFileURL(join(folder, 'main/agent/carrier/check', name)).href);
  const { inspectBytes: inspect } = (await from('inspect.ts')) as { inspectBytes: typeof inspectBytes };
  const { openProfileCheck: open } = (await from('profile-check.ts')) as {
    openProfileCheck: typeof openProfileCheck;
  };
  const profiles = await open()(null);
  return (bytes) => inspect(bytes, DEFAULT_HOSPITAL, 'error', profiles);
}

const ROUNDS = 15;

/** A table of ms a check and per 100 kB; with another check-out, both and their ratio, round by round in turns. */
export async function speedInTurns(
  inputs: readonly (readonly [string, Uint8Array])[],
  against: string | null,
): Promise<string> {
  const checks = [await checkOf(HERE), ...(against === null ? [] : [await checkOf(against)])];
  const shown = [
    `
processor time in all threads, warm, median of ${String(ROUNDS)} rounds${against === null ? '' : `; in turns with ${against}`}`,
  ];
  for (const [name, bytes] of inputs) {
    const runs = Math.max(3, Math.round(3_000_000 / bytes.length));
    const times = checks.map((): number[] => []);
    for (const check of checks) measure(check, bytes, runs);
    for (let round = 0; round < ROUNDS; round += 1)
      for (const [at, check] of checks.entries()) times[at]?.push(measure(check, bytes, runs));
    const medians = times.map((all) => all.toSorted((a, b) => a - b)[ROUNDS >> 1] ?? 0);
    const cells = medians.map(
      (ms) => `${ms.toFixed(2)} ms (${((ms * 100_000) / bytes.length).toFixed(2)} per 100 kB)`,
    );
    const [own = 0, other] = medians;
    shown.push(
      `${name.padEnd(30)} ${String(bytes.length).padStart(8)} bytes  ${cells.join('  against ')}${other === undefined ? '' : `  ${(own / other).toFixed(2)} of it`}`,
    );
  }
  return shown.join('\n');
}

/** ms for one run. */
function measure(check: Check, bytes: Uint8Array, runs: number): number {
  const { user, system } = process.cpuUsage();
  for (let run = 0; run < runs; run += 1) check(bytes);
  const after = process.cpuUsage();
  return (after.user + after.system - user - system) / 1000 / runs;
}
