import { useState, type ReactNode } from 'react';
import type { CheckedBundle } from '../../shared/api/check.ts';
import { num } from '../format/number.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import { Section } from '../ui/section.tsx';
import { JsonView, type Target } from './json-view.tsx';
import { ProblemList } from './problem-list.tsx';

interface CheckResultProps {
  readonly name: string;
  readonly text: string;
  readonly report: CheckedBundle;
}

/** Problems on one side, the Bundle on the other: a click on a place goes to it. */
export function CheckResult({ name, text, report }: CheckResultProps): ReactNode {
  const { check, caseTexts } = useTexts();
  const [target, setTarget] = useState<Target | null>(null);
  const errors = report.problems.filter(({ severity }) => severity === 'error').length;
  const tone = report.ok ? 'good' : 'bad';
  return (
    <>
      <section className={`panel verdict edge-${tone}`} role="status">
        <p className={`tone-${tone} verdict-word`}>
          <Icon name={report.ok ? 'tick' : 'cross'} />
          {report.ok ? check.passed : check.failed}
        </p>
        <p>
          <span className="break">{name}</span>{' '}
          <span className="muted">
            {report.profile === null ? null : caseTexts.facts.profiles[report.profile]} {report.igVersion}{' '}
            {check.counts(num(errors), num(report.problems.length - errors))}
          </span>
        </p>
        {report.notChecked.length === 0 ? null : (
          <details>
            <summary className="muted">{check.notChecked(num(report.notChecked.length))}</summary>
            <ul>
              {report.notChecked.map(({ kind, subject }) => (
                <li key={`${kind} ${subject}`}>
                  <code className="break">{subject}</code> <span className="muted">{kind}</span>
                </li>
              ))}
            </ul>
          </details>
        )}
      </section>
      <div className="check-columns">
        <Section
          title={caseTexts.sections.problems}
          extra={<span className="count">{num(report.problems.length)}</span>}
        >
          {report.problems.length === 0 ? <p className="muted pad">{check.none}</p> : null}
          <ProblemList
            problems={report.problems}
            picked={target?.path ?? null}
            onPick={(path) => {
              setTarget((old) => ({ path, n: (old?.n ?? 0) + 1 }));
            }}
          />
        </Section>
        <Section title={check.json.title}>
          <JsonView text={text} target={target} />
        </Section>
      </div>
    </>
  );
}
