import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { cspNonce } from './app/csp-nonce.ts';
import { CrashGuard } from './app/crash-guard.tsx';
import { CaseList, CaseListContext } from './cases/case-list.ts';
import { ConnectionContext } from './connection/agent-context.ts';
import { Connection } from './connection/connection.ts';
import { openHttpTransport } from './connection/http-transport.ts';
import { portTransport } from './connection/port-transport.ts';
import './app/styles/index.css';

const bridge = window.twpasDesktop;
const connection = new Connection(bridge === undefined ? openHttpTransport : portTransport(bridge));
const list = new CaseList(connection);
connection.start();
// Browsers slow the timers of a hidden page down.
document.addEventListener('visibilitychange', () => {
  connection.wake();
});

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <CrashGuard>
      <ConnectionContext value={connection}>
        <CaseListContext value={list}>
          <App nonce={cspNonce()} />
        </CaseListContext>
      </ConnectionContext>
    </CrashGuard>
  </StrictMode>,
);
