import type { MessagePortMain, WebFrameMain } from 'electron';
import { isOurs, PORT_CHANNEL } from './app-address.ts';

/** The frame that asked; `parent` is null for the main frame of its window. */
export type AskingFrame = Pick<WebFrameMain, 'url' | 'parent' | 'isDestroyed' | 'postMessage'>;

/** Gives pages their channels (the wizard's or the agent's process): immediately, or as soon as the process is ready. */
export function createPortRelay(connect: (pageUrl: string) => MessagePortMain | null) {
  /** Only the latest request: there is one window, and a reloaded page asks again. */
  let waiting: AskingFrame | null = null;
  const serve = (): void => {
    // The window may show a service's page by now, which has its own connection to its agent.
    if (waiting?.isDestroyed() !== false || !isOurs(waiting.url)) {
      waiting = null;
      return;
    }
    const port = connect(waiting.url);
    if (port === null) return;
    waiting.postMessage(PORT_CHANNEL, null, [port]);
    waiting = null;
  };
  return {
    asked: ({ senderFrame }: { readonly senderFrame: AskingFrame | null }) => {
      // Defence in depth: only our page can ask anyway, since the diagnosis has no script and no foreign page gets the function.
      if (senderFrame?.parent !== null || !isOurs(senderFrame.url)) return;
      waiting = senderFrame;
      serve();
    },
    /** An agent is ready: a waiting page gets its port. */
    ready: serve,
  };
}
