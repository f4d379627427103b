import Drawer from 'antd/es/drawer';
import Skeleton from 'antd/es/skeleton';
import type { ReactNode } from 'react';
import { useQuery } from '../connection/use-query.ts';
import { useTexts } from '../texts/use-texts.ts';
import { LoadFailed } from '../ui/load-failed.tsx';
import { JsonView, type Target } from './json-view.tsx';

interface JsonDrawerProps {
  readonly id: string;
  /** Attachments were renamed: the Bundle as it is sent. */
  readonly sent: boolean;
  readonly target: Target;
  readonly onClose: () => void;
}

/** The Bundle of a case at one of its elements. Fetched once it is opened: each look is on record. */
export function JsonDrawer({ id, sent, target, onClose }: JsonDrawerProps): ReactNode {
  const { caseTexts } = useTexts();
  const what = sent ? 'sent' : 'bundle';
  const { data, error, reload } = useQuery(
    `${id} ${what}`,
    (agent, signal) => agent.cases.raw({ id, what }, { signal }),
    () => false,
  );
  return (
    <Drawer
      open
      className="json-drawer"
      size={Math.min(960, window.innerWidth * 0.9)}
      title={caseTexts.raw.openBundle}
      onClose={onClose}
      footer={<span className="muted">{caseTexts.raw.audited}</span>}
    >
      {data !== null ? (
        <JsonView text={data.text} target={target} />
      ) : error !== null ? (
        <LoadFailed error={error} retry={reload} />
      ) : (
        <Skeleton active paragraph={{ rows: 12 }} />
      )}
    </Drawer>
  );
}
