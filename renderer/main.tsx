import { StrictMode, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { cspNonce } from './app/csp-nonce.ts';
import { pageMode } from './app/page-mode.ts';
import { Shell } from './app/shell.tsx';
import { CrashGuard } from './app/crash-guard.tsx';
import { CaseList, CaseListContext } from './cases/case-list.ts';
import { ConnectionContext } from './connection/agent-context.ts';
import { Connection } from './connection/connection.ts';
import { openHttpTransport } from './connection/http-transport.ts';
import { portTransport } from './connection/port-transport.ts';
import { SetupRoot } from './setup/setup-root.tsx';
import './app/styles/index.css';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
const page = createRoot(root);
if (pageMode() === 'setup') page.render(framed(<SetupRoot />));
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

function agentPage(): ReactNode {
  const bridge = window.twpasDesktop;
  const connection = new Connection(bridge === undefined ? openHttpTransport : portTransport(bridge));
  const list = new CaseList(connection);
  connection.start();
  // Browsers slow the timers of a hidden page down.
  document.addEventListener('visibilitychange', () => {
    connection.wake();
  });

  return (
    <ConnectionContext value={connection}>
      <CaseListContext value={list}>
        <Shell />
      </CaseListContext>
    </ConnectionContext>
  );
}
