import { test as base } from 'vitest';
import { openScene, type Scene, type SceneOptions } from './open-scene.ts';
import { withoutRules } from './place.ts';

export { openScene, type Scene, type SceneOptions };

/**
 * A test that opens scenes, which are gone with it whatever came of it. Most of what these tests do is wait, so those
 * of a file run beside each other where they say `concurrent`.
 */
export const test = base.extend<{ sceneFor: (options?: SceneOptions) => Promise<Scene> }>({
  sceneFor: async ({ task: _ }, use) => {
    await inScenes((options) => options, use);
  },
});

/** … of sending, and of what comes after it. */
export const testOfSending = base.extend<{ sceneFor: (options?: SceneOptions) => Promise<Scene> }>({
  sceneFor: async ({ task: _ }, use) => {
    await inScenes(
      (options) => ({
        ...options,
        settings: (settings) => {
          withoutRules(settings);
          options.settings?.(settings);
        },
      }),
      use,
    );
  },
});

async function inScenes(
  asked: (options: SceneOptions) => SceneOptions,
  use: (sceneFor: (options?: SceneOptions) => Promise<Scene>) => Promise<void>,
): Promise<void> {
  const scenes: Scene[] = [];
  await use(async (options = {}) => {
    const scene = await openScene(asked(options));
    scenes.push(scene);
    return scene;
  });
  await Promise.all(scenes.map((scene) => scene.close()));
}
