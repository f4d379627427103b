import { Fragment, useState, type ReactNode } from 'react';
import type { JudgedFilter } from '../../shared/api/case-filter.ts';
import type { RuleTruth } from '../../shared/api/precheck-contract.ts';
import { useLaterTexts } from '../texts/later-texts.ts';
import { NumberLink } from '../ui/number-link.tsx';
import { SortHead } from '../ui/sort-head.tsx';
import { casesHref, ENDS, type End, type Group, GROUPS, isWorthALook, sumOf } from './truth.ts';

/** A count that links to its cases; zero has no link. */
export function Count({
  n,
  asked,
  label,
}: {
  readonly n: number;
  readonly asked: JudgedFilter;
  /** The count with its row and column, for screen readers. */
  readonly label?: string | undefined;
}): ReactNode {
  return <NumberLink n={n} href={casesHref(asked)} label={label} />;
}

interface TableProps {
  readonly rules: readonly RuleTruth[];
  readonly asked: JudgedFilter;
}

type Order = { readonly group: Group; readonly end: End } | null;

/** Rules × decisions, in three groups by the rule's result. */
export function TruthTable({ rules, asked }: TableProps): ReactNode {
  const words = useLaterTexts().truth;
  const [order, setOrder] = useState<Order>(null);
  const sorted =
    order === null ? rules : [...rules].sort((a, b) => b[order.group][order.end] - a[order.group][order.end]);
  return (
    <div className="stats-scroll" tabIndex={0} role="region" aria-label={words.caption}>
      <table className="stats-table truth-table">
        <Head order={order} onOrder={setOrder} />
        <tbody>
          {sorted.map((rule) => (
            <tr key={rule.rule} data-rule={rule.rule}>
              <th scope="row" title={rule.title}>
                {rule.label}
              </th>
              <Cells>
                {(group, end) => (
                  <Cell
                    group={group}
                    end={end}
                    n={rule[group][end]}
                    of={rule.label}
                    asked={{ ...asked, rule: [rule.rule] }}
                  />
                )}
              </Cells>
            </tr>
          ))}
        </tbody>
        <Foot rules={rules} asked={asked} />
      </table>
    </div>
  );
}

/** Names of groups and decisions. A click sorts by the column, a second click undoes this. */
function Head({
  order,
  onOrder,
}: {
  readonly order: Order;
  readonly onOrder: (order: Order) => void;
}): ReactNode {
  const words = useLaterTexts().truth;
  return (
    <thead>
      <tr>
        <th />
        {GROUPS.map((group) => (
          <th key={group} scope="colgroup" colSpan={ENDS.length} className="truth-group">
            {words.groups[group]}
          </th>
        ))}
      </tr>
      <tr>
        <th scope="col">{words.rule}</th>
        <Cells>
          {(group, end) => {
            const isOrder = order?.group === group && order.end === end;
            return (
              <SortHead
                word={words.heads[end]}
                label={words.sort(`${words.groups[group]} ${words.heads[end]}`)}
                sorted={isOrder ? 'descending' : null}
                onSort={() => onOrder(isOrder ? null : { group, end })}
                className={end === 'approved' ? 'truth-group' : ''}
              />
            );
          }}
        </Cells>
      </tr>
    </thead>
  );
}

function Foot({ rules, asked }: TableProps): ReactNode {
  const words = useLaterTexts().truth;
  return (
    <tfoot>
      <tr>
        <th scope="row">{words.total}</th>
        <Cells>
          {(group, end) => (
            <td className={end === 'approved' ? 'right truth-group' : 'right'}>
              <Count
                n={sumOf(rules, group, end)}
                asked={{ ...asked, said: [group], decision: [end] }}
                label={words.cell(
                  words.total,
                  words.said[group],
                  words.decisions[end],
                  sumOf(rules, group, end),
                )}
              />
            </td>
          )}
        </Cells>
      </tr>
    </tfoot>
  );
}

function Cells({ children }: { readonly children: (group: Group, end: End) => ReactNode }): ReactNode {
  return GROUPS.flatMap((group) => ENDS.map((end) => [group, end] as const)).map(([group, end]) => (
    <Fragment key={`${group} ${end}`}>{children(group, end)}</Fragment>
  ));
}

interface CellProps {
  readonly group: Group;
  readonly end: End;
  readonly n: number;
  readonly of: string;
  readonly asked: JudgedFilter;
}

function Cell({ group, end, n, of, asked }: CellProps): ReactNode {
  const words = useLaterTexts().truth;
  const looks = [
    'right',
    ...(end === 'approved' ? ['truth-group'] : []),
    ...(isWorthALook(group, end, n) ? ['truth-hit'] : []),
  ];
  return (
    <td className={looks.join(' ')}>
      <Count
        n={n}
        asked={{ ...asked, said: [group], decision: [end] }}
        label={words.cell(of, words.said[group], words.decisions[end], n)}
      />
    </td>
  );
}
