import { useState, type ReactNode } from 'react';
import type { TodayView } from '../../shared/api/work-contract.ts';
import { hashOf } from '../app/route.ts';
import { countWords } from '../precheck/precheck.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import { Subject } from '../ui/words.tsx';
import type { TodayData } from './use-today.ts';
import '../precheck/precheck.css';

/** More rows than a person reads; the rest stand in the list of cases. */
const SHOWN = 50;

/** Cases on their way whose rule lacks something: one quiet row, closed on arrival, counted nowhere. */
export function PrecheckFold({
  precheck,
  rows,
}: {
  readonly precheck: TodayView['precheck'];
  readonly rows: TodayData['rows'];
}): ReactNode {
  const texts = useTexts();
  const words = texts.precheck.today;
  const [open, setOpen] = useState(false);
  if (precheck.length === 0) return null;
  return (
    <section className="panel work-precheck">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => {
          setOpen(!open);
        }}
      >
        <b>{words.fold(precheck.length)}</b>
        <Icon name={open ? 'down' : 'right'} />
        <span className="second">{words.why}</span>
      </button>
      {open ? (
        <ul>
          {precheck.slice(0, SHOWN).map((one) => {
            const row = rows.get(one.caseId);
            return row === undefined ? null : (
              <li key={one.caseId}>
                <Subject row={row} />
                <span className="muted">{countWords(one, texts)}</span>
                <a href={hashOf({ page: 'case', id: one.caseId, part: 'precheck' })}>{words.open}</a>
              </li>
            );
          })}
        </ul>
      ) : null}
    </section>
  );
}
