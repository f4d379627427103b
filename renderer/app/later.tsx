/** Code splitting: pages and dialogs in files of their own, which are fetched once the first page stands. */
import Button from 'antd/es/button';
import Modal from 'antd/es/modal';
import { lazy, Suspense, useEffect, useState, type ComponentType, type ReactNode } from 'react';
import { useConnection, useConnectionState } from '../connection/connection.ts';
import { useTexts } from '../texts/use-texts.ts';

type Fetch = () => Promise<unknown>;
/** `next`: where staff go from 待辦, and its dialogs. */
const fetchers: Record<'next' | 'rest', Fetch[]> = { next: [], rest: [] };

/** A page from a file of its own: drawn at once where the file is here already, else as soon as it comes. */
export function later<P extends object>(
  load: () => Promise<ComponentType<P>>,
  when: keyof typeof fetchers = 'rest',
  Failed: () => ReactNode = NotLoaded,
): ComponentType<P> {
  let here: ComponentType<P> | null = null;
  const fetchPage = async (): Promise<ComponentType<P>> => (here ??= await load());
  fetchers[when].push(fetchPage);
  const Coming = lazy(async () => ({
    // A browser does not ask again for a file that it could not get: only a page that is loaded anew has it.
    default: await fetchPage().catch((): ComponentType<P> => Failed),
  }));
  return function Later(props: P): ReactNode {
    const [Page] = useState<ComponentType<P>>(() => here ?? Coming);
    return <Page {...props} />;
  };
}

/** A dialog of the first page from a file of its own; the page behind it stays while the file comes. */
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
/** A file that is missing for good must not have the page loaded again and again. */
const RELOAD_PAUSE_MS = 60_000;

/** The agent went, or was updated, before the page's file came. */
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
    // The loss may not have been seen yet, and a page loaded anew without an agent is the browser's own error page, which never heals.
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
 * All of them, while the page has nothing else to do: a change of page then waits for nothing, and an update of the agent, which
 * takes the old files away, finds them in the page already.
 */
export function fetchLaterPages(): void {
  whenIdle(fetchers.next);
  // A page that is opened for a glance is spared them.
  window.setTimeout(() => whenIdle(fetchers.rest), REST_AFTER_MS);
}

const REST_AFTER_MS = 10_000;

function whenIdle(fetches: readonly Fetch[]): void {
  window.requestIdleCallback(() => {
    // A failed prefetch is reported when its page is opened.
    for (const fetchPage of fetches) fetchPage().catch(() => undefined);
  });
}
