import Alert from 'antd/es/alert';
import Skeleton from 'antd/es/skeleton';
import { useEffect, useState, type ReactNode } from 'react';
import type { SetupDraft } from '../../shared/api/setup-contract.ts';
import { useTexts } from '../texts/use-texts.ts';
import { openSetup, SetupContext, type SetupClient } from './setup-client.ts';
import { SetupPage } from './setup-page.tsx';

interface Opened {
  readonly client: SetupClient;
  readonly file: string;
  readonly draft: SetupDraft;
}

/** Stands in for the whole page while there are no settings. */
export function SetupRoot(): ReactNode {
  const { setup, shell } = useTexts();
  const [opened, setOpened] = useState<Opened | null>(null);
  const [lost, setLost] = useState(false);
  useEffect(() => {
    const gone = (): void => {
      setLost(true);
    };
    const open = async (): Promise<void> => {
      const client = await openSetup(gone);
      setOpened({ client, ...(await client.state()) });
    };
    open().catch(gone);
  }, []);
  if (lost) return <Alert type="warning" banner showIcon title={setup.lost} />;
  if (opened === null) {
    return (
      <div className="panel pad" role="status" aria-label={shell.common.loading}>
        <Skeleton active />
      </div>
    );
  }
  return (
    <SetupContext value={opened.client}>
      <SetupPage file={opened.file} first={opened.draft} />
    </SetupContext>
  );
}
