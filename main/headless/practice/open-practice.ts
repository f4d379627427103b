import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../../../shared/settings.ts';
import type { Lock } from '../../agent/ground/db/lock.ts';
import { callAgent } from '../command-line.ts';
import { withControl } from '../control/control-client.ts';
import { systemUser } from '../io.ts';
import { type PracticePlace, practiceSettings, takePracticeFolder, writeMark } from './practice-folder.ts';
import { callServer, type PracticeServer, startPracticeServer } from './practice-server.ts';
import { keepServer, verifiedServer } from './server-file.ts';

/** A practice environment ready for its agent: folder locked, server running, settings written, client key registered. */
export interface Practice {
  readonly place: PracticePlace;
  readonly settings: Settings;
  readonly server: PracticeServer;
  /** Token of the check service, new at each start. */
  readonly checkToken: string;
  /** Ends the server and unlocks the folder. The agent must have ended before. */
  close(): Promise<void>;
}

export interface PracticeOptions {
  readonly folder: string;
  readonly reset: boolean;
  readonly hospitalId: string;
  readonly stepMs: number;
  /** Folder of this program, which contains the hash of its practice server. */
  readonly programDir: string;
  /** `--server`: the file of the practice server. */
  readonly server?: string | undefined;
}

/**
 * Opens a practice environment, new or as it was left. After an interruption, the next opening repeats each step.
 * @throws UsageError, AgentError as {@link takePracticeFolder}, {@link verifiedServer} and {@link startPracticeServer}
 */
export async function openPractice(options: PracticeOptions): Promise<Practice> {
  // A passphrase for the real agent's service must not become the practice folder's.
  delete process.env['TWPAS_PASSPHRASE'];
  // Verified before a reset removes anything.
  const serverBytes = await verifiedServer(options);
  const { place, lock, mark } = await takePracticeFolder(options.folder, options);
  let server: PracticeServer | null = null;
  try {
    const serverFile = keepServer(place, serverBytes);
    server = await startPracticeServer({ ...options, serverFile, place, port: mark.port });
    const { controlUrl, port } = server;
    const settings = practiceSettings(place, server, options.hospitalId);
    writeMark(place.folder, { port, controlUrl });
    await callServer(controlUrl, 'setClientJwks', await clientKeys(place.config));
    await exampleRules(place.config, options.programDir);
    const checkToken = await newCheckToken(place.config);
    return { place, settings, server, checkToken, close: () => ended(server, lock) };
  } catch (error) {
    await ended(server, lock);
    throw error;
  }
}

async function ended(server: PracticeServer | null, lock: Lock): Promise<void> {
  await server?.close();
  lock.release();
}

/** The agent's public keys, which a hospital hands to NHI. Makes a key if there is none. */
async function clientKeys(config: string): Promise<object> {
  return callAgent({ config }, async (client) => {
    const active = (await client.keys.list()).some((key) => key.active);
    if (!active) await client.keys.generate({ alg: 'ES384', by: systemUser() });
    return client.keys.jwks();
  });
}

/** In the program's folder, where the build puts it. */
const RULES_FILE = 'example-rules.tgz';

/**
 * Example rules, so that everybody sees 預檢. They are imported once: a person who imports NHI's rules for practice keeps those. A program built
 * without the example rules practises without 預檢.
 */
async function exampleRules(config: string, programDir: string): Promise<void> {
  const file = join(programDir, RULES_FILE);
  if (!existsSync(file)) return;
  await callAgent({ config }, async (client) => {
    const packages = await client.ig.list();
    if (packages.every(({ rules }) => rules === undefined))
      await client.ig.import({ file, by: systemUser() });
  });
}

const PROGRAM = 'practice';

/** Only its hash is stored, so the token of the last start cannot be shown again. */
async function newCheckToken(config: string): Promise<string> {
  return callAgent({ config }, async (client) => {
    const { tokens } = client.check;
    const by = systemUser();
    const isThere = (await tokens.list()).some(({ name }) => name === PROGRAM);
    if (isThere) await tokens.remove({ name: PROGRAM, by });
    return (await tokens.make({ name: PROGRAM, by })).token;
  });
}

/**
 * If the server's last port was taken, the settings name another address, and the agent stops until a person confirms it. Here this program moved the
 * server itself, and both addresses are on this computer.
 * @returns whether the server had moved
 */
export async function confirmMovedServer(dataDir: string): Promise<boolean> {
  const moved = await withControl(dataDir, systemUser(), async (client) => {
    const { destination } = await client.status({ address: false });
    if (destination.newServer) await client.destination.resume({ by: systemUser() });
    return destination.newServer;
  });
  return moved ?? false;
}
