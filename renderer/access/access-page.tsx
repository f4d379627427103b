import Alert from 'antd/es/alert';
import Button from 'antd/es/button';
import { useState, type ReactNode } from 'react';
import { useConnection } from '../connection/agent-context.ts';
import { failureText } from '../connection/failure.ts';
import type { AgentClient } from '../connection/transport.ts';
import { dateTime } from '../format/time.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { ManyAlert } from './many-alert.tsx';
import { LooksTable } from './looks-table.tsx';
import { QuestionForm } from './question-form.tsx';
import { aboutOf, firstQuestion, type Question } from './question.ts';

type Answer = Awaited<ReturnType<AgentClient['access']['looks']>> & {
  readonly asked: Question;
  readonly at: string;
};

/** “Who looked at this patient” and “what did this person look at”, out of the audit trail. */
export function AccessPage(): ReactNode {
  const texts = useTexts();
  const language = useLanguage();
  const { access } = texts;
  const { client } = useConnection();
  const [question, setQuestion] = useState(() => firstQuestion(Date.now()));
  const [running, setRunning] = useState(false);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [error, setError] = useState<string | null>(null);
  const ask = async (): Promise<void> => {
    setRunning(true);
    setError(null);
    try {
      const { from, to } = question;
      const found = await client.access.looks({ about: aboutOf(question), from, to });
      setAnswer({ ...found, asked: question, at: new Date().toISOString() });
    } catch (failure) {
      setError(failureText(failure, texts, language));
    }
    setRunning(false);
  };
  return (
    <div className="access">
      <h1>{access.title}</h1>
      <p className="lead">{access.detail}</p>
      <ManyAlert />
      <section className="panel pad">
        <QuestionForm
          question={question}
          running={running}
          onChange={setQuestion}
          onAsk={() => {
            void ask();
          }}
        />
        {error === null ? null : <Alert type="error" showIcon title={error} />}
      </section>
      <section className="panel" aria-live="polite">
        {answer === null ? <p className="blank">{access.start}</p> : <Found answer={answer} />}
      </section>
    </div>
  );
}

function Found({ answer }: { readonly answer: Answer }): ReactNode {
  const { access } = useTexts();
  const unknown = answer.asked.about === 'patient' && answer.cases.length === 0;
  if (answer.looks.length === 0) return <p className="blank">{unknown ? access.noPatient : access.none}</p>;
  return (
    <>
      <header className="panel-head">
        <h2>{access.found(answer.looks.length)}</h2>
        <div className="panel-extra">
          <span className="second">{access.asOf(dateTime(answer.at))}</span>
          <Button
            size="small"
            onClick={() => {
              window.print();
            }}
          >
            {access.print}
          </Button>
        </div>
      </header>
      {answer.more ? <Alert type="info" banner title={access.more} /> : null}
      <LooksTable looks={answer.looks} />
    </>
  );
}
