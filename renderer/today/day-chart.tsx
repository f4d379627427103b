import type { ReactNode } from 'react';
import type { TodayView } from '../../shared/api/work-contract.ts';
import { dateOnly } from '../format/time.ts';
import { useTexts } from '../texts/use-texts.ts';

const [WIDTH, HEIGHT, FOOT, HEAD] = [560, 150, 20, 16];

/** Sent and decided by day, as bars; a reader gets the same as a table. */
export function DayChart({ days }: { readonly days: TodayView['perDay'] }): ReactNode {
  const { today: words } = useTexts();
  const top = Math.max(1, ...days.flatMap(({ sent, decided }) => [sent, decided]));
  const room = HEIGHT - FOOT - HEAD;
  const step = WIDTH / Math.max(1, days.length);
  const bar = Math.min(12, step / 3);
  const sum = (of: 'sent' | 'decided'): number => days.reduce((all, each) => all + each[of], 0);
  return (
    <figure className="day-chart">
      <figcaption aria-hidden="true">
        <span className="day-key day-sent" /> {words.sent} <span className="day-key day-decided" />{' '}
        {words.done}
      </figcaption>
      <svg
        role="img"
        aria-label={words.chartLabel(sum('sent'), sum('decided'))}
        viewBox={`0 0 ${String(WIDTH)} ${String(HEIGHT)}`}
      >
        <line x1={0} x2={WIDTH} y1={HEIGHT - FOOT} y2={HEIGHT - FOOT} />
        {days.map(({ day, sent, decided }, index) => {
          const middle = index * step + step / 2;
          return (
            <g key={day}>
              {(
                [
                  ['day-sent', sent, middle - bar - 1],
                  ['day-decided', decided, middle + 1],
                ] as const
              ).map(([look, value, x]) => {
                const high = (value / top) * room;
                return (
                  <g key={look} className={look}>
                    <rect x={x} y={HEIGHT - FOOT - high} width={bar} height={high} rx={1} />
                    {value === top ? (
                      <text x={x + bar / 2} y={HEIGHT - FOOT - high - 4} textAnchor="middle">
                        {value}
                      </text>
                    ) : null}
                  </g>
                );
              })}
              {(days.length - 1 - index) % 2 === 0 ? (
                <text x={middle} y={HEIGHT - 5} textAnchor="middle">
                  {dateOnly(day).split('/').slice(1).join('/')}
                </text>
              ) : null}
            </g>
          );
        })}
      </svg>
      <table className="unseen">
        <caption>{words.chart}</caption>
        <thead>
          <tr>
            <th scope="col">{words.day}</th>
            <th scope="col">{words.sent}</th>
            <th scope="col">{words.done}</th>
          </tr>
        </thead>
        <tbody>
          {days.map(({ day, sent, decided }) => (
            <tr key={day}>
              <th scope="row">{dateOnly(day)}</th>
              <td>{sent}</td>
              <td>{decided}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
