import Alert from 'antd/es/alert';
import type { ReactNode } from 'react';
import { useQuery } from '../connection/use-query.ts';
import { dateTime } from '../format/time.ts';
import { useMay } from '../people/use-me.ts';
import { useTexts } from '../texts/use-texts.ts';

/** Who has seen unusually many patients in the last days; nothing where nobody has, and for who is not to know. */
export function ManyAlert(): ReactNode {
  return useMay('access.watch') ? <Asked /> : null;
}

function Asked(): ReactNode {
  const { access } = useTexts();
  // Where it cannot be asked, the page itself says so: this stands beside what is asked for with it.
  const { data } = useQuery('many', (agent, signal) => agent.access.many(undefined, { signal }));
  if (data === null || data.length === 0) return null;
  return (
    <Alert
      type="warning"
      showIcon
      title={access.many.title}
      description={
        <>
          <ul className="plain-list">
            {data.map(({ at, actor, what, count }) => (
              <li key={`${at} ${actor} ${what}`}>{access.many.line(dateTime(at), actor, what, count)}</li>
            ))}
          </ul>
          <p>{access.many.next}</p>
        </>
      }
    />
  );
}
