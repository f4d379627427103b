import type { ReactNode } from 'react';
import type { StatusView } from '../../shared/api/views/status.ts';
import { keyLight } from '../app/lamp.tsx';
import { useAction } from '../connection/use-action.ts';
import { dateTime } from '../format/time.ts';
import { MayButton, useAtTheMachine } from '../people/me.tsx';
import { causeText } from '../texts/texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Facts, Section } from '../ui/section.tsx';
import { Sure } from '../ui/sure.tsx';
import { destinationTone } from './tones.ts';

/** With a larger clock skew NHI may refuse the client assertion. */
const SKEW_WARNING_SECONDS = 60;

/** NHI's server: whether we send, why not, and the buttons to pause and resume. */
export function DestinationPanel({ status }: { readonly status: StatusView }): ReactNode {
  const texts = useTexts();
  const { health, shell } = texts;
  const words = health.destination;
  const { destination } = status;
  const pause = useAction((client) => client.destination.pause({}), words.paused);
  const resume = useAction((client) => client.destination.resume({}), words.resumed);
  const atTheMachine = useAtTheMachine();
  const hindrance = destination.newServer && !atTheMachine ? words.newServerThere : null;
  // Use the lamp's word: without a token nothing is sent.
  const key = destination.pausedByPerson || destination.newServer ? null : keyLight(status);
  const sending = destination.state === 'open' && !destination.pausedByPerson;
  const { reason } = destination;
  const why = reason === null || reason === 'by-person' ? null : (causeText(reason, texts) ?? reason);
  return (
    <Section
      title={words.title}
      extra={
        <>
          {sending ? null : (
            <MayButton
              ability="sending.pause"
              hindrance={hindrance}
              size="small"
              type="primary"
              action={resume}
            >
              {destination.pausedByPerson || destination.newServer ? words.resume : words.tryNow}
            </MayButton>
          )}
          {destination.pausedByPerson ? null : (
            <Sure
              title={words.pauseTitle}
              description={words.pauseDetail}
              okText={words.pause}
              cancelText={shell.common.cancel}
              placement="bottomRight"
              onConfirm={pause.run}
            >
              <MayButton ability="sending.pause" size="small" loading={pause.running}>
                {words.pause}
              </MayButton>
            </Sure>
          )}
        </>
      }
    >
      <div className="pad destination" role="status">
        <span className={`lamp lamp-large tone-${key?.tone ?? destinationTone(destination)}`}>
          {key === null ? words.states[destination.state] : shell.lamp.words[key.word]}
        </span>
        {why === null ? null : <p>{why}</p>}
        {destination.newServer ? <p>{words.newServerNext}</p> : null}
        <PausedBy destination={destination} />
        {destination.until === null || destination.pausedByPerson ? null : (
          <p className="muted tabular">{words.until(dateTime(destination.until))}</p>
        )}
        {destination.perCaseOnly ? <p className="tone-attention">{words.perCaseOnly}</p> : null}
      </div>
      <Facts
        facts={[
          { label: words.url, value: <code className="break">{destination.fhirBaseUrl}</code> },
          { label: words.skew, value: <Skew destination={destination} /> },
        ]}
      />
    </Section>
  );
}

/** Person who paused sending, and the time. */
function PausedBy({ destination }: { readonly destination: StatusView['destination'] }): ReactNode {
  const { health, today } = useTexts();
  const { pausedByPerson, reason, pausedBy = null, since = null } = destination;
  if (!pausedByPerson || reason === 'restored') return null;
  const isKnown = pausedBy !== null && since !== null;
  return (
    <p>{isKnown ? today.alertBar.pausedBy(pausedBy, dateTime(since)) : health.destination.pausedByPerson}</p>
  );
}

function Skew({ destination: { clockSkewSeconds: seconds } }: Pick<StatusView, 'destination'>): ReactNode {
  const { destination: words } = useTexts().health;
  if (seconds === null) return <span className="muted">{words.skewNone}</span>;
  const text = `${seconds > 0 ? '+' : ''}${seconds.toFixed(1)}`;
  const large = Math.abs(seconds) > SKEW_WARNING_SECONDS;
  return (
    <span className={large ? 'tabular tone-bad' : 'tabular'}>
      {large ? words.skewLarge(text) : words.skewOk(text)}
    </span>
  );
}
