import Button from 'antd/es/button';
import type { ReactNode } from 'react';
import type { ProblemView } from '../../shared/api/views/problem.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';

interface ProblemListProps {
  readonly problems: readonly ProblemView[];
  /** Goes to the element; without it places are only told. */
  readonly onPick?: (path: string) => void;
  readonly picked?: string | null;
}

/** What the checks found: the sentence, what to do, and where. */
export function ProblemList({ problems, onPick, picked = null }: ProblemListProps): ReactNode {
  const { caseTexts, check } = useTexts();
  const language = useLanguage();
  const words = caseTexts.problems;
  return (
    <ul className="problems">
      {problems.map((problem) => {
        const nextStep = language === 'en' ? problem.nextStepEn : problem.nextStep;
        return (
          <li
            key={`${problem.code} ${problem.path} ${problem.message}`}
            className={picked === problem.path ? 'picked' : undefined}
          >
            <span className={problem.severity === 'error' ? 'tone-bad' : 'tone-attention'}>
              <Icon name={problem.severity === 'error' ? 'cross' : 'alert'} />
              <span className="unseen">{words[problem.severity]}</span>
            </span>
            <div>
              <p>{language === 'en' ? problem.messageEn : problem.message}</p>
              {nextStep === undefined ? null : (
                <p className="problem-next">
                  <span className="muted">{check.next}</span> {nextStep}
                </p>
              )}
              <p className="problem-place">
                {onPick === undefined ? (
                  <code className="break">{problem.path}</code>
                ) : (
                  <Button
                    type="link"
                    size="small"
                    className="place-button"
                    title={check.goTo}
                    onClick={() => {
                      onPick(problem.path);
                    }}
                  >
                    <code className="break">{problem.path}</code>
                  </Button>
                )}
                <span className="muted">
                  {words.code} <code>{problem.code}</code>
                </span>
              </p>
            </div>
          </li>
        );
      })}
    </ul>
  );
}
