import AntdApp from 'antd/es/app';
import { useEffect, useState, type ReactNode } from 'react';
import { flushSync, createPortal } from 'react-dom';
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

interface PrintPageProps {
  /** Cases on the paper: each gets its line in the trail. */
  readonly ids: readonly string[];
  readonly what: SheetKind;
  /** Where Esc and the way back lead. */
  readonly back: Route;
  readonly backWord?: string;
  /** Stands in the bar above the paper. */
  readonly extra?: ReactNode;
  readonly children: (printed: Printed) => ReactNode;
}

/** Paper as it will lie on the desk, with the bar above it that stays on the screen. */
export function PrintPage({ ids, what, back, backWord, extra, children }: PrintPageProps): ReactNode {
  const { print: words } = useTexts();
  const mayPrint = useMay('patient.reveal');
  const { printed, running, print } = usePrinted(ids, what);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      // The browser's own shortcut would print a sheet that nobody has recorded.
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

/** An A4 page about one case. */
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

/** Person who printed the sheet, and the time, at the foot of the paper. */
export function PrintedBy({ printed }: { readonly printed: Printed }): ReactNode {
  const { print: words } = useTexts();
  const name = useMyName();
  return printed === null ? (
    <span className="muted">{words.notPrinted}</span>
  ) : (
    words.printedBy(name === null ? printed.by : words.account(name, printed.by), dateTime(printed.at))
  );
}

/** Person who printed, and the time, as the audit trail has them; null before. */
export type Printed = { readonly by: string; readonly at: string } | null;

/** Printing: the trail has it first, then the paper says so, then the browser prints. */
function usePrinted(
  ids: readonly string[],
  what: SheetKind,
): {
  readonly printed: Printed;
  readonly running: boolean;
  readonly print: () => void;
} {
  const failureText = useFailureText();
  const { client } = useConnection();
  const { message } = AntdApp.useApp();
  const [printed, setPrinted] = useState<Printed>(null);
  const [running, setRunning] = useState(false);
  const print = async (): Promise<void> => {
    setRunning(true);
    try {
      let line: Printed = null;
      for (const id of ids) line = await client.cases.printed({ id, what });
      // On the page before the browser takes its picture of it.
      flushSync(() => {
        setPrinted(line);
        setRunning(false);
      });
      window.print();
    } catch (failure) {
      setRunning(false);
      void message.error(failureText(failure));
    }
  };
  return {
    printed,
    running,
    print: () => void print(),
  };
}

interface Paper {
  /** Stands nowhere on the screen; to be drawn by whoever prints. */
  readonly sheet: ReactNode;
  readonly print: (content: ReactNode) => void;
}

/** A sheet made for the printer alone, and gone after it. */
export function usePaper(): Paper {
  const [content, setContent] = useState<ReactNode>(null);
  return {
    sheet: content === null ? null : createPortal(<div className="list-paper">{content}</div>, document.body),
    print: (next) => {
      // On the page before the browser takes its picture of it.
      flushSync(() => setContent(next));
      window.print();
      setContent(null);
    },
  };
}
