import type { MessagePortMain, WebFrameMain } from 'electron';
import { isOurs, PORT_CHANNEL } from './app-address.ts';

/** The frame that asked; `parent` is null for the main frame of its window. */
export type AskingFrame = Pick<WebFrameMain, 'url' | 'parent' | 'isDestroyed' | 'postMessage'>;

/** Gives pages their channels, each to its own process: immediately, or as soon as there is an agent. */
export interface PortRelay {
  asked(event: { readonly senderFrame: AskingFrame | null }): void;
  /** An agent is ready: anyone who waits gets its port. */
  ready(): void;
}

export function createPortRelay(connect: (pageUrl: string) => MessagePortMain | null): PortRelay {
  /** Only the latest: there is one window, and a reloaded page asks again. */
  let waiting: AskingFrame | null = null;
  const serve = (): void => {
    // It may have gone to the page of a service since it asked: that has its own way to its agent.
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
    asked: ({ senderFrame }) => {
      // The diagnosis has no script, and nothing but our page is ever loaded: this is the second lock on that door.
      if (senderFrame?.parent !== null || !isOurs(senderFrame.url)) return;
      waiting = senderFrame;
      serve();
    },
    ready: serve,
  };
}
