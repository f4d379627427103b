import type { ReactNode } from 'react';
import type { ProblemView } from '../../shared/api/views.ts';
import { num } from '../format/number.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import { Section } from '../ui/section.tsx';

/** What the checks found: the sentence first, then where and by which rule. */
export function ProblemsPanel({ problems }: { readonly problems: readonly ProblemView[] }): ReactNode {
  const { caseTexts } = useTexts();
  const language = useLanguage();
  const words = caseTexts.problems;
  return (
    <Section
      title={caseTexts.sections.problems}
      extra={<span className="count">{num(problems.length)}</span>}
    >
      <ul className="problems">
        {problems.map((problem) => (
          <li key={`${problem.code} ${problem.path} ${problem.message}`}>
            <span className={problem.severity === 'error' ? 'tone-bad' : 'tone-attention'}>
              <Icon name={problem.severity === 'error' ? 'cross' : 'alert'} />
              <span className="unseen">{words[problem.severity]}</span>
            </span>
            <div>
              <p>{language === 'en' ? problem.messageEn : problem.message}</p>
              <p className="problem-place">
                <code className="break">{problem.path}</code>
                <span className="muted">
                  {words.code} <code>{problem.code}</code>
                </span>
              </p>
            </div>
          </li>
        ))}
      </ul>
    </Section>
  );
}
