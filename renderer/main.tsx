import { StrictMode, Suspense, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { App, CrashGuard } from './app/app.tsx';
import { fetchLaterPages } from './app/later.tsx';
import { SetupRoot } from './app/later-pages.tsx';
import { keepChoicesBy } from './app/kept-choices.ts';
import { preferences } from './app/preferences.ts';
import { Shell } from './app/shell.tsx';
import { CaseList, CaseListContext } from './cases/case-list.ts';
import { ConnectionContext, Connection } from './connection/connection.ts';
import { httpTransport, readPageKey, portTransport } from './connection/transport.ts';
import { openSignIn, Lock, LockContext, createPresence } from './people/lock.ts';
import { fetchTexts } from './texts/use-texts.ts';
import './app/styles.css';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
const page = createRoot(root);
// If the other language cannot be loaded, the page stays in Chinese.
await fetchTexts(preferences.get().language).catch(() => undefined);
// A session cookie without page key opens nothing: sign in.
if (window.twpasDesktop === undefined && readPageKey() === null) openSignIn();
else if (pageMode() === 'setup')
  page.render(
    framed(
      <Suspense>
        <SetupRoot />
      </Suspense>,
    ),
  );
else page.render(framed(agentPage()));

function framed(inner: ReactNode): ReactNode {
  return (
    <StrictMode>
      <CrashGuard>
        <App nonce={cspNonce()}>{inner}</App>
      </CrashGuard>
    </StrictMode>
  );
}

/** A person counts as present this long after input: longer than a heartbeat's period, so that no input is missed. */
const ATTENDED_MS = 5_000;

function agentPage(): ReactNode {
  const bridge = window.twpasDesktop;
  const presence = createPresence({
    limitMs: () => {
      const minutes = connection.me.get()?.idleLockMinutes ?? null;
      return minutes === null ? null : minutes * 60_000;
    },
  });
  const connection = new Connection(
    bridge === undefined
      ? httpTransport(() => Date.now() - presence.lastAt() < ATTENDED_MS)
      : portTransport(bridge),
  );
  // If the call fails, only this browser stores the choice, until the agent restarts.
  keepChoicesBy((name, value) => {
    connection.client.people.keepChoice({ name, value }).catch(() => undefined);
  });
  const list = new CaseList(connection);
  const lock = new Lock({ connection, presence });
  presence.listen(window);
  connection.start();
  // `load` may already have fired while English was loading.
  const prefetch = (): void => fetchLaterPages(connection.state);
  if (document.readyState === 'complete') prefetch();
  else window.addEventListener('load', prefetch);
  // Browsers throttle timers of hidden pages: check the connection when shown again.
  document.addEventListener('visibilitychange', () => connection.wake());

  return (
    <ConnectionContext value={connection}>
      <CaseListContext value={list}>
        <LockContext value={lock}>
          <Shell />
        </LockContext>
      </CaseListContext>
    </ConnectionContext>
  );
}

/** The nonce that the host put into this page; antd's style elements need it. */
function cspNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
}

/** Kind of page, with an agent or the first-run setup; written into the page by the console server. */
function pageMode(): 'agent' | 'setup' {
  const written = document.querySelector<HTMLMetaElement>('meta[name="page-mode"]')?.content;
  return written === 'setup' ? 'setup' : 'agent';
}
