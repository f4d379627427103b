import Alert from 'antd/es/alert';
import type { ReactNode } from 'react';
import type { StatusView } from '../../shared/api/views/status.ts';
import { dateTime } from '../format/time.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Facts } from '../ui/facts.tsx';
import { Section } from '../ui/section.tsx';

/** Against which guide Bundles are checked, and whether NHI speaks of a newer one. */
export function GuidePanel({ status }: { readonly status: StatusView }): ReactNode {
  const { guide: words } = useTexts().check;
  const { guide } = status;
  if (guide === null) return null;
  return (
    <Section title={words.title}>
      <Facts
        facts={[
          { label: words.inUse, value: <code>{guide.inUse}</code> },
          { label: words.depth, value: guide.imported ? words.imported : words.builtIn },
        ]}
      />
      {guide.newer === null ? null : (
        <div className="pad">
          <Alert
            type="warning"
            showIcon
            title={words.newer(guide.newer.version, words.where[guide.newer.where], dateTime(guide.newer.at))}
          />
        </div>
      )}
    </Section>
  );
}
