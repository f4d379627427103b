import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startAgentHere } from '../integration/support/agent-here.ts';
import { commandJson } from '../integration/support/command.ts';
import { makePlace, type Place, type PlaceSettings } from '../integration/support/place.ts';
import { mustSucceed } from './must-succeed.ts';
import type { Sandbox } from '../../main/practice/options.ts';
import { startSandbox } from '../../main/practice/sandbox.ts';

/** One practice server and as many hospital machines on it as asked for. */
export interface World {
  readonly sandbox: Sandbox;
  /** A machine whose agent has a key that the server knows, and has been started and stopped once. */
  readyPlace(change?: (settings: PlaceSettings) => void): Promise<Place>;
  /** A machine on which no agent ever ran. */
  newPlace(): Promise<Place>;
  /** Tells the server of the keys that this machine's agent has by now. */
  registerKeys(place: Place): Promise<void>;
  close(): Promise<void>;
}

interface Jwks {
  readonly keys: readonly Record<string, unknown>[];
}

const jwksOf = (place: Place): Promise<Jwks> => commandJson<Jwks>(place, 'keys', 'jwks');

/** `settings`: of all its machines; `rules`: a package for 預檢 that each has imported. */
export async function openWorld(
  settings?: (settings: PlaceSettings) => void,
  rules?: Buffer,
): Promise<World> {
  const sandbox = await startSandbox({ stepMs: 20 });
  const places: Place[] = [];
  const keys = new Map<string, object>();
  let template: Promise<Place> | null = null;

  const newPlace = async (change?: (settings: PlaceSettings) => void): Promise<Place> => {
    const place = await makePlace(sandbox, (of) => {
      settings?.(of);
      change?.(of);
    });
    places.push(place);
    return place;
  };
  const register = async (jwks: Jwks): Promise<void> => {
    for (const key of jwks.keys) keys.set(String(key['kid']), key);
    await sandbox.setClientJwks({ keys: [...keys.values()] });
  };
  const makeTemplate = async (): Promise<Place> => {
    const place = await newPlace();
    // Its first start, which backs nothing up: the next one makes the day's backup.
    const agent = await startAgentHere(place);
    if (rules !== undefined) {
      const file = join(place.dir, 'rules.tgz');
      await writeFile(file, rules);
      await agent.client.ig.import({ file });
    }
    await agent.stop();
    // Without an agent at work: it would sign in with the new key before the server is told of it, and that is seen as a fault.
    await mustSucceed(place, 'keys', 'generate');
    await register(await jwksOf(place));
    return place;
  };
  return {
    sandbox,
    newPlace,
    readyPlace: async (change) => {
      const { dataDir } = await (template ??= makeTemplate());
      const place = await newPlace(change);
      await mkdir(place.dataDir, { recursive: true, mode: 0o700 });
      await cp(dataDir, place.dataDir, { recursive: true, preserveTimestamps: true });
      // A copy of a data folder starts paused; this one stands for a machine of its own.
      await rm(join(place.dataDir, 'place.json'));
      return place;
    },
    registerKeys: async (place) => {
      await register(await jwksOf(place));
    },
    close: async () => {
      await sandbox.stop();
      // After a failure a process may still write there. The failure is what has to be told, and not a folder that cannot be removed.
      for (const place of places)
        await place.remove().catch((error: unknown) => {
          process.stderr.write(`left behind: ${place.dir} ${String(error)}\n`);
        });
    },
  };
}
