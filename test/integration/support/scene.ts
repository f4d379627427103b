import { test as base } from 'vitest';
import { openScene, type Scene, type SceneOptions } from './open-scene.ts';

export { openScene, type Scene, type SceneOptions };

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
