import type { ReactNode } from 'react';
import type { ProblemView } from '../../shared/api/views/case-row.ts';
import { byGravity, valuesOf, type Values } from '../case/his-text.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';

interface ProblemListProps {
  /** Problems of a case: numbered, with found and expected values. */
  readonly ofCase?: boolean;
  readonly problems: readonly ProblemView[];
}

/** Problems found by the check: sentence, next step and path. */
export function ProblemList({ problems, ofCase = false }: ProblemListProps): ReactNode {
  const texts = useTexts();
  const { caseTexts, check } = texts;
  const language = useLanguage();
  const words = caseTexts.problems;
  return (
    <ul className="problems">
      {byGravity(problems).map((problem, index) => {
        const nextStep = language === 'en' ? problem.nextStepEn : problem.nextStep;
        return (
          <li key={`${problem.code} ${problem.path} ${problem.message}`}>
            <span className={problem.severity === 'error' ? 'tone-bad' : 'tone-attention'}>
              {ofCase ? (
                <span className="problem-number" aria-hidden="true">
                  {index + 1}
                </span>
              ) : (
                <Icon name={problem.severity === 'error' ? 'cross' : 'alert'} />
              )}
              <span className="unseen">{words[problem.severity]}</span>
            </span>
            <div>
              <p className="problem-what">{language === 'en' ? problem.messageEn : problem.message}</p>
              {ofCase ? <FoundAndExpected values={valuesOf(problem, texts)} /> : null}
              {nextStep === undefined ? null : (
                <p className="problem-next">
                  <span className="muted">{check.next}</span> {nextStep}
                </p>
              )}
              <p className="problem-place">
                <code className="break">{problem.path}</code>
                <span className="muted">
                  {problem.line === undefined ? null : `${words.at(problem.line, problem.column ?? 1)}　`}
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

/** Found and expected value side by side; only the found one if the sentence already names the expected. */
function FoundAndExpected({ values }: { readonly values: Values | null }): ReactNode {
  const words = useTexts().casePage.problems;
  if (values === null) return null;
  return (
    <dl className="found-expected tabular">
      {values.found === null ? null : (
        <div>
          <dt>{words.found}</dt>
          <dd className="tone-bad">{values.found}</dd>
        </div>
      )}
      {values.expected === null ? null : (
        <div>
          <dt>{words.expected}</dt>
          <dd className="tone-good">{values.expected}</dd>
        </div>
      )}
    </dl>
  );
}
