import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Sandbox } from '../../../main/practice/options.ts';

/** A hospital's machine in a temporary folder: settings, an export folder, a result folder, a data folder. */
export interface Place {
  readonly dir: string;
  readonly config: string;
  readonly exportDir: string;
  readonly resultDir: string;
  readonly dataDir: string;
  /** Writes the settings anew, edited: for an agent started after it. */
  configure(change: (settings: PlaceSettings) => void): Promise<void>;
  remove(): Promise<void>;
}

/** Settings with times short enough for a test; `change` edits them before they are written. */
export async function makePlace(
  sandbox: Pick<Sandbox, 'fhirBaseUrl' | 'clientId'>,
  change: (settings: PlaceSettings) => void = () => undefined,
): Promise<Place> {
  const dir = await mkdtemp(join(tmpdir(), 'twpas-place-'));
  const exportDir = join(dir, 'export');
  await mkdir(exportDir);
  const settings: PlaceSettings = {
    hospitalId: '0101090517',
    dataDir: './data',
    server: { fhirBaseUrl: sandbox.fhirBaseUrl, clientId: sandbox.clientId, timeoutSeconds: 5 },
    folders: [
      {
        path: './export',
        settleSeconds: 0.2,
        rescanSeconds: 0.3,
        attachmentWaitSeconds: 600,
      },
    ],
    upload: { concurrency: 4, maxBackoffSeconds: 1, resolveAfterSeconds: 2, resolveGapSeconds: 1 },
    results: { pollSeconds: 0.3, exportDir: './results' },
    console: { port: 0 },
  };
  const config = join(dir, 'agent.yaml');
  const configure = async (edit: (settings: PlaceSettings) => void): Promise<void> => {
    edit(settings);
    await writeFile(config, stringify(settings));
  };
  await configure(change);
  return {
    dir,
    config,
    exportDir,
    resultDir: join(dir, 'results'),
    dataDir: join(dir, 'data'),
    configure,
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}

/**
 * For tests of what comes after the check: a Bundle is not held against the guide, which costs an agent that starts for a case or two as
 * much as all else that it does. What the agent itself needs of a Bundle is checked all the same.
 */
export function withoutRules(settings: PlaceSettings): void {
  settings['validation'] = { level: 'off' };
}

/** `agent.yaml` before it is checked: a test may write anything. */
export interface PlaceSettings {
  hospitalId: string;
  dataDir: string;
  server: Record<string, unknown>;
  folders: Record<string, unknown>[];
  upload: Record<string, unknown>;
  results: Record<string, unknown>;
  [key: string]: unknown;
}
