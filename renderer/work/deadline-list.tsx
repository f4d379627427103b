import type { ReactNode } from 'react';
import type { DeadlineView } from '../../shared/api/work-contract.ts';
import { useTexts } from '../texts/use-texts.ts';
import { DeadlineForm } from './deadline-form.tsx';
import { DeadlineLine } from './deadline-line.tsx';
import { WorkPart } from './work-part.tsx';

/** By when something has to be done: what is open first, each in order of its day. */
export function DeadlineList({
  id,
  deadlines,
}: {
  readonly id: string;
  readonly deadlines: readonly DeadlineView[];
}): ReactNode {
  const { deadlines: words } = useTexts().work;
  const isMet = ({ metAt }: DeadlineView): number => (metAt === null ? 0 : 1);
  const inOrder = [...deadlines].sort((a, b) => isMet(a) - isMet(b) || a.dueOn.localeCompare(b.dueOn));
  return (
    <WorkPart
      title={words.title}
      add={words.add}
      none={words.none}
      count={deadlines.length}
      form={(close) => <DeadlineForm id={id} deadlines={deadlines} onClose={close} />}
    >
      <ul className="deadlines">
        {inOrder.map((each) => (
          <DeadlineLine key={each.n} id={id} deadline={each} />
        ))}
      </ul>
    </WorkPart>
  );
}
