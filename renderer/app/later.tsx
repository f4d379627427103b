/** Code splitting: pages and dialogs in chunks of their own, prefetched after the first page is drawn. */
import Button from 'antd/es/button';
import Modal from 'antd/es/modal';
import { lazy, Suspense, useEffect, useState, type ComponentType, type ReactNode } from 'react';
import { useConnection, useConnectionState, type ConnectionState } from '../connection/connection.ts';
import { useTexts } from '../texts/use-texts.ts';
import type { Store } from '../ui/store.ts';

type Fetch = () => Promise<unknown>;
/** `next`: pages that staff open from 待辦, and its dialogs; prefetched first. */
const fetchers: Record<'next' | 'rest', Fetch[]> = { next: [], rest: [] };

/** A page in a chunk of its own: drawn at once if the chunk is loaded, otherwise as soon as it arrives. */
export function later<P extends object>(
  load: () => Promise<ComponentType<P>>,
  when: keyof typeof fetchers = 'rest',
  Failed: () => ReactNode = NotLoaded,
): ComponentType<P> {
  let here: ComponentType<P> | null = null;
  const fetchPage = async (): Promise<ComponentType<P>> => (here ??= await load());
  fetchers[when].push(fetchPage);
  const Coming = lazy(async () => ({
    // A browser never repeats a failed import; only a reload of the page fetches the chunk.
    default: await fetchPage().catch((): ComponentType<P> => Failed),
  }));
  return function Later(props: P): ReactNode {
    const [Page] = useState<ComponentType<P>>(() => here ?? Coming);
    return <Page {...props} />;
  };
}

/** A dialog in a chunk of its own; the page behind it stays visible while the chunk loads. */
export function laterDialog<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  const Dialog = later(load, 'next', DialogNotLoaded);
  return function LaterDialog(props: P): ReactNode {
    return (
      <Suspense>
        <Dialog {...props} />
      </Suspense>
    );
  };
}

function DialogNotLoaded(): ReactNode {
  return (
    <Modal open closable={false} footer={null}>
      <NotLoaded />
    </Modal>
  );
}

const RELOADED_KEY = 'twpas.reloaded';
/** Shortest time between two automatic reloads: a chunk that is missing for good must not cause a reload loop. */
const RELOAD_PAUSE_MS = 60_000;

/** Shown if a chunk failed to load because the agent stopped or was updated. Reloads the page once the agent answers. */
function NotLoaded(): ReactNode {
  const { notLoaded, crashed } = useTexts().shell;
  const { client } = useConnection();
  const { phase } = useConnectionState();
  useEffect(() => {
    if (phase !== 'open') return undefined;
    const before = Number(sessionStorage.getItem(RELOADED_KEY) ?? 0);
    if (Date.now() - before < RELOAD_PAUSE_MS) return undefined;
    const ending = new AbortController();
    const reload = (): void => {
      if (ending.signal.aborted) return;
      sessionStorage.setItem(RELOADED_KEY, String(Date.now()));
      window.location.reload();
    };
    // `phase` may still be open after the agent stopped. Ask the agent first: a reload without it ends on the browser's error page for good.
    client.status(undefined, { signal: ending.signal }).then(reload, () => undefined);
    return () => ending.abort();
  }, [phase, client]);
  return (
    <div className="blank" role="alert">
      <h1>{notLoaded.title}</h1>
      <p>{notLoaded.detail}</p>
      <Button type="primary" onClick={() => window.location.reload()}>
        {crashed.reload}
      </Button>
    </div>
  );
}

/**
 * Prefetches all chunks while the browser is idle: changing the page needs no wait, and an agent update, which removes the old files, breaks nothing.
 * Only while the agent answers: a browser never repeats a failed import.
 */
export function fetchLaterPages(state: Store<ConnectionState>): void {
  onceOpen(state, () => whenIdle(fetchers.next));
  // Delayed, so that a page open for a few seconds does not fetch them.
  window.setTimeout(() => onceOpen(state, () => whenIdle(fetchers.rest)), REST_AFTER_MS);
}

const REST_AFTER_MS = 10_000;

function onceOpen(state: Store<ConnectionState>, act: () => void): void {
  const look = (): void => {
    if (state.get().phase !== 'open') return;
    unsubscribe();
    act();
  };
  const unsubscribe = state.subscribe(look);
  look();
}

function whenIdle(fetches: readonly Fetch[]): void {
  window.requestIdleCallback(() => {
    // A failed prefetch is reported when its page is opened.
    for (const fetchPage of fetches) fetchPage().catch(() => undefined);
  });
}
