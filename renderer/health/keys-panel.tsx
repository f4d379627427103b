import Skeleton from 'antd/es/skeleton';
import type { ReactNode } from 'react';
import type { ClientKeyView } from '../../shared/api/operations-contract.ts';
import type { StatusView, ExpiryView } from '../../shared/api/views/status.ts';
import { EXPIRY_KINDS } from '../../shared/expiry.ts';
import type { Tone } from '../ui/words.tsx';
import { useQuery } from '../connection/use-query.ts';
import { dateOnly, dateTime } from '../format/time.ts';
import { useTexts, useLanguage } from '../texts/use-texts.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { LoadFailed } from '../ui/load-failed.tsx';
import { Section } from '../ui/section.tsx';
import { sideOf } from './doctor-report.ts';

/** Client keys, the age of the active one, and the public key set for NHI. */
export function KeysPanel({ status }: { readonly status: StatusView }): ReactNode {
  const { health } = useTexts();
  const words = health.keys;
  const { data, error, reload } = useQuery('keys', async (client, signal) => {
    const [keys, jwks] = await Promise.all([
      client.keys.list(undefined, { signal }),
      client.keys.jwks(undefined, { signal }),
    ]);
    return { keys, jwks: JSON.stringify(jwks, null, 2) };
  });
  return (
    <Section title={words.title}>
      {data !== null ? (
        <>
          <Reminder clientKey={status.clientKey} />
          <KeyRows keys={data.keys} />
          {data.keys.length === 0 ? null : (
            <p className="pad jwks">
              <span>{words.jwks}</span>
              <CopyButton text={data.jwks} what={words.jwks} />
              <span className="muted">{words.jwksHint}</span>
            </p>
          )}
        </>
      ) : error !== null ? (
        <LoadFailed error={error} retry={reload} />
      ) : (
        <div className="pad">
          <Skeleton active title={false} paragraph={{ rows: 3 }} />
        </div>
      )}
    </Section>
  );
}

function Reminder({ clientKey }: { readonly clientKey: StatusView['clientKey'] }): ReactNode {
  const words = useTexts().doctor.rotation;
  const { state, until } = clientKey;
  if (until === null || (state !== 'due' && state !== 'overdue')) return null;
  return (
    <p className={`pad ${state === 'due' ? 'tone-attention' : 'tone-bad'}`} role="status">
      {words[state](dateTime(until))}
    </p>
  );
}

function KeyRows({ keys }: { readonly keys: readonly ClientKeyView[] }): ReactNode {
  const { health, doctor } = useTexts();
  const words = health.keys;
  if (keys.length === 0) return <p className="pad tone-attention">{words.none}</p>;
  return (
    <DataTable heads={[words.kid, words.alg, words.created, doctor.rotation.from]}>
      {keys.map((key) => (
        <tr key={key.kid}>
          <td>
            <code className="break">{key.kid}</code>
            <div className={key.active ? 'second tone-good' : 'second'}>
              {doctor.rotation.states[key.state]}
            </div>
            {key.state === 'next' ? (
              <div className="second tone-attention">
                {doctor.rotation.switchAt(dateTime(key.activeFrom))}
              </div>
            ) : null}
          </td>
          <td>{key.alg}</td>
          <td className="tabular">{dateTime(key.createdAt)}</td>
          <td className="tabular">{dateTime(key.activeFrom)}</td>
        </tr>
      ))}
    </DataTable>
  );
}

const TONES: Record<ExpiryView['state'], Tone> = {
  fine: 'good',
  due: 'attention',
  soon: 'bad',
  over: 'bad',
  unknown: 'attention',
};

/** Everything that expires, soonest first, and NHI's last answer. */
export function ExpiryPanel({ status }: { readonly status: StatusView }): ReactNode {
  const { expiry: words } = useTexts().health;
  const side = sideOf(useLanguage());
  const { expiries = [], lastAnswer } = status;
  return (
    <Section title={words.title} className="wide">
      {expiries.length === 0 ? (
        <p className="pad muted">{words.none}</p>
      ) : (
        <DataTable heads={[words.what, words.name, words.until, words.state]}>
          {expiries.map(({ kind, name, until, state }) => (
            <tr key={`${kind} ${name} ${until ?? ''}`}>
              <td>{EXPIRY_KINDS[kind][side]}</td>
              <td className="break">{name}</td>
              <td className="tabular">{until === null ? '–' : dateOnly(until)}</td>
              <td>
                <span className={`lamp tone-${TONES[state]}`}>{words.states[state]}</span>
              </td>
            </tr>
          ))}
        </DataTable>
      )}
      {lastAnswer === undefined ? null : (
        <p className={`pad ${lastAnswer.silent ? 'tone-bad' : 'muted'}`}>
          {words.answered}
          {lastAnswer.at === null ? words.never : dateTime(lastAnswer.at)}
          {lastAnswer.silent ? ` ${words.silent}` : null}
        </p>
      )}
    </Section>
  );
}
