import { makeSample } from '../../../main/practice/samples/sample.ts';
import type { SceneOptions, Scene } from './scene.ts';

/** One case of each kind: decided, rejected, refused, and one queued while a person has paused all sending. */
export const STAGED = {
  decided: makeSample({ seed: 'decided', ending: 'deny', attachments: 1 }),
  rejected: makeSample({ seed: 'rejected', attachments: 0, ending: 'reject' }),
  refused: makeSample({ seed: 'refused', attachments: 0, defect: 'wrong-hospital' }),
  queued: makeSample({ seed: 'queued', attachments: 0 }),
} as const;

/** How a command may find the agent: it is asked, or the command opens the data folder itself. */
export const MODES = ['running', 'stopped'] as const;
export type Mode = (typeof MODES)[number];

export interface Staged {
  readonly scene: Scene;
  readonly idOf: (name: keyof typeof STAGED) => string;
}

/** A hospital with the staged cases, its agent running or stopped; and the ids of the cases. */
export async function stagedScene(
  sceneFor: (options?: SceneOptions) => Promise<Scene>,
  mode: Mode,
): Promise<Staged> {
  const scene = await sceneFor();
  const agent = await scene.agent();
  await scene.put(STAGED.decided, STAGED.rejected, STAGED.refused);
  await agent.until(
    'three ends',
    (rows) =>
      rows.some((row) => row.review === 'decided') &&
      rows.some((row) => row.delivery === 'rejected') &&
      rows.some((row) => row.delivery === 'refused'),
  );
  await agent.client.destination.pause({});
  await scene.put(STAGED.queued);
  const rows = await agent.until('one queued', (seen) => seen.some((row) => row.delivery === 'queued'));
  if (mode === 'stopped' && (await agent.stop()) !== 0) throw new Error(agent.log());
  return {
    scene,
    idOf: (name) => rows.find((row) => row.fileName === STAGED[name].fileName)?.id ?? '',
  };
}
