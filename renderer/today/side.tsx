import Button from 'antd/es/button';
import type { ReactNode } from 'react';
import { addDays, daysBetween } from '../../shared/days.ts';
import type { StageKey } from '../../shared/stage.ts';
import { hashOf } from '../app/route.ts';
import { StageLabel, lookOf } from '../cases/stage.tsx';
import { useAction, useAttempt } from '../connection/use-action.ts';
import type { AgentClient } from '../connection/transport.ts';
import { num } from '../format/number.ts';
import { dayOf } from '../format/time.ts';
import { useMay } from '../people/me.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { useToday } from '../ui/now.tsx';
import { Section } from '../ui/section.tsx';
import { WithUndo } from '../ui/with-undo.tsx';
import type { TodayData } from './use-today.ts';

/** Cases that need nobody now: new decisions, sent cases and ending courses. Empty parts are left out. */
export function Side({ data, onSeen }: { readonly data: TodayData; readonly onSeen: () => void }): ReactNode {
  return (
    <div className="side">
      <Decided data={data} onSeen={onSeen} />
      <Sent data={data} />
      <Courses data={data} />
    </div>
  );
}

/** New decisions. Marks as seen only those counted when the panel was drawn; can be undone. */
function Decided({
  data: { view },
  onSeen,
}: {
  readonly data: TodayData;
  readonly onSeen: () => void;
}): ReactNode {
  const { today: words } = useTexts();
  const mayPrint = useMay('patient.reveal');
  const attempt = useAttempt();
  // Only persons who work on cases mark decisions as seen.
  const mayWork = useMay('cases.work');
  const mark = (upTo: number) => async (client: AgentClient) => {
    await client.today.seen({ upTo });
    // The mark changes no case, so no change event arrives: refetch.
    onSeen();
  };
  const before = view.seen.upTo;
  const seen = useAction(
    mark(view.seen.newest),
    <WithUndo onUndo={() => void attempt(mark(before), words.seenBack)}>{words.seenDone}</WithUndo>,
  );
  if (view.decidedSince.length === 0) return null;
  return (
    <Section
      title={words.decided}
      extra={
        mayWork ? (
          <Button type="link" size="small" loading={seen.running} onClick={seen.run}>
            {words.seen}
          </Button>
        ) : undefined
      }
    >
      <ul className="side-rows">
        {view.decidedSince.map(({ stage, count }) => (
          <li key={stage}>
            <a href={hashOf({ page: 'cases', query: `stage=${stage}` })}>
              <StageLabel stage={lookOf(stage)} />
              <b>{num(count)}</b>
            </a>
          </li>
        ))}
      </ul>
      {mayPrint ? (
        <p className="side-foot">
          <a href={hashOf({ page: 'contact', query: '' })}>{words.contacts}</a>
        </p>
      ) : null}
    </Section>
  );
}

/** Stages of sent cases, in the three groups that staff distinguish. */
const SENT: readonly (readonly ['sending' | 'awaiting' | 'reviewing', readonly StageKey[]])[] = [
  ['sending', ['queued', 'sending']],
  ['awaiting', ['accepted', 'unnumbered', 'processing']],
  ['reviewing', ['reviewing']],
];

function Sent({ data: { view } }: { readonly data: TodayData }): ReactNode {
  const { today: words } = useTexts();
  const today = useToday();
  const lines = SENT.flatMap(([key, stages]) => {
    const own = view.onItsWay.filter(({ stage }) => stages.includes(stage));
    const count = own.reduce((sum, each) => sum + each.count, 0);
    const [oldest] = own.map((each) => each.oldest).toSorted();
    return count === 0 || oldest === undefined ? [] : [{ key, stages, count, oldest }];
  });
  if (lines.length === 0) return null;
  return (
    <Section title={words.sent} extra={<a href={hashOf({ page: 'cases', query: '' })}>{words.seeCases}</a>}>
      <ul className="side-rows">
        {lines.map(({ key, stages, count, oldest }) => {
          const days = daysBetween(dayOf(oldest), today);
          return (
            <li key={key}>
              <a href={hashOf({ page: 'cases', query: `stage=${stages.join(',')}` })}>
                {words[key]}
                {key === 'reviewing' && days > 0 ? <small>{words.oldest(days)}</small> : null}
                <b>{num(count)}</b>
              </a>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}

/** Two counts of ending courses; each opens its list. */
function Courses({ data: { view } }: { readonly data: TodayData }): ReactNode {
  const { today: words } = useTexts();
  const today = useToday();
  const { near, all, until } = view.continuations;
  if (all === 0) return null;
  const listUntil = (day: string): string =>
    hashOf({ page: 'continuations', query: `ends-from=${today}&ends-to=${day}` });
  return (
    <Section title={words.continuations}>
      <ul className="side-rows">
        <li>
          <a href={listUntil(addDays(today, 7))}>
            {words.continuationsNear}
            <b className={near > 0 ? 'tone-attention' : undefined}>{num(near)}</b>
          </a>
        </li>
        <li>
          <a href={listUntil(until)}>
            {words.continuationsAll}
            <b>{num(all)}</b>
          </a>
        </li>
      </ul>
    </Section>
  );
}
