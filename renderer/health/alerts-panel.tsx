import Alert from 'antd/es/alert';
import Button from 'antd/es/button';
import Popconfirm from 'antd/es/popconfirm';
import { useState, type ReactNode } from 'react';
import type { StatusView } from '../../shared/api/views/status.ts';
import { useConnection } from '../connection/connection.ts';
import { failureText } from '../connection/failure.ts';
import { exactTime } from '../format/time.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { Facts, Section } from '../ui/section.tsx';

type Client = ReturnType<typeof useConnection>['client'];
type Tried = Awaited<ReturnType<Client['alerts']['test']>>;

/** By which ways people are told, whether they work, and a message to try them. */
export function AlertsPanel({ status }: { readonly status: StatusView }): ReactNode {
  const texts = useTexts();
  const language = useLanguage();
  const words = texts.health.alerts;
  const { client } = useConnection();
  const [running, setRunning] = useState(false);
  const [tried, setTried] = useState<Tried>([]);
  const [error, setError] = useState<string | null>(null);
  const { alerts = [] } = status;
  const people = alerts.reduce((sum, { recipients = 0 }) => sum + recipients, 0);
  const hasWebhook = alerts.some(({ channel }) => channel === 'webhook');
  const test = async (): Promise<void> => {
    setRunning(true);
    setError(null);
    setTried([]);
    try {
      setTried(await client.alerts.test({}));
    } catch (failure) {
      setError(failureText(failure, texts, language));
    }
    setRunning(false);
  };
  return (
    <Section
      title={words.title}
      extra={
        alerts.length === 0 ? null : (
          <Popconfirm title={words.testSure(people, hasWebhook)} onConfirm={() => void test()}>
            <Button size="small" loading={running}>
              {words.test}
            </Button>
          </Popconfirm>
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
        {tried.map(({ channel, code, answer }) => (
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
