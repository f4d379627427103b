import type { ReactNode } from 'react';
import type { ChainView, ChainCase } from '../../shared/api/chains-contract.ts';
import { APPLY_TYPES, PRIORITIES, PRIORITY_EMERGENCY } from '../../shared/twpas/codes.ts';
import { hashOf } from '../app/route.ts';
import { StageLabel, lookOf } from '../cases/stage.tsx';
import { useQuery, type Query } from '../connection/use-query.ts';
import { num } from '../format/number.ts';
import { shortDay } from '../format/time.ts';
import { useCodeNames } from '../names/code-names.tsx';
import { useCodeText, useTexts } from '../texts/use-texts.ts';
import { LoadFailed } from '../ui/load-failed.tsx';
import { useToday } from '../ui/now.tsx';
import { Section } from '../ui/section.tsx';
import { NameOfCode } from './items-panel.tsx';

/** The case's chain, newest first, and the links between its cases. */
export function ChainPanel({
  id,
  query,
}: {
  readonly id: string;
  readonly query: Query<ChainView>;
}): ReactNode {
  const { chain: words } = useTexts();
  const { data, error, reload } = query;
  if (data === null) return error === null ? null : <LoadFailed error={error} retry={reload} />;
  if (data.cases.length < 2 && !data.otherPatient) return null;
  return (
    <Section
      title={words.title}
      className="chain-panel"
      extra={data.cases.length < 2 ? undefined : <span className="count">{num(data.cases.length)}</span>}
    >
      <Chain id={id} chain={data} />
    </Section>
  );
}

function Chain({ id, chain }: { readonly id: string; readonly chain: ChainView }): ReactNode {
  const { chain: words } = useTexts();
  return (
    <>
      {chain.otherPatient ? (
        <p className="pad tone-bad" role="alert">
          {words.otherPatient}
        </p>
      ) : null}
      {chain.cases.length < 2 ? null : (
        <ol className="chain-cases">
          {chain.cases.toReversed().map((one) => (
            <ChainLine
              key={one.id}
              one={one}
              current={one.id === id}
              edges={chain.edges.filter(({ to }) => to === one.id)}
            />
          ))}
        </ol>
      )}
    </>
  );
}

interface ChainLineProps {
  readonly one: ChainCase;
  /** True if this page is the case's own. */
  readonly current: boolean;
  /** Links to an earlier case. */
  readonly edges: ChainView['edges'];
}

/** One case of a chain: type, stage and days; all but the current case link to their page. */
export function ChainLine({ one, current, edges }: ChainLineProps): ReactNode {
  const { chain: words, cases } = useTexts();
  const codeText = useCodeText();
  const today = useToday();
  const type = one.subType === null ? one.id : codeText(APPLY_TYPES, one.subType);
  const emergency = one.priority === PRIORITY_EMERGENCY;
  const day = one.decidedOn ?? one.appliedOn;
  const ties = edges.map(({ kind }) => words.edges[kind]);
  return (
    <li className={current ? 'chain-line current' : 'chain-line'}>
      <p className="chain-head">
        {current ? <strong>{type}</strong> : <a href={hashOf({ page: 'case', id: one.id })}>{type}</a>}
        {emergency ? <span className="pill tone-bad">{codeText(PRIORITIES, PRIORITY_EMERGENCY)}</span> : null}
        {current ? <span className="pill tone-neutral">{words.thisCase}</span> : null}
        <StageLabel stage={lookOf(one.stage)} />
      </p>
      <p className="second notes tabular">
        {day === null ? null : <span>{shortDay(day, today)}</span>}
        {one.drugNames.length > 0 || one.drugCodes.length > 0 ? (
          <span>
            <DrugNames codes={one.drugCodes} names={one.drugNames} />
          </span>
        ) : null}
        {one.receiptNumber === null ? null : (
          <span>{`${cases.columns.receiptNumber} ${one.receiptNumber}`}</span>
        )}
      </p>
      {ties.length === 0 ? null : <p className="second">{ties.join(' ')}</p>}
    </li>
  );
}

interface DrugNamesProps {
  readonly codes: readonly string[];
  /** Names in the Bundle. They are not paired with codes: only a single name and a single code surely mean the same drug. */
  readonly names: readonly string[];
}

/** The case's drugs by name; the code is in the tooltip. */
function DrugNames({ codes, names }: DrugNamesProps): ReactNode {
  const { nameOf } = useCodeNames();
  const { listEnd } = useTexts().shell.common;
  const [first, ...rest] = codes;
  if (first === undefined) return names.join(' ');
  if (rest.length === 0) return <NameOfCode table="drug" code={first} text={names[0] ?? null} />;
  const known = codes.every((code) => nameOf('drug', code) !== code);
  if (names.length > 0 && !known) return <span title={codes.join(' ')}>{names.join(listEnd)}</span>;
  return codes.map((code, at) => (
    <span key={code}>
      {at === 0 ? null : listEnd}
      <NameOfCode table="drug" code={code} text={null} />
    </span>
  ));
}

/** The case's chain. Refetched for every changed case: only the agent knows which cases belong to the patient. */
export function useChain(id: string): Query<ChainView> {
  return useQuery(
    id,
    (agent, signal) => agent.chains.ofCase({ id }, { signal }),
    (change) => change.kind === 'all' || change.ids.size > 0,
    `chain ${id}`,
  );
}

/** Applications that answer the decision, sent or queued: later cases that name its receipt number. */
export function followersOf(id: string, chain: Pick<ChainView, 'cases' | 'edges'>): ChainCase[] {
  return chain.cases.filter(
    (one) =>
      one.stage !== 'cancelled' &&
      one.stage !== 'superseded' &&
      chain.edges.some(({ from, to, kind }) => kind === 'receipt' && from === id && to === one.id),
  );
}
