import Skeleton from 'antd/es/skeleton';
import type { ReactNode } from 'react';
import type { Ability } from '../../shared/people/abilities.ts';
import { hashOf } from '../app/route.ts';
import { GuidePanel } from '../check/guide-panel.tsx';
import { useStatus } from '../connection/connection.ts';
import { useMe } from '../people/me.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { AgentPanel } from './agent-panel.tsx';
import { AlertsPanel } from './alerts-panel.tsx';
import { AuditPanel } from './audit-panel.tsx';
import { BackupPanel } from './backup-panel.tsx';
import { DestinationPanel } from './destination-panel.tsx';
import { ExpiryPanel } from './expiry-panel.tsx';
import { FoldersPanel } from './folders-panel.tsx';
import { KeysPanel } from './keys-panel.tsx';
import { LogPanel } from './log-panel.tsx';

/** How the agent is: the server, the folders, its keys, its trail. */
export function HealthPage(): ReactNode {
  const { doctor, health, shell } = useTexts();
  const status = useStatus();
  const me = useMe();
  const may = (ability: Ability): boolean => me?.abilities.includes(ability) ?? false;
  return (
    <div className="health">
      <header className="health-top">
        <h1>{health.title}</h1>
        {may('doctor') ? <a href={hashOf({ page: 'doctor' })}>{doctor.title}</a> : null}
      </header>
      {status === null ? (
        <div className="panel" role="status" aria-label={shell.common.loading}>
          <Skeleton active paragraph={{ rows: 6 }} />
        </div>
      ) : (
        <div className="health-grid">
          <DestinationPanel status={status} />
          <AgentPanel status={status} />
          <FoldersPanel status={status} />
          <GuidePanel status={status} />
          {may('keys.read') ? <KeysPanel status={status} /> : null}
          {may('keys.read') ? <ExpiryPanel status={status} /> : null}
          {may('audit.read') ? <AuditPanel /> : null}
          <BackupPanel />
          {may('doctor') ? <AlertsPanel status={status} /> : null}
          {may('diagnostics') ? <LogPanel /> : null}
        </div>
      )}
    </div>
  );
}
