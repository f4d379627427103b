import { existsSync } from 'node:fs';
import type { Sandbox, SandboxOptions } from '../../../main/practice/options.ts';
import { startSandbox } from '../../../main/practice/sandbox.ts';
import type { Sample } from '../../../main/practice/samples/types.ts';
import { writeSample } from '../../../main/practice/samples/write.ts';
import { startAgent, type AgentProcess } from './agent-process.ts';
import { type Jwks, makeKey } from './make-key.ts';
import { leaksBelow, leaksIn } from './leak-scan.ts';
import { resultsAgainstSchema } from '../../unit/support/result-schema.ts';
import { makePlace, type Place, type PlaceSettings } from './place.ts';

/** A practice server and a hospital's machine. */
export interface BareScene {
  readonly sandbox: Sandbox;
  readonly place: Place;
  /** Exports samples the way a HIS does, one after the other. */
  put(...samples: readonly Sample[]): Promise<void>;
  /** The keys of this place's agent that the server was told of. */
  jwks(): Jwks;
  close(): Promise<void>;
}

/** … and agents on it in processes of their own. */
export interface Scene extends BareScene {
  /** Starts the agent; at its first start it makes a key and the server is told, as a hospital does with NHI. */
  agent(): Promise<AgentProcess>;
  /** Agents started so far, also those that have ended. */
  readonly agents: readonly AgentProcess[];
}

export interface SceneOptions {
  readonly sandbox?: SandboxOptions;
  readonly settings?: (settings: PlaceSettings) => void;
}

export async function openScene(options: SceneOptions = {}): Promise<Scene> {
  // Every few hundred ms a step would double what the agent hears; tests about the steps say otherwise.
  const sandbox = await startSandbox({ stepMs: 30, ...options.sandbox });
  const place = await makePlace(sandbox, options.settings);
  const agents: AgentProcess[] = [];
  const { put, leave } = atPlace(place);
  let jwks: Jwks = { keys: [] };
  return {
    sandbox,
    place,
    agents,
    jwks: () => jwks,
    agent: async () => {
      // As a hospital does: the key first, then its registration, then the agent, which asks for a token as soon as it starts.
      if (agents.length === 0) {
        jwks = await makeKey(place);
        await sandbox.setClientJwks(jwks);
      }
      const agent = await startAgent(place);
      agents.push(agent);
      return agent;
    },
    put,
    close: async () => {
      await Promise.all(agents.map((agent) => agent.kill()));
      await sandbox.stop();
      await leave(agents);
    },
  };
}

/** Enough to find out; looking for every one of hundreds would cost more than the test. */
const MOST_PATIENTS = 8;

/** The HIS of a place: it exports, and at the end no patient of its samples lies in clear in the data folder or in a log, and each result fits its schema. */
export function atPlace(place: Place): {
  readonly put: BareScene['put'];
  /** Removes the place. @throws Error with what was found */
  readonly leave: (agents: readonly Pick<AgentProcess, 'log'>[]) => Promise<void>;
} {
  const patients = new Set<string>();
  return {
    put: async (...samples) => {
      for (const sample of samples) {
        if (patients.size < MOST_PATIENTS) patients.add(sample.patient.name).add(sample.patient.number);
        await writeSample(place.exportDir, sample);
      }
    },
    leave: async (agents) => {
      const texts = [...patients];
      const isThere = texts.length > 0 && existsSync(place.dataDir);
      const leaks = isThere ? (await leaksBelow(place.dataDir, texts)).leaks : [];
      leaks.push(...agents.flatMap((agent) => leaksIn('the log', Buffer.from(agent.log()), texts)));
      const misfits = await resultsAgainstSchema(place.resultDir);
      await place.remove();
      if (misfits.length > 0) throw new Error(`result files against their schema: ${misfits.join('; ')}`);
      if (leaks.length > 0) throw new Error(`patient data in clear: ${JSON.stringify(leaks)}`);
    },
  };
}
