/** The least that sending takes: reads each file and posts it with `fetch`, so many at a time. Prints what it took. */
import { readFile } from 'node:fs/promises';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { atOnce, measured, url } from './measured.ts';

const headers = {
  'content-type': 'application/fhir+json',
  accept: 'application/fhir+json',
  authorization: 'Bearer thin',
};

await measured(async (folder) => {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .values();
  const work = async (): Promise<void> => {
    for (const name of files) {
      const body = await readFile(join(folder, name));
      const answer = await fetch(`${url}/Bundle`, { method: 'POST', headers, body });
      if (answer.status !== 201) throw new Error(`answered ${String(answer.status)}`);
      await answer.json();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
});
process.exit(0);
