import type { ReactNode } from 'react';
import { assertNever } from '../../shared/assert-never.ts';
import { useTexts } from '../texts/use-texts.ts';
import { dueOf } from './due.ts';

/** From here on a day is near enough to stand out. */
const SOON = 7;

/** How far a day is, in words. */
export function DuePill({ dueOn, today }: { readonly dueOn: string; readonly today: string }): ReactNode {
  const { deadlines: words } = useTexts().work;
  const due = dueOf(dueOn, today);
  switch (due.kind) {
    case 'overdue':
      return <span className="pill tone-bad">{words.overdue(due.days)}</span>;
    case 'today':
      return <span className="pill tone-attention">{words.today}</span>;
    case 'left':
      return (
        <span className={`pill tone-${due.days <= SOON ? 'attention' : 'neutral'}`}>
          {words.left(due.days)}
        </span>
      );
    default:
      return assertNever(due);
  }
}
