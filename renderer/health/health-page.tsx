import Alert from 'antd/es/alert';
import Button from 'antd/es/button';
import Skeleton from 'antd/es/skeleton';
import type { ReactNode } from 'react';
import type { AuditReport } from '../../shared/api/operations-contract.ts';
import type { StatusView } from '../../shared/api/views/status.ts';
import type { Ability } from '../../shared/people/abilities.ts';
import { lightOf } from '../app/lamp.tsx';
import { hashOf } from '../app/route.ts';
import { GuidePanel } from '../check/guide-panel.tsx';
import { useStatus, useConnection } from '../connection/connection.ts';
import { useCall } from '../connection/use-action.ts';
import { useQuery } from '../connection/use-query.ts';
import { dateTime, exactTime } from '../format/time.ts';
import { useMe } from '../people/me.tsx';
import type { Texts } from '../texts/texts.ts';
import { useLaterTexts } from '../texts/later-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Facts, Section } from '../ui/section.tsx';
import { Sure } from '../ui/sure.tsx';
import { DestinationPanel } from './destination-panel.tsx';
import { FoldersPanel } from './folders-panel.tsx';
import { ExpiryPanel, KeysPanel } from './keys-panel.tsx';
import { isFolderFine, OUT_FOLDER_TONES } from './tones.ts';

/** State of the agent: server, folders, keys, trail. */
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
        <>
          <Verdict status={status} isKeeper={may('doctor')} />
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
          </div>
        </>
      )}
    </div>
  );
}

/** One sentence above the details: all is well, or what needs action. Backups and alerts are shown to IT only. */
function Verdict({
  status,
  isKeeper,
}: {
  readonly status: StatusView;
  readonly isKeeper: boolean;
}): ReactNode {
  const { shell } = useTexts();
  const words = useLaterTexts().healthVerdict;
  const { data } = useQuery('operations', (agent) => agent.operations());
  if (data === null) return null;
  const { word, tone } = lightOf(status, null);
  const { folders, outFolders = [], expiries = [], alerts = [] } = status;
  const { backup } = data;
  const broken = folders.filter((folder) => !isFolderFine(folder)).length;
  const outTrouble = outFolders.filter(({ state }) => OUT_FOLDER_TONES[state] === 'bad').length;
  const ending = expiries.filter(({ state }) => state !== 'fine').length;
  const trouble = [
    tone === 'good' || word === 'folder' ? '' : shell.lamp.words[word],
    broken === 0 ? '' : words.folders(broken),
    outTrouble === 0 ? '' : words.outFolders(outTrouble),
    ending === 0 ? '' : words.ending(ending),
    backup.error !== null || backup.isLate ? words.backup : '',
    ...(isKeeper
      ? [
          backup.dir === null ? words.noBackup : '',
          alerts.length === 0
            ? words.noAlerts
            : alerts.some(({ error }) => error !== null)
              ? words.alerts
              : '',
        ]
      : []),
  ].filter((sentence) => sentence !== '');
  return trouble.length === 0 ? (
    <Alert type="success" showIcon title={words.fine} />
  ) : (
    <Alert
      type={tone === 'bad' || broken + outTrouble > 0 ? 'error' : 'warning'}
      showIcon
      title={words.count(trouble.length)}
      description={
        <ul className="plain-list">
          {trouble.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      }
    />
  );
}

/** Times of the agent's last actions, and its version. */
function AgentPanel({ status }: { readonly status: StatusView }): ReactNode {
  const { health } = useTexts();
  const { recovered, lostNumbers = [], trailBroken } = status;
  const moment = (at: string | null): ReactNode =>
    at === null ? (
      <span className="muted">{health.never}</span>
    ) : (
      <span className="tabular">{exactTime(at)}</span>
    );
  return (
    <Section title={health.agent.title}>
      <Facts
        facts={[
          { label: health.lastScan, value: moment(status.lastScanAt) },
          { label: health.lastSend, value: moment(status.lastSendAt) },
          { label: health.lastPoll, value: moment(status.lastPollAt) },
          { label: health.agent.hospital, value: <span className="tabular">{status.hospitalId}</span> },
          { label: health.version, value: <span className="tabular">{status.version}</span> },
          { label: health.agent.pid, value: <span className="tabular">{status.pid ?? '—'}</span> },
          ...(trailBroken === undefined
            ? []
            : [
                {
                  label: health.audit.title,
                  value: <p className="second">{health.audit.brokenAtStart(dateTime(trailBroken.at))}</p>,
                },
              ]),
          ...(recovered === undefined
            ? []
            : [
                {
                  label: health.recovered.label,
                  value: (
                    <>
                      <p className="tabular">
                        {health.recovered.what(health.recovered.whys[recovered.why], dateTime(recovered.at))}
                      </p>
                      <p className="second">{health.recovered.meaning}</p>
                      {lostNumbers.length === 0 ? null : (
                        <>
                          <p role="alert">{health.recovered.lost(lostNumbers.length)}</p>
                          <p className="second tabular">{lostNumbers.join('、')}</p>
                        </>
                      )}
                    </>
                  ),
                },
              ]),
        ]}
      />
    </Section>
  );
}

/** Backups, and the age of the last one. */
function BackupPanel(): ReactNode {
  const { operations } = useTexts();
  const words = operations.backup;
  const { data } = useQuery('operations', (agent) => agent.operations());
  if (data === null) return null;
  const { dir, lastAt, nextAt, error, isLate } = data.backup;
  return (
    <Section title={words.title}>
      <div className="pad">
        {error === null ? null : <Alert type="error" showIcon title={words.failed(error)} />}
        {error === null && isLate ? <Alert type="warning" showIcon title={words.late} /> : null}
        {dir === null ? (
          <p>{words.none}</p>
        ) : (
          <Facts
            facts={[
              { label: words.dir, value: dir },
              { label: words.last, value: lastAt === null ? words.never : exactTime(lastAt) },
              ...(nextAt === null ? [] : [{ label: words.next, value: exactTime(nextAt) }]),
            ]}
          />
        )}
      </div>
    </Section>
  );
}

/** Alert channels, whether they work, and a test message. */
function AlertsPanel({ status }: { readonly status: StatusView }): ReactNode {
  const words = useTexts().health.alerts;
  const { client } = useConnection();
  const { running, answer, error, run } = useCall(() => client.alerts.test({}));
  const tried = running ? null : answer;
  const { alerts = [] } = status;
  const people = alerts.reduce((sum, { recipients = 0 }) => sum + recipients, 0);
  const has = (wanted: (typeof alerts)[number]['channel']): boolean =>
    alerts.some(({ channel }) => channel === wanted);
  return (
    <Section
      className="wide"
      title={words.title}
      extra={
        alerts.length === 0 ? null : (
          <Sure title={words.testSure(people, has('webhook'))} onConfirm={() => void run()}>
            <Button size="small" loading={running}>
              {words.test}
            </Button>
          </Sure>
        )
      }
    >
      <div className="pad" aria-live="polite">
        {alerts.length === 0 ? <p className="muted">{words.none}</p> : null}
        <Facts
          facts={alerts.map((one) => ({
            label: words.channels[one.channel],
            value:
              one.error === null
                ? one.lastAt === null
                  ? words.never
                  : words.last(exactTime(one.lastAt))
                : words.failing(one.error),
          }))}
        />
        {tried?.map(({ channel, code, answer }) => (
          <Alert
            key={channel}
            type={code === null ? 'success' : 'error'}
            showIcon
            title={words.tried(words.channels[channel], code, answer)}
          />
        ))}
        {error === null ? null : <Alert type="error" showIcon title={error} />}
      </div>
    </Section>
  );
}

/** Verifies the trail line by line on request. */
function AuditPanel(): ReactNode {
  const words = useTexts().health.audit;
  const { client } = useConnection();
  const { running, answer, error, run } = useCall(() => client.audit.verify());
  const report = running ? null : answer;
  return (
    <Section
      title={words.title}
      extra={
        <Button size="small" loading={running} onClick={() => void run()}>
          {running ? words.verifying : words.verify}
        </Button>
      }
    >
      <div className="pad audit" aria-live="polite">
        <p>{words.detail}</p>
        {report === null ? null : report.problem === null && report.ok ? (
          <Alert type="success" showIcon title={words.ok(report.lines, report.files)} />
        ) : (
          <Alert type="error" showIcon title={badText(report, words)} />
        )}
        {report === null ? null : <HeldAgainstList report={report} />}
        {error === null ? null : <Alert type="error" showIcon title={error} />}
      </div>
    </Section>
  );
}

function badText({ problem }: AuditReport, words: Texts['health']['audit']): string {
  if (problem?.code === 'cut-off') return words.cutOff;
  if (problem?.code === 'made-anew') return words.madeAnew;
  return words.bad(problem?.file ?? '—', problem?.line ?? 0);
}

/** Says which anchors the trail was compared with: `完整` alone would promise too much. */
function HeldAgainstList({ report }: { readonly report: AuditReport }): ReactNode {
  const words = useTexts().health.audit;
  const { heldAgainst, head, problem } = report;
  return (
    <>
      {heldAgainst.map(({ by, n, found }) => (
        <p key={`${by} ${String(n)}`}>{words.held(words.by[by], n, words.found[found])}</p>
      ))}
      {problem === null && !heldAgainst.some(({ found }) => found === 'same') ? (
        <p>{words.notAnchored}</p>
      ) : null}
      {head === null ? null : (
        <p className="muted">
          {words.head} <code className="break">{`${String(head.n)}:${head.hash}`}</code>
        </p>
      )}
    </>
  );
}
