import { test as base } from 'vitest';
import type { Sandbox, SandboxOptions } from '../../sandbox/options.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import type { Sample } from '../../samples/types.ts';
import { writeSample } from '../../samples/write.ts';
import { startAgent, type AgentProcess } from './agent-process.ts';
import { makePlace, type Place, type PlaceSettings } from './place.ts';

/** A practice server, a hospital's machine, and agents on it in processes of their own. */
export interface Scene {
  readonly sandbox: Sandbox;
  readonly place: Place;
  /** Starts the agent; at its first start it makes a key and the server is told, as a hospital does with NHI. */
  agent(): Promise<AgentProcess>;
  /** Those started so far, also those that have ended. */
  readonly agents: readonly AgentProcess[];
  /** Exports samples the way a HIS does, one after the other. */
  put(...samples: readonly Sample[]): Promise<void>;
  close(): Promise<void>;
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
  return {
    sandbox,
    place,
    agents,
    agent: async () => {
      const agent = await startAgent(place);
      agents.push(agent);
      if (agents.length === 1) {
        await agent.client.keys.generate({ alg: 'ES384' });
        await sandbox.setClientJwks(await agent.client.keys.jwks());
      }
      return agent;
    },
    put: async (...samples) => {
      for (const sample of samples) await writeSample(place.exportDir, sample);
    },
    close: async () => {
      await Promise.all(agents.map((agent) => agent.kill()));
      await sandbox.stop();
      await place.remove();
    },
  };
}

/**
 * A test that opens scenes, which are gone with it whatever came of it. Most of what these tests do is wait, so those
 * of a file run beside each other where they say `concurrent`.
 */
export const test = base.extend<{ sceneFor: (options?: SceneOptions) => Promise<Scene> }>({
  sceneFor: async ({ task: _ }, use) => {
    const scenes: Scene[] = [];
    await use(async (options) => {
      const scene = await openScene(options);
      scenes.push(scene);
      return scene;
    });
    await Promise.all(scenes.map((scene) => scene.close()));
  },
});
