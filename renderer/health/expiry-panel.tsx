import type { ReactNode } from 'react';
import type { ExpiryView, StatusView } from '../../shared/api/views/status.ts';
import { EXPIRY_KINDS } from '../../shared/expiry.ts';
import type { Tone } from '../cases/stage.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { RelativeTime } from '../ui/now.tsx';
import { Section } from '../ui/section.tsx';
import { sideOf } from './doctor-report.ts';

const TONES: Record<ExpiryView['state'], Tone> = {
  fine: 'good',
  due: 'attention',
  soon: 'bad',
  over: 'bad',
  unknown: 'attention',
};

/** Everything that runs out, soonest first, and when NHI last proved to be there. */
export function ExpiryPanel({ status }: { readonly status: StatusView }): ReactNode {
  const { expiry: words } = useTexts().health;
  const side = sideOf(useLanguage());
  const { expiries = [], proofOfLife } = status;
  return (
    <Section title={words.title} className="wide">
      {expiries.length === 0 ? (
        <p className="pad muted">{words.none}</p>
      ) : (
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{words.what}</th>
              <th scope="col">{words.name}</th>
              <th scope="col">{words.until}</th>
              <th scope="col">{words.state}</th>
            </tr>
          </thead>
          <tbody>
            {expiries.map(({ kind, name, until, state }) => (
              <tr key={`${kind} ${name} ${until ?? ''}`}>
                <td>{EXPIRY_KINDS[kind][side]}</td>
                <td className="break">{name}</td>
                <td className="tabular">{until?.slice(0, 10) ?? '–'}</td>
                <td>
                  <span className={`lamp tone-${TONES[state]}`}>{words.states[state]}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {proofOfLife === undefined ? null : (
        <p className={`pad ${proofOfLife.silent ? 'tone-bad' : 'muted'}`}>
          {words.proof} {proofOfLife.at === null ? words.never : <RelativeTime iso={proofOfLife.at} />}
          {proofOfLife.silent ? ` ${words.silent}` : null}
        </p>
      )}
    </Section>
  );
}
