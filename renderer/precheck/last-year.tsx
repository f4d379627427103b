import type { ReactNode } from 'react';
import type { Decision } from '../../shared/states.ts';
import { addDays } from '../../shared/days.ts';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { hashOf } from '../app/route.ts';
import { NO_NARROWING, queryOf } from '../cases/filter.ts';
import { useQuery } from '../connection/use-query.ts';
import { num } from '../format/number.ts';
import { useMay } from '../people/me.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { useToday } from '../ui/now.tsx';
import { Section } from '../ui/section.tsx';

/** Of fewer there is nothing to learn. */
const FEWEST = 3;

/** 本院近 12 個月: what NHI decided of the same drug and indication, each number with its cases. For who may see statistics. */
export function LastYear({ detail }: { readonly detail: CaseDetail }): ReactNode {
  return useMay('statistics.read') ? <Figures detail={detail} /> : null;
}

function Figures({ detail }: { readonly detail: CaseDetail }): ReactNode {
  const words = useTexts().precheck.lastYear;
  const { listEnd } = useTexts().shell.common;
  const to = useToday();
  const from = addDays(to, -365);
  const drug = detail.drugCodes.slice(0, 1);
  const indication = (detail.indications ?? []).slice(0, 1);
  const axes = { drug, ...(indication.length === 0 ? {} : { indication }) };
  const { data } = useQuery(`last year ${JSON.stringify(axes)} ${from}`, (agent, signal) =>
    drug.length === 0
      ? Promise.resolve(null)
      : agent.stats.table(
          { rows: 'drug', columns: null, filter: axes, period: { by: 'decided', from, to } },
          { signal },
        ),
  );
  if (data === null || data.total.decided < FEWEST) return null;
  const { decided, supplementRequested, denied } = data.total;
  const link = (n: number, decision: readonly Decision[]): ReactNode =>
    n === 0 ? (
      <span className="muted">{num(n)}</span>
    ) : (
      <a
        className="number-link"
        href={hashOf({
          page: 'cases',
          query: queryOf({
            ...NO_NARROWING,
            axes: { ...NO_NARROWING.axes, ...axes, decision },
            period: { by: 'decided', from, to },
          }),
        })}
      >
        {num(n)}
      </a>
    );
  return (
    <Section title={words.title}>
      <p className="pad">
        {words.same(indication.length > 0)} {link(decided, [])} {words.cases}
        {words.colon}
        {words.supplement} {link(supplementRequested, ['supplement-requested'])}
        {listEnd}
        {words.denied} {link(denied, ['denied'])}
        {words.stop}
      </p>
    </Section>
  );
}
