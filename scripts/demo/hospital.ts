import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';

export const HOSPITAL_ID = '0101090517';

/** A hospital's folders and settings, with times short enough to watch. */
export async function makeHospital(
  dir: string,
  server: { readonly fhirBaseUrl: string; readonly clientId: string },
): Promise<{ readonly config: string; readonly exportDir: string; readonly dataDir: string }> {
  const exportDir = join(dir, 'export');
  await mkdir(exportDir);
  const config = join(dir, 'agent.yaml');
  const settings = {
    hospitalId: HOSPITAL_ID,
    dataDir: './data',
    server: { fhirBaseUrl: server.fhirBaseUrl, clientId: server.clientId },
    folders: [{ path: './export', settleSeconds: 0.5, rescanSeconds: 1, incompleteWaitSeconds: 5 }],
    results: { pollSeconds: 0.5, exportDir: './results' },
    console: { port: 0 },
  };
  await writeFile(config, stringify(settings));
  return { config, exportDir, dataDir: join(dir, 'data') };
}
