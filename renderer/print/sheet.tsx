import AntdApp from 'antd/es/app';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { flushSync } from 'react-dom';
import { go, hashOf, type Route, type SheetKind } from '../app/route.ts';
import { useConnection } from '../connection/connection.ts';
import { useFailureText } from '../connection/use-action.ts';
import { dateTime } from '../format/time.ts';
import { MayButton, useMay, useMyName } from '../people/me.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';

interface SheetProps {
  readonly id: string;
  readonly what: SheetKind;
  readonly title: string;
  readonly children: ReactNode;
}

export interface PrintPageProps {
  /** Cases on the sheets; the trail gets a line for each. */
  readonly ids: readonly string[];
  readonly what: SheetKind;
  /** Page that Esc and the back link open. */
  readonly back: Route;
  readonly backWord?: string;
  /** Content of the bar above the sheets. */
  readonly extra?: ReactNode;
  readonly children: (printed: Printed) => ReactNode;
}

/** Preview of the sheets, with a bar above that is not printed. */
export function PrintPage({ ids, what, back, backWord, extra, children }: PrintPageProps): ReactNode {
  const { print: words } = useTexts();
  const mayPrint = useMay('patient.reveal');
  const { printed, running, print } = usePrinted(ids, what);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      // The browser's shortcut would print without a line in the trail: print by our button's function instead.
      if (event.key.toLowerCase() === 'p' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        if (mayPrint && !running && ids.length > 0) print();
      }
      if (event.key === 'Escape' && !event.defaultPrevented) go(back);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  });
  return (
    <div className="print-page">
      <div className="print-bar">
        <a className="back" href={hashOf(back)}>
          <Icon name="back" />
          {backWord ?? words.back}
        </a>
        {extra}
        <span className="muted">{words.audited}</span>
        <MayButton
          ability="patient.reveal"
          type="primary"
          loading={running}
          disabled={ids.length === 0}
          onClick={print}
        >
          {words.print}
        </MayButton>
      </div>
      {children(printed)}
    </div>
  );
}

/** A sheet about one case. */
export function Sheet({ id, what, title, children }: SheetProps): ReactNode {
  return (
    <PrintPage ids={[id]} what={what} back={{ page: 'case', id }}>
      {(printed) => (
        <article className={printed === null ? 'sheet unprinted' : 'sheet'} aria-labelledby="sheet-title">
          <h1 id="sheet-title">{title}</h1>
          {children}
          <footer>
            <PrintedBy printed={printed} />
          </footer>
        </article>
      )}
    </PrintPage>
  );
}

/** Person and time of printing, at the foot of the sheet. */
export function PrintedBy({ printed }: { readonly printed: Printed }): ReactNode {
  const { print: words } = useTexts();
  const name = useMyName();
  return printed === null ? (
    <span className="muted">{words.notPrinted}</span>
  ) : (
    words.printedBy(name === null ? printed.by : words.account(name, printed.by), dateTime(printed.at))
  );
}

/** Person and time of printing, from the trail's line; null before. */
export type Printed = { readonly by: string; readonly at: string } | null;

/** Prints in this order: line in the trail, note on the sheet, the browser's print. */
function usePrinted(ids: readonly string[], what: SheetKind) {
  const failureText = useFailureText();
  const { client } = useConnection();
  const { message } = AntdApp.useApp();
  const [printed, setPrinted] = useState<Printed>(null);
  const [running, setRunning] = useState(false);
  /** Number of cases whose line is in the trail: after a failure, the same person's printing of the same cases goes on behind them. */
  const run = useRef({ recorded: 0 });
  const me = useMyName();
  const all = ids.join();
  useEffect(
    () => () => {
      run.current = { recorded: 0 };
      setPrinted(null);
    },
    [me, all],
  );
  const print = async (): Promise<void> => {
    const own = run.current;
    setRunning(true);
    try {
      let line: Printed = null;
      for (const id of ids.slice(own.recorded)) {
        // The sheets were left: nothing is printed any more.
        if (own !== run.current) return;
        line = await client.cases.printed({ id, what });
        own.recorded += 1;
      }
      if (own !== run.current) return;
      own.recorded = 0;
      // Rendered at once: the browser prints the page as it is when `print()` is called.
      flushSync(() => {
        setPrinted(line);
        setRunning(false);
      });
      window.print();
    } catch (failure) {
      void message.error(failureText(failure));
    } finally {
      setRunning(false);
    }
  };
  return {
    printed,
    running,
    print: (): void => void print(),
  };
}
