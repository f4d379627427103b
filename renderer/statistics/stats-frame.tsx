import Button from 'antd/es/button';
import Segmented from 'antd/es/segmented';
import { useState, type ReactNode } from 'react';
import { dateOnly, shortDay } from '../format/time.ts';
import { useTexts } from '../texts/use-texts.ts';
import { PeriodField } from '../ui/day-field.tsx';
import { Icon } from '../ui/icon.tsx';
import type { Days } from './question.ts';

interface FrameProps<S extends string> {
  readonly days: Days;
  /** Predefined periods. */
  readonly spans: readonly S[];
  readonly daysOfSpan: (span: S) => Days;
  readonly spanWords: Readonly<Record<S | 'custom', string>>;
  /** Text of the period from its formatted days. */
  readonly period: (from: string, to: string) => string;
  readonly onDays: (days: Partial<Days>) => void;
  /** Content, drawn for valid days. `span`: the selected period; null for custom days. */
  readonly children: (span: S | null) => ReactNode;
}

/** Frame of a page of 統計: head with period, tabs, content. */
export function StatsFrame<S extends string>(props: FrameProps<S>): ReactNode {
  const { days, spans, daysOfSpan, spanWords, period, onDays, children } = props;
  const { statistics: words } = useTexts();
  const [custom, setCustom] = useState(false);
  const { from, to } = days;
  const isShown = (span: S): boolean => daysOfSpan(span).from === from && daysOfSpan(span).to === to;
  const shown = custom ? null : (spans.find(isShown) ?? null);
  return (
    <div className="access statistics">
      <header className="stats-head">
        <h1>{words.title}</h1>
        <Segmented<S | 'custom'>
          className="no-print"
          aria-label={words.span}
          value={shown ?? 'custom'}
          options={[...spans, 'custom' as const].map((value) => ({ value, label: spanWords[value] }))}
          onChange={(value) => {
            setCustom(value === 'custom');
            if (value !== 'custom') onDays(daysOfSpan(value));
          }}
        />
        {shown === null ? (
          <PeriodField days={days} onDays={onDays} />
        ) : (
          <span className="muted">{period(dateOnly(from), shortDay(to, from))}</span>
        )}
      </header>
      {from !== '' && to !== '' && from <= to ? (
        children(shown)
      ) : (
        <p className="tone-bad">{words.reversed}</p>
      )}
    </div>
  );
}

interface WaysProps {
  /** True if there is nothing to export. */
  readonly isEmpty: boolean;
  readonly excel: { readonly running: boolean; readonly run: () => void };
  /** Default: prints the page. */
  readonly print?: () => void;
  /** More buttons, placed first. */
  readonly children?: ReactNode;
}

export function StatsWays({ isEmpty, excel, print, children }: WaysProps): ReactNode {
  const { statistics: words, list } = useTexts();
  return (
    <div className="stats-ways no-print">
      {children}
      <Button
        type="text"
        icon={<Icon name="printer" />}
        disabled={isEmpty}
        onClick={print ?? (() => window.print())}
      >
        {words.print}
      </Button>
      <Button
        type="primary"
        icon={<Icon name="sheet" />}
        loading={excel.running}
        disabled={isEmpty}
        onClick={excel.run}
      >
        {list.excel}
      </Button>
    </div>
  );
}
