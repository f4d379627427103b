/** The least that sending takes: reads each file and posts it with `fetch`, so many at a time. Prints what it took. */
import { readFile } from 'node:fs/promises';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const [url = '', folder = '', atOnce = '1'] = process.argv.slice(2);
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .values();
const headers = {
  'content-type': 'application/fhir+json',
  accept: 'application/fhir+json',
  authorization: 'Bearer thin',
};
const before = process.cpuUsage();
const startedAt = performance.now();
const work = async (): Promise<void> => {
  for (const name of files) {
    const body = await readFile(join(folder, name));
    const answer = await fetch(`${url}/Bundle`, { method: 'POST', headers, body });
    if (answer.status !== 201) throw new Error(`answered ${String(answer.status)}`);
    await answer.json();
  }
};
await Promise.all(Array.from({ length: Number(atOnce) }, work));
const { user, system } = process.cpuUsage(before);
process.stdout.write(
  `${JSON.stringify({ ms: performance.now() - startedAt, cpuMs: (user + system) / 1000 })}\n`,
);
process.exit(0);
