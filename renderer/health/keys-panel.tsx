import Skeleton from 'antd/es/skeleton';
import type { ReactNode } from 'react';
import type { ClientKeyView } from '../../shared/api/views.ts';
import { useQuery } from '../connection/use-query.ts';
import { dateTime } from '../format/time.ts';
import { useTexts } from '../texts/use-texts.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { LoadFailed } from '../ui/load-failed.tsx';
import { Section } from '../ui/section.tsx';

/** The client's keys, and the public set to hand to NHI. */
export function KeysPanel(): ReactNode {
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
          <Keys keys={data.keys} />
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

function Keys({ keys }: { readonly keys: readonly ClientKeyView[] }): ReactNode {
  const { keys: words } = useTexts().health;
  if (keys.length === 0) return <p className="pad tone-attention">{words.none}</p>;
  return (
    <table className="plain">
      <thead>
        <tr>
          <th scope="col">{words.kid}</th>
          <th scope="col">{words.alg}</th>
          <th scope="col">{words.created}</th>
        </tr>
      </thead>
      <tbody>
        {keys.map((key) => (
          <tr key={key.kid}>
            <td>
              <code className="break">{key.kid}</code>
              <div className={key.active ? 'second tone-good' : 'second'}>
                {key.active ? words.active : words.retired}
              </div>
            </td>
            <td>{key.alg}</td>
            <td className="tabular">{dateTime(key.createdAt)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
