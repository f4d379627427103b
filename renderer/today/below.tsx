import Button from 'antd/es/button';
import type { ReactNode } from 'react';
import { hashOf } from '../app/route.ts';
import { lookOf, stageOf } from '../cases/stage.ts';
import { StageLabel } from '../cases/stage-label.tsx';
import { useConnection } from '../connection/agent-context.ts';
import { num } from '../format/number.ts';
import { dateOnly, dateTime } from '../format/time.ts';
import { useAction } from '../connection/use-action.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Section } from '../ui/section.tsx';
import { CaseName } from './case-name.tsx';
import { DayChart } from './day-chart.tsx';
import type { TodayData } from './use-today.ts';

interface BelowProps {
  readonly data: TodayData;
  /** This person's mark of what was seen changes no case, so that no change tells of it. */
  readonly onSeen: () => void;
}

/** What needs nobody now: on its way, decided, the days, and drug periods that end. */
export function Below({ data, onSeen }: BelowProps): ReactNode {
  const { today: words } = useTexts();
  const { view, rows } = data;
  return (
    <div className="today-below">
      <div>
        <Section title={words.onItsWay}>
          {view.onItsWay.length === 0 ? <p className="today-none">{words.nothingOnItsWay}</p> : null}
          <ul className="today-stages">
            {view.onItsWay.map(({ stage, count }) => (
              <li key={stage}>
                <a href={hashOf({ page: 'cases', query: `stage=${stage}` })}>
                  <StageLabel stage={lookOf(stage)} />
                  <span className="tabular">{num(count)}</span>
                </a>
              </li>
            ))}
          </ul>
        </Section>
        <Decided data={data} onSeen={onSeen} />
      </div>
      <div>
        <Section title={words.chart}>
          <DayChart days={view.perDay} />
        </Section>
        <Section
          title={words.continuations}
          extra={<span className="count">{words.groupCount(view.continuations.length)}</span>}
        >
          {view.continuations.length === 0 ? <p className="today-none">{words.noContinuations}</p> : null}
          <ul className="today-list">
            {view.continuations.map(({ caseId, periodEnd }) => (
              <li key={caseId}>
                <CaseName id={caseId} row={rows.get(caseId)} />
                <span className="tabular">{words.periodEnd(dateOnly(periodEnd))}</span>
              </li>
            ))}
          </ul>
        </Section>
      </div>
    </div>
  );
}

function Decided({ data: { view, rows }, onSeen }: BelowProps): ReactNode {
  const { today: words } = useTexts();
  const { client } = useConnection();
  const seen = useAction(async () => {
    await client.today.seen({});
    onSeen();
  }, words.seenDone);
  const { decidedSince, seenAt } = view;
  return (
    <Section
      title={words.decided}
      extra={
        <>
          <span className="count" role="status">
            {words.groupCount(decidedSince.length)}
          </span>
          {decidedSince.length === 0 ? null : (
            <Button size="small" loading={seen.running} onClick={seen.run}>
              {words.seen}
            </Button>
          )}
        </>
      }
    >
      <p className="today-none">{seenAt === null ? words.seenNever : words.seenAt(dateTime(seenAt))}</p>
      {decidedSince.length === 0 ? <p className="today-none">{words.nothingDecided}</p> : null}
      <ul className="today-list">
        {decidedSince.map((id) => {
          const row = rows.get(id);
          return (
            <li key={id}>
              <CaseName id={id} row={row} />
              {row === undefined ? null : <StageLabel stage={stageOf(row)} />}
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
