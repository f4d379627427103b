import type { ReactNode } from 'react';
import type { ReasonLine } from '../../shared/api/reasons-contract.ts';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { useQuery } from '../connection/use-query.ts';
import { useMay } from '../people/me.tsx';
import { useLaterTexts } from '../texts/later-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { NumberLink } from '../ui/number-link.tsx';
import { Section } from '../ui/section.tsx';
import { casesOf } from './reasons.ts';

/** NHI's decisions about the same drug and indication in twelve months, each count a link; nothing if too few. */
export function CaseLine({ detail }: { readonly detail: CaseDetail }): ReactNode {
  return useMay('statistics.read') ? <Asked id={detail.id} /> : null;
}

function Asked({ id }: { readonly id: string }): ReactNode {
  const { data } = useQuery(`reasons line ${id}`, (agent, signal) =>
    agent.reasons.ofCase({ id }, { signal }),
  );
  return data === null ? null : <Line line={data} />;
}

function Line({ line: { asked, decided, ends } }: { readonly line: ReasonLine }): ReactNode {
  const { listEnd } = useTexts().shell.common;
  const words = useLaterTexts().reasons;
  return (
    <Section
      title={asked.indication === undefined ? words.line.drugOnly : words.line.title}
      className="reasons-line"
    >
      <p className="pad">
        {words.line.year} <NumberLink n={decided} href={casesOf({ ...asked, any: true })} />{' '}
        {words.line.cases}
        {words.colon}
        {ends.length === 0 ? words.line.allApproved : null}
        {ends.map(({ end, n, tag }, at) => (
          <span key={end}>
            {at === 0 ? '' : listEnd}
            {words.ends[end]} <NumberLink n={n} href={casesOf({ ...asked, end: [end] })} />
            {tag === null ? null : (
              <>
                {words.line.open}
                <NumberLink n={tag.n} href={casesOf({ ...asked, end: [end], tag: tag.id })} />{' '}
                {words.line.tagged} {tag.name}
                {words.line.close}
              </>
            )}
          </span>
        ))}
        {words.line.stop}
      </p>
    </Section>
  );
}
