/** A hospital's Windows machine under Wine: the packed program where an installer puts it, settings, folders, a practice server. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { makeSample } from '../../main/practice/samples/sample.ts';
import type { Sample } from '../../main/practice/samples/types.ts';
import { writeSample } from '../../main/practice/samples/write.ts';
import type { Sandbox } from '../../main/practice/options.ts';
import { until, type Ended, type Prefix, type Running } from './prefix.ts';

export const INSTALLED = 'C:\\Program Files\\TWPAS Agent';
export const AGENT = `${INSTALLED}\\resources\\agent`;
export const NODE = `${AGENT}\\node.exe`;
export const LAUNCHER = `${AGENT}\\twpas-agent.cmd`;
const SHARED = 'C:\\ProgramData\\TWPAS Agent';
export const CONFIG = `${SHARED}\\agent.yaml`;

export interface Hospital {
  readonly prefix: Prefix;
  readonly sandbox: Sandbox;
  readonly isWindows: boolean;
  /** Places on this machine. */
  readonly dataDir: string;
  readonly resultDir: string;
  readonly folders: readonly string[];
  /** Writes the settings, edited. */
  configure(edit?: (settings: Record<string, unknown>) => void): void;
  /** One command, to its end; `agent`: one that reads no settings file. */
  readonly command: (...args: string[]) => Promise<Ended>;
  readonly agent: (...args: string[]) => Promise<Ended>;
  /** The agent, once both its doors are open. */
  startAgent(): Promise<Running>;
  /** Samples into one of the folders, as a HIS does it. */
  put(folder: number, ...seeds: readonly string[]): Promise<Sample[]>;
  /** Resolves when the result file of each says `decided`. */
  decided(samples: readonly Sample[], ms?: number): Promise<void>;
  /** @throws Error unless each of these stands at NHI exactly once, and its bytes came once where `arrivals` says so */
  onceAtNhi(samples: readonly Sample[], arrivals?: 'once'): Promise<void>;
}

/** The program, as its machine calls it, and the settings and results, as this machine does. */
export interface Installed {
  readonly node: string;
  readonly cli: string;
  readonly config: string;
  readonly results: string;
  /** Folder of the settings file, and of the results. */
  readonly here: { readonly shared: string; readonly results: string };
}

const byInstaller = (drive: string): Installed => ({
  node: NODE,
  cli: `${AGENT}\\cli.js`,
  config: CONFIG,
  results: 'C:\\HIS\\results',
  here: { shared: join(drive, 'ProgramData/TWPAS Agent'), results: join(drive, 'HIS/results') },
});

export interface HospitalFolders {
  /** As a person of the hospital writes them, and where they lie on this machine. */
  readonly watched: readonly { readonly path: string; readonly here: string }[];
  /** Absent: where the installer puts it. */
  readonly installed?: Installed;
}

export function openHospital(
  prefix: Prefix,
  sandbox: Sandbox,
  { watched, installed = byInstaller(prefix.drive) }: HospitalFolders,
): Hospital {
  const { node, cli, config, results, here } = installed;
  const { shared, results: resultDir } = here;
  for (const folder of [shared, resultDir, ...watched.map(({ here }) => here)])
    mkdirSync(folder, { recursive: true });
  const settings: Record<string, unknown> = {
    hospitalId: '0101090517',
    dataDir: './data',
    server: { fhirBaseUrl: sandbox.fhirBaseUrl, clientId: sandbox.clientId, timeoutSeconds: 20 },
    folders: watched.map(({ path }) => ({ path, settleSeconds: 0.3, rescanSeconds: 1 })),
    upload: { concurrency: 4, maxBackoffSeconds: 1, resolveAfterSeconds: 2, resolveGapSeconds: 1 },
    results: { pollSeconds: 0.5, exportDir: results },
    console: { port: 0 },
  };
  const agent: Hospital['agent'] = (...args) => prefix.run(node, [cli, ...args]);
  const command: Hospital['command'] = (...args) => agent(...args, '--config', config);
  const reviewOf = (sample: Sample): unknown => {
    const file = join(resultDir, sample.fileName.replace(/\.json$/i, '.result.json'));
    if (!existsSync(file)) return null;
    return (JSON.parse(readFileSync(file, 'utf8')) as { readonly review: unknown }).review;
  };
  return {
    prefix,
    sandbox,
    isWindows: node.endsWith('.exe'),
    dataDir: join(shared, 'data'),
    resultDir,
    folders: watched.map(({ here }) => here),
    configure: (edit) => {
      edit?.(settings);
      writeFileSync(join(shared, 'agent.yaml'), stringify(settings));
    },
    command,
    agent,
    startAgent: async () => {
      const running = prefix.start(node, [cli, 'run', '--json', '--config', config]);
      await running.printed('"console"');
      return running;
    },
    put: async (folder, ...seeds) => {
      const samples = seeds.map((seed) =>
        makeSample({ seed, ending: 'approve', priority: '1', subType: '1', attachments: 1 }),
      );
      for (const sample of samples) await writeSample(watched[folder]?.here ?? '', sample);
      return samples;
    },
    decided: (samples, ms) =>
      until(
        `${String(samples.length)} decided results; there are ${readdirSync(resultDir).join(', ')}`,
        () => samples.every((sample) => reviewOf(sample) === 'decided'),
        ms,
      ),
    onceAtNhi: async (samples, arrivals) => {
      const { posts } = await sandbox.ledger();
      for (const { plantedId, fileName } of samples) {
        const its = posts.filter((post) => post.plantedId === plantedId);
        const stored = its.filter(({ caseNumber }) => caseNumber !== null).length;
        if (stored !== 1) throw new Error(`${fileName} stands ${String(stored)} times at NHI`);
        if (arrivals === 'once' && its.length !== 1)
          throw new Error(`${fileName} came ${String(its.length)} times`);
      }
    },
  };
}
