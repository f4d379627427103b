import Button from 'antd/es/button';
import Segmented from 'antd/es/segmented';
import { useState, type ReactNode } from 'react';
import { hashOf, type Route } from '../app/route.ts';
import { dateOnly, shortDay } from '../format/time.ts';
import { useMay } from '../people/me.tsx';
import { useLaterTexts } from '../texts/later-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { PeriodField } from '../ui/day-field.tsx';
import { Icon } from '../ui/icon.tsx';
import type { Days } from './question.ts';

type StatsPart = Extract<Route, { page: 'statistics' }>['part'];

interface FrameProps<S extends string> {
  readonly part: StatsPart;
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
  const { part, days, spans, daysOfSpan, spanWords, period, onDays, children } = props;
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
      <StatsTabs part={part} />
      {from !== '' && to !== '' && from <= to ? (
        children(shown)
      ) : (
        <p className="tone-bad">{words.reversed}</p>
      )}
    </div>
  );
}

/** Passes on complete days only: days being typed do not go into the address. */
export const wholeDays =
  (onDays: (days: Partial<Days>) => void) =>
  (days: Partial<Days>): void => {
    if (!Object.values(days).includes('')) onDays(days);
  };

/** Tabs of the pages of 統計 that this person may see. */
function StatsTabs({ part }: { readonly part: StatsPart }): ReactNode {
  const { truth } = useLaterTexts();
  const maySeeTruth = useMay('truth.read');
  const pages: readonly { readonly key: StatsPart; readonly word: string }[] = [
    { key: undefined, word: truth.figures },
    ...(maySeeTruth ? [{ key: 'precheck' as const, word: truth.title }] : []),
  ];
  return (
    <nav className="stats-tabs no-print" aria-label={truth.tabs}>
      {pages.map(({ key, word }) => (
        <a
          key={word}
          href={hashOf({ page: 'statistics', query: '', ...(key === undefined ? {} : { part: key }) })}
          aria-current={key === part ? 'page' : undefined}
        >
          {word}
        </a>
      ))}
    </nav>
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
