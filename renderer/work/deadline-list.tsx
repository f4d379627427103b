import Button from 'antd/es/button';
import { useState, type ReactNode } from 'react';
import type { DeadlineView } from '../../shared/api/work-contract.ts';
import { useTexts } from '../texts/use-texts.ts';
import { DeadlineForm } from './deadline-form.tsx';
import { DeadlineLine } from './deadline-line.tsx';

/** By when something has to be done: what is open first, each in order of its day. */
export function DeadlineList({
  id,
  deadlines,
}: {
  readonly id: string;
  readonly deadlines: readonly DeadlineView[];
}): ReactNode {
  const { deadlines: words } = useTexts().work;
  const [adds, setAdds] = useState(false);
  const isMet = ({ metAt }: DeadlineView): number => (metAt === null ? 0 : 1);
  const inOrder = [...deadlines].sort((a, b) => isMet(a) - isMet(b) || a.dueOn.localeCompare(b.dueOn));
  return (
    <div className="work-part" role="group" aria-label={words.title}>
      <div className="work-part-head">
        <h3>{words.title}</h3>
        {adds ? null : (
          <Button
            size="small"
            onClick={() => {
              setAdds(true);
            }}
          >
            {words.add}
          </Button>
        )}
      </div>
      {adds ? (
        <DeadlineForm
          id={id}
          onClose={() => {
            setAdds(false);
          }}
        />
      ) : null}
      {deadlines.length === 0 ? (
        <p className="muted">{words.none}</p>
      ) : (
        <ul className="deadlines">
          {inOrder.map((each) => (
            <DeadlineLine key={each.n} id={id} deadline={each} />
          ))}
        </ul>
      )}
    </div>
  );
}
