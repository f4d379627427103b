import { test as base } from 'vitest';
import { openScene, type Scene, type SceneOptions } from './open-scene.ts';
import { withoutRules } from './place.ts';

export { openScene, type Scene, type SceneOptions };

/** Opens scenes (or desks) for a test, which are gone with it whatever came of it. */
export const opening =
  <O extends SceneOptions, T extends { close(): Promise<void> }>(
    open: (options: O) => Promise<T>,
    edit: (options: SceneOptions) => SceneOptions = (options) => options,
  ) =>
  async (
    { task: _ }: { readonly task: unknown },
    use: (opener: (options?: O) => Promise<T>) => Promise<void>,
  ): Promise<void> => {
    const opened: T[] = [];
    await use(async (options) => {
      const one = await open({ ...options, ...edit(options ?? {}) } as O);
      opened.push(one);
      return one;
    });
    for (const one of opened) await one.close();
  };

/** Options for what comes after the check: a Bundle is not held against the guide. */
export const ofSending = (options: SceneOptions): SceneOptions => ({
  ...options,
  settings: (settings) => {
    withoutRules(settings);
    options.settings?.(settings);
  },
});

type SceneTest = { readonly sceneFor: (options?: SceneOptions) => Promise<Scene> };
/** Most of what these tests do is wait, so those of a file run beside each other where they say `concurrent`. */
export const test = base.extend<SceneTest>({ sceneFor: opening(openScene) });
/** Test of sending, and of what comes after it. */
export const testOfSending = base.extend<SceneTest>({ sceneFor: opening(openScene, ofSending) });
