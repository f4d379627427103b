import type { Children } from './children.ts';

export interface Shown {
  /** What is printed at the start … */
  readonly shownAs: string;
  /** … and at the end, for anyone who wants to look around. */
  openBy(): Promise<string>;
}

/** The agent in the desktop window, where there is a runtime and it comes up, else headless with its page. */
export async function startOnWindowOrPage(parts: {
  readonly runtime: string | null;
  readonly children: Pick<Children, 'startAgent' | 'startDesktop' | 'makeKey'>;
  readonly hospital: { readonly config: string; readonly dataDir: string };
  readonly handKey: (jwks: { keys: object[] }) => Promise<void>;
  readonly say: (line: string) => void;
}): Promise<Shown> {
  const { runtime, children, hospital, handKey, say } = parts;
  if (runtime !== null) {
    await handKey(await children.makeKey(hospital.config));
    try {
      await children.startDesktop(runtime, hospital.config, hospital.dataDir);
      return {
        shownAs: '送件程式畫面已在桌面視窗開啟 the desktop window is open',
        openBy: () => Promise.resolve('請看桌面視窗。 Look at the desktop window.'),
      };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      say(`無法開啟桌面視窗，改用瀏覽器畫面。 No desktop window (${why}): the page instead.`);
    }
  }
  const agent = await children.startAgent(hospital.config, {
    beforeRun: (jwks) => handKey(jwks),
  });
  return {
    shownAs: `送件程式畫面 page: ${agent.consoleUrl}`,
    // The printed address was good for one visit; this one is fresh.
    openBy: async () => `開啟畫面 open the page: ${await agent.freshAddress()}`,
  };
}
