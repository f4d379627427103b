import Alert from 'antd/es/alert';
import Button from 'antd/es/button';
import type { ReactNode } from 'react';
import type { AgentClient } from '../connection/transport.ts';
import { useTexts } from '../texts/use-texts.ts';

export type Imported = Awaited<ReturnType<AgentClient['names']['import']>>;

const SHOWN = 20;

interface ImportOutcomeProps {
  readonly outcome: Imported;
  readonly onSkip: () => void;
}

/** What the agent made of the file: what is in the table now, and the lines that are not. */
export function ImportOutcome({ outcome, onSkip }: ImportOutcomeProps): ReactNode {
  const { names: words } = useTexts();
  const { imported, problems, problemCount, count, encoding } = outcome;
  const lines =
    problemCount === 0 ? null : (
      <>
        <p>{imported ? words.leftOut(problemCount) : words.problems(problemCount)}</p>
        <ul>
          {problems.slice(0, SHOWN).map(({ line, code }) => (
            <li key={`${String(line)} ${code}`}>{`${words.line(line)} ${words.kinds[code]}`}</li>
          ))}
          {problemCount > SHOWN ? <li>{words.more(problemCount - SHOWN)}</li> : null}
        </ul>
        {imported || count === 0 ? null : <Button onClick={onSkip}>{words.skip}</Button>}
      </>
    );
  return imported ? (
    <Alert
      type="success"
      showIcon
      title={words.done(count, encoding === 'big5' ? 'Big5' : 'UTF-8')}
      description={lines}
    />
  ) : (
    <Alert type="error" showIcon title={lines} />
  );
}
