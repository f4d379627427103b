import { useState, type ReactNode } from 'react';
import { createPortal, flushSync } from 'react-dom';

export interface Paper {
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
      flushSync(() => {
        setContent(next);
      });
      window.print();
      setContent(null);
    },
  };
}
