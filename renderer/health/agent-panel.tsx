import type { ReactNode } from 'react';
import type { StatusView } from '../../shared/api/views/status.ts';
import { dateTime } from '../format/time.ts';
import { useTexts } from '../texts/use-texts.ts';
import { RelativeTime } from '../ui/now.tsx';
import { Facts, Section } from '../ui/section.tsx';

/** When it last did what, and which agent it is. */
export function AgentPanel({ status }: { readonly status: StatusView }): ReactNode {
  const { health } = useTexts();
  const { recovered, trailBroken } = status;
  const moment = (at: string | null): ReactNode =>
    at === null ? <span className="muted">{health.never}</span> : <RelativeTime iso={at} />;
  return (
    <Section title={health.agent.title}>
      <Facts
        facts={[
          { label: health.lastScan, value: moment(status.lastScanAt) },
          { label: health.lastSend, value: moment(status.lastSendAt) },
          { label: health.lastPoll, value: moment(status.lastPollAt) },
          { label: health.agent.hospital, value: <span className="tabular">{status.hospitalId}</span> },
          { label: health.version, value: <span className="tabular">{status.version}</span> },
          { label: health.agent.pid, value: <span className="tabular">{status.pid ?? '—'}</span> },
          ...(trailBroken === undefined
            ? []
            : [
                {
                  label: health.audit.title,
                  value: <p className="second">{health.audit.brokenAtStart(dateTime(trailBroken.at))}</p>,
                },
              ]),
          ...(recovered === undefined
            ? []
            : [
                {
                  label: health.recovered.label,
                  value: (
                    <>
                      <p className="tabular">
                        {health.recovered.what(health.recovered.whys[recovered.why], dateTime(recovered.at))}
                      </p>
                      <p className="second">{health.recovered.meaning}</p>
                    </>
                  ),
                },
              ]),
        ]}
      />
    </Section>
  );
}
