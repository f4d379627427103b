import Button from 'antd/es/button';
import Segmented from 'antd/es/segmented';
import { useEffect, useState, type ReactNode } from 'react';
import type { LogLine } from '../../shared/api/operations-contract.ts';
import { useConnection } from '../connection/connection.ts';
import { failureSentence } from '../connection/use-action.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { Section } from '../ui/section.tsx';

const AT_FIRST = 200;
const MOST_SHOWN = 500;

/** The agent's log, live, for hospital IT. Streamed only on request, as it costs time. */
export function LogPanel(): ReactNode {
  const words = useTexts().operations.log;
  const { lines, error, following, setFollowing } = useFollowedLog();
  const [gravest, setGravest] = useState<'all' | 'warnings'>('all');
  const shown =
    gravest === 'all' ? lines : lines.filter(({ level }) => level === 'warn' || level === 'error');
  return (
    <Section
      title={words.title}
      className="wide"
      extra={
        <Button size="small" onClick={() => setFollowing(!following)}>
          {following ? words.stop : words.start}
        </Button>
      }
    >
      <div className="pad log-panel">
        <p>{words.detail}</p>
        {error === null ? null : <p role="alert">{error}</p>}
        {following || lines.length > 0 ? (
          <>
            <Segmented
              size="small"
              value={gravest}
              options={[
                { value: 'all', label: words.all },
                { value: 'warnings', label: words.warnings },
              ]}
              onChange={setGravest}
            />
            <ol className="log-lines" tabIndex={0} aria-label={words.title}>
              {shown.length === 0 ? <li>{words.empty}</li> : null}
              {shown.map((line) => (
                <li key={line.n} className={`log-${line.level}`}>
                  <time>{line.at.slice(11, 23)}</time> <b>{words.levels[line.level]}</b> {lineText(line)}
                </li>
              ))}
            </ol>
          </>
        ) : null}
      </div>
    </Section>
  );
}

/** The newest lines, and new ones while following. */
function useFollowedLog() {
  const texts = useTexts();
  const language = useLanguage();
  const { client } = useConnection();
  const [following, setFollowing] = useState(false);
  const [lines, setLines] = useState<readonly LogLine[]>([]);
  const [error, setError] = useState<string | null>(null);

  useEffect(() => {
    if (!following) return;
    const end = new AbortController();
    const follow = async (): Promise<void> => {
      setLines([]);
      setError(null);
      for await (const batch of await client.logs.tail({ lines: AT_FIRST }, { signal: end.signal }))
        setLines((before) => [...before, ...batch].slice(-MOST_SHOWN));
    };
    follow()
      .catch((failure: unknown) => {
        if (!end.signal.aborted) setError(failureSentence(failure, texts, language));
      })
      .finally(() => {
        // The agent or the connection ended; the button starts again.
        if (!end.signal.aborted) setFollowing(false);
      });
    return () => end.abort();
  }, [following, client, texts, language]);
  return { lines, error, following, setFollowing };
}

function lineText({ event, fields, error }: LogLine): string {
  const parts = Object.entries(fields).map(([name, value]) => `${name}=${String(value)}`);
  return [event, ...parts, ...(error === null ? [] : [error])].join(' ');
}
