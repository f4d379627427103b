import { useEffect, type ReactNode } from 'react';
import { go, hashOf } from '../app/route.ts';
import { dateTime } from '../format/time.ts';
import { MayButton } from '../people/may-button.tsx';
import { useMay } from '../people/use-me.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import { usePrinted } from './use-printed.ts';

interface SheetProps {
  readonly id: string;
  readonly what: 'notice' | 'evidence';
  readonly title: string;
  readonly children: ReactNode;
}

/** An A4 page as it will lie on paper, with the bar above it that stays on the screen. */
export function Sheet({ id, what, title, children }: SheetProps): ReactNode {
  const { print: words } = useTexts();
  const mayPrint = useMay('patient.reveal');
  const { printed, running, print } = usePrinted(id, what);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      // The browser's own shortcut would print a sheet that nobody has recorded.
      if (event.key.toLowerCase() === 'p' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        if (mayPrint && !running) print();
      }
      if (event.key === 'Escape' && !event.defaultPrevented) go({ page: 'case', id });
    };
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('keydown', onKey);
    };
  });
  return (
    <div className="print-page">
      <div className="print-bar">
        <a className="back" href={hashOf({ page: 'case', id })}>
          <Icon name="back" />
          {words.back}
        </a>
        <span className="muted">{words.audited}</span>
        <MayButton ability="patient.reveal" type="primary" loading={running} onClick={print}>
          {words.print}
        </MayButton>
      </div>
      <article className={printed === null ? 'sheet unprinted' : 'sheet'} aria-labelledby="sheet-title">
        <h1 id="sheet-title">{title}</h1>
        {children}
        <footer>
          {printed === null ? (
            <span className="muted">{words.notPrinted}</span>
          ) : (
            words.printedBy(printed.by, dateTime(printed.at))
          )}
        </footer>
      </article>
    </div>
  );
}
