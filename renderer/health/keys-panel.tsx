import Popconfirm from 'antd/es/popconfirm';
import Skeleton from 'antd/es/skeleton';
import type { ReactNode } from 'react';
import type { StatusView } from '../../shared/api/views/status.ts';
import { DAY_MS } from '../../shared/days.ts';
import { useConnection } from '../connection/connection.ts';
import { useAction } from '../connection/use-action.ts';
import { useQuery } from '../connection/use-query.ts';
import { dateTime } from '../format/time.ts';
import { MayButton } from '../people/me.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { LoadFailed } from '../ui/load-failed.tsx';
import { Section } from '../ui/section.tsx';
import { KeyRows } from './key-rows.tsx';

/** NHI has to register the new key before it is used. */
const WEEK_MS = 7 * DAY_MS;

/** The client's keys, how old the one in use is, and the public set to hand to NHI. */
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
  const mayRotate = data?.keys.some(({ active }) => active) === true && !data.keys.some(isNext);
  return (
    <Section title={words.title} extra={mayRotate ? <Rotate changed={reload} /> : undefined}>
      {data !== null ? (
        <>
          <Reminder clientKey={status.clientKey} />
          <KeyRows keys={data.keys} changed={reload} />
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

const isNext = ({ state }: { readonly state: string }): boolean => state === 'next';

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

function Rotate({ changed }: { readonly changed: () => void }): ReactNode {
  const { shell, doctor } = useTexts();
  const words = doctor.rotation;
  const { client } = useConnection();
  const rotate = useAction(async () => {
    await client.keys.rotate({ switchAt: new Date(Date.now() + WEEK_MS).toISOString() });
    changed();
  }, words.rotated);
  return (
    <Popconfirm
      title={words.rotateTitle}
      description={words.rotateDetail}
      okText={words.rotate}
      cancelText={shell.common.cancel}
      placement="bottomRight"
      onConfirm={rotate.run}
    >
      <MayButton ability="keys.manage" size="small" loading={rotate.running}>
        {words.rotate}
      </MayButton>
    </Popconfirm>
  );
}
