import Alert from 'antd/es/alert';
import type { ReactNode } from 'react';
import { useQuery } from '../connection/use-query.ts';
import { exactTime } from '../format/time.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Facts, Section } from '../ui/section.tsx';

/** Whether there is a second copy of everything, and how old it is. */
export function BackupPanel(): ReactNode {
  const { operations } = useTexts();
  const words = operations.backup;
  const { data } = useQuery('operations', (agent) => agent.operations());
  if (data === null) return null;
  const { dir, lastAt, nextAt, error } = data.backup;
  return (
    <Section title={words.title}>
      <div className="pad">
        {error === null ? null : <Alert type="error" showIcon title={words.failed(error)} />}
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
