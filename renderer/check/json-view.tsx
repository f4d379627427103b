import { useLayoutEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { num } from '../format/number.ts';
import { useTexts } from '../texts/use-texts.ts';
import { layOut, rangeOf } from './json-lines.ts';

const LINE_HEIGHT = 20;
const BEYOND = 20;
/** Browsers draw at most about 30 million pixels: of a longer text, only the part around the element is shown. */
const MOST_LINES = 1_000_000;

/** The element to scroll to. `n` counts clicks, so that clicking the same path scrolls again. */
export interface Target {
  readonly path: string;
  readonly n: number;
}

/** JSON in lines, drawn only where visible. Scrolls to an element and marks its lines. */
export function JsonView({
  text,
  target,
}: {
  readonly text: string;
  readonly target: Target | null;
}): ReactNode {
  const words = useTexts().check.json;
  const scroller = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ first: 0, count: 60 });
  const laid = useMemo(() => layOut(text), [text]);
  const range = useMemo(() => (target === null ? null : rangeOf(laid, target.path)), [laid, target]);
  const base = Math.max(0, Math.min((range?.from ?? 0) - MOST_LINES / 2, laid.lines.length - MOST_LINES));
  const shown = Math.min(laid.lines.length, MOST_LINES);
  const look = (): void => {
    const element = scroller.current;
    if (element === null) return;
    const first = Math.floor(element.scrollTop / LINE_HEIGHT);
    const count = Math.ceil(element.clientHeight / LINE_HEIGHT);
    setView((old) => (old.first === first && old.count === count ? old : { first, count }));
  };
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null || range === null) return;
    // A third below the top, so that lines before it are visible too.
    element.scrollTop = Math.max(0, (range.from - base) * LINE_HEIGHT - element.clientHeight / 3);
    look();
  }, [range, base, target]);
  const from = Math.max(0, view.first - BEYOND);
  const to = Math.min(shown, view.first + view.count + BEYOND);
  return (
    <div className="json">
      <p className="json-head muted" role="status">
        <Head lines={laid.lines.length} target={target} range={range} />
      </p>
      <div
        className="json-scroll"
        ref={scroller}
        onScroll={look}
        tabIndex={0}
        role="region"
        aria-label={words.title}
      >
        <div style={{ height: shown * LINE_HEIGHT }}>
          <pre style={{ transform: `translateY(${String(from * LINE_HEIGHT)}px)` }}>
            {laid.lines.slice(base + from, base + to).map((line, index) => {
              const at = base + from + index;
              const marked = range !== null && at >= range.from && at <= range.to;
              return (
                <div key={at} className={marked ? (range.exact ? 'marked' : 'marked around') : undefined}>
                  <span className="json-number">{at + 1}</span>
                  {line}
                </div>
              );
            })}
          </pre>
        </div>
      </div>
    </div>
  );
}

interface HeadProps {
  readonly lines: number;
  readonly target: Target | null;
  readonly range: ReturnType<typeof rangeOf>;
}

/** Number of lines, or the element's line. */
function Head({ lines, target, range }: HeadProps): ReactNode {
  const words = useTexts().check.json;
  if (target === null) return words.lines(num(lines));
  if (range === null) return words.noPlace;
  return (
    <>
      <code className="break">{target.path}</code>{' '}
      {range.exact ? words.line(num(range.from + 1)) : words.absent}
    </>
  );
}
