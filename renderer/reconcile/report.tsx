import Alert from 'antd/es/alert';
import Button from 'antd/es/button';
import Segmented from 'antd/es/segmented';
import { useMemo, useState, type ReactNode } from 'react';
import type { Difference, Reconciled } from '../../shared/api/reconcile-contract.ts';
import {
  LIST_COLUMNS,
  RECONCILE_GROUPS,
  RECONCILE_WHYS,
  type ReconcileGroup,
} from '../../shared/reconcile.ts';
import { MOST_ASKED } from '../../shared/ask-now.ts';
import { hashOf } from '../app/route.ts';
import { NO_NARROWING, queryOf, withAxis } from '../cases/filter.ts';
import { num } from '../format/number.ts';
import { dateTime } from '../format/time.ts';
import { AskNowButton } from '../moves/ask-now.tsx';
import { type LaterTexts, useLaterTexts } from '../texts/later-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { useToday } from '../ui/now.tsx';
import { NumberLink } from '../ui/number-link.tsx';
import type { ReportProps, Shown as ShownRow } from './parts.ts';
import { DifferencesTable } from './differences-table.tsx';
import { ChooseList } from './drop-panel.tsx';
import { isGroup, monthOfList, queryOfReconcile, type ReconcileQuestion, type Shown } from './question.ts';
import type { ReadRows } from './values.ts';
import { askable } from './row-actions.tsx';
import { ListWays } from './ways.tsx';

/** The report: figures, then differences with cause and actions. */
export function Report(props: ReportProps): ReactNode {
  const { question, list, read, found, file, onColumns } = props;
  const { statistics } = useTexts();
  const words = useLaterTexts().reconcile;
  const differences = useMemo(() => inOrder(found.differences, read), [found, read]);
  const shown = useMemo(
    () => shownOf(question.show, differences, found),
    [question.show, differences, found],
  );
  const all = differences.length;
  return (
    <>
      <ListWays {...props} differences={differences}>
        <ChooseList file={file} word={words.drop.again} />
      </ListWays>
      <Tiles question={question} found={found} />
      <Notes key={list.readAt} {...props} />
      <section className="panel stats-panel" aria-labelledby="reconcile-title">
        <ReportHead {...props} differences={differences} shown={shown} />
        {shown.length === 0 ? (
          <p className="stats-empty" role="status">
            {all === 0 && question.show === 'all' ? words.empty : words.emptyGroup}
          </p>
        ) : (
          <DifferencesTable key={question.show} differences={shown} read={read} />
        )}
        <div className="stats-foot">
          <p>{words.foot}</p>
          <p>
            {words.footColumns(columnWords(props, words))}{' '}
            <Button type="link" size="small" className="no-print" onClick={onColumns}>
              {words.columns.change}
            </Button>
          </p>
          <p>{statistics.asOf(dateTime(found.asOf))}</p>
        </div>
      </section>
    </>
  );
}

function ReportHead({
  question,
  list,
  found,
  differences,
  shown,
  onChange,
}: ReportProps & {
  readonly differences: readonly Difference[];
  readonly shown: readonly ShownRow[];
}): ReactNode {
  const words = useLaterTexts().reconcile;
  const groups = RECONCILE_GROUPS.filter((group) => group !== 'unclear' || countOf(differences, group) > 0);
  return (
    <header>
      <h2 id="reconcile-title">{titleOf(question.show, found, words) ?? words.toLook(num(shown.length))}</h2>
      <span className="muted reconcile-file">{words.file(list.fileName, dateTime(list.readAt))}</span>
      <AskAll shown={shown} />
      <Segmented<Shown>
        className="no-print reconcile-filter"
        aria-label={words.filter}
        // No option is selected while `same` or `vpn` rows are shown; each option leads back.
        value={question.show}
        options={[
          { value: 'all' as const, label: `${words.all} ${num(differences.length)}` },
          ...groups.map((group) => ({
            value: group,
            label: `${words.tiles[group]} ${num(countOf(differences, group))}`,
          })),
        ]}
        onChange={(show) => onChange({ show })}
      />
    </header>
  );
}

/** Title of rows without a difference. */
function titleOf(show: Shown, { same, vpn }: Reconciled, words: LaterTexts['reconcile']): string | null {
  if (show === 'same') return words.sameTitle(num(same.ours));
  return show === 'vpn' ? words.vpn.title(num(vpn.length)) : null;
}

/** 現在查詢 for all rows shown that allow it, up to the maximum per request. */
function AskAll({ shown }: { readonly shown: readonly ShownRow[] }): ReactNode {
  const { askNow } = useTexts();
  const ids = shown.flatMap(askable);
  if (ids.length < 2) return null;
  const label = ids.length > MOST_ASKED ? askNow.buttonFirst(MOST_ASKED) : askNow.buttonMany(ids.length);
  return (
    <span className="no-print">
      <AskNowButton ids={ids} label={label} />
    </span>
  );
}

const countOf = (differences: readonly Difference[], group: ReconcileGroup): number =>
  differences.filter((one) => one.group === group).length;

/** `受理編號、身分證號…`: the list's own heads. */
const columnWords = ({ columns, list }: ReportProps, words: LaterTexts['reconcile']): string =>
  LIST_COLUMNS.flatMap((column) => {
    const place = columns[column];
    return place === undefined ? [] : (list.heads[place] ?? words.columns.names[column]);
  }).join(words.and);

/** Sorts by group, cause, then position in the list. */
function inOrder(differences: readonly Difference[], { rows }: ReadRows): readonly Difference[] {
  const place = new Map(rows.map(({ n }, at) => [n, at]));
  const at = ({ rows: [first], cases: [id = ''] }: Difference): string =>
    first === undefined ? id : String(place.get(first) ?? 0).padStart(6, '0');
  return differences.toSorted(
    (a, b) =>
      RECONCILE_GROUPS.indexOf(a.group) - RECONCILE_GROUPS.indexOf(b.group) ||
      RECONCILE_WHYS.indexOf(a.why) - RECONCILE_WHYS.indexOf(b.why) ||
      (at(a) < at(b) ? -1 : 1),
  );
}

/** Rows of the table; rows with equal results only on request. */
function shownOf(show: Shown, differences: readonly Difference[], found: Reconciled): readonly ShownRow[] {
  if (show === 'same')
    return found.same.ids.map((id) => ({ group: 'same', why: null, rows: [], cases: [id] }));
  if (show === 'vpn') return found.vpn.map((one) => ({ group: 'vpn', why: null, ...one }));
  return isGroup(show) ? differences.filter(({ group }) => group === show) : differences;
}

const SENT = ['accepted', 'uncertain', 'sending'] as const;

/** Figures; each links to its rows below or to its cases. */
function Tiles({
  question,
  found,
}: {
  readonly question: ReconcileQuestion;
  readonly found: Reconciled;
}): ReactNode {
  const words = useLaterTexts().reconcile;
  const href = (show: Shown): string =>
    hashOf({ page: 'statistics', part: 'reconcile', query: queryOfReconcile({ ...question, show }) });
  const { from, to } = question;
  const own = hashOf({
    page: 'cases',
    query: queryOf({
      ...NO_NARROWING,
      ...withAxis(NO_NARROWING, 'delivery', [...SENT]),
      period: { by: 'applied', from, to },
    }),
  });
  const groups = ['same', ...RECONCILE_GROUPS] as const;
  return (
    <dl className="panel stats-tiles reconcile-tiles">
      {groups
        .filter((group) => group !== 'unclear' || countOf(found.differences, group) > 0)
        .map((group) => {
          const n = group === 'same' ? found.same.ours : countOf(found.differences, group);
          return (
            <div key={group}>
              <dt>{words.tiles[group]}</dt>
              <dd>
                <b className={group === 'same' ? undefined : 'reconcile-look'}>
                  <NumberLink n={n} href={href(group)} label={`${words.tiles[group]} ${num(n)}`} />
                </b>
              </dd>
            </div>
          );
        })}
      {found.vpn.length === 0 ? null : (
        <div>
          <dt>{words.vpn.tile}</dt>
          <dd>
            <b>
              <NumberLink
                n={found.vpn.length}
                href={href('vpn')}
                label={`${words.vpn.tile} ${num(found.vpn.length)}`}
              />
            </b>
          </dd>
        </div>
      )}
      <div>
        <dt>{words.tiles.list}</dt>
        <dd>
          <b>{num(found.listed)}</b>
          <span>
            {words.ownTotal}{' '}
            <NumberLink n={found.due} href={own} label={`${words.ownTotal} ${num(found.due)}`} />
          </span>
        </dd>
      </div>
    </dl>
  );
}

/** Maximum row numbers listed in a notice. */
const NAMED = 12;

/** Notices about rows that could not be read as they are. */
function Notes({ question, read, found, columns, onChange }: ReportProps): ReactNode {
  const today = useToday();
  const words = useLaterTexts().reconcile;
  const { unread, rows } = read;
  const named = (numbers: readonly number[]): string =>
    numbers.slice(0, NAMED).map(num).join(words.and) + (numbers.length > NAMED ? words.more : '');
  const { from, to } = question;
  const others = rows.filter(
    ({ applied }) => applied !== undefined && (applied < from || applied > to),
  ).length;
  const month = monthOfList(rows, today);
  const isOtherMonth = month !== null && (month.from > to || month.to < from);
  const notes = [
    ...(others > 0 ? [words.notes.otherDays(num(others))] : []),
    ...(found.doubled.length > 0
      ? [words.notes.doubled(num(found.doubled.length), named(found.doubled.flat()))]
      : []),
    ...(['rounded', 'undated', 'skipped'] as const).flatMap((kind) =>
      unread[kind].length === 0 ? [] : words.notes[kind](num(unread[kind].length), named(unread[kind])),
    ),
    ...(unread.covered.length > 0 ? [words.notes.covered(num(unread.covered.length))] : []),
    ...(columns.result === undefined ? [words.notes.noResult] : []),
  ];
  const [seen, setSeen] = useState(false);
  if (notes.length === 0 || seen) return null;
  return (
    <Alert
      type="warning"
      showIcon
      className="no-print"
      closable={{ onClose: () => setSeen(true) }}
      title={
        <ul className="reconcile-notes">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      }
      action={
        isOtherMonth ? (
          <Button size="small" onClick={() => onChange(month)}>
            {words.notes.goTo(month.from.slice(0, 7).replace('-', '/'))}
          </Button>
        ) : null
      }
    />
  );
}
