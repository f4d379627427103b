import Alert from 'antd/es/alert';
import Button from 'antd/es/button';
import { useState, type ReactNode } from 'react';
import type { StatusView } from '../../shared/api/views/status.ts';
import { dateTime } from '../format/time.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Facts } from '../ui/facts.tsx';
import { Section } from '../ui/section.tsx';
import { GuideCompare } from './guide-compare.tsx';

/** Against which guide Bundles are checked, and whether NHI speaks of a newer one. */
export function GuidePanel({ status }: { readonly status: StatusView }): ReactNode {
  const { guide: words, guideDiff } = useTexts().check;
  const [comparing, setComparing] = useState(false);
  const { guide } = status;
  if (guide === null) return null;
  return (
    <Section
      title={words.title}
      extra={
        <Button
          size="small"
          onClick={() => {
            setComparing(true);
          }}
        >
          {guideDiff.open}
        </Button>
      }
    >
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
      {comparing ? (
        <GuideCompare
          onClose={() => {
            setComparing(false);
          }}
        />
      ) : null}
    </Section>
  );
}
