import Alert from 'antd/es/alert';
import Button from 'antd/es/button';
import Segmented from 'antd/es/segmented';
import { Suspense, useState, type ReactNode } from 'react';
import type { TodayEntry, TodayView } from '../../shared/api/work-contract.ts';
import { lightOf } from '../app/lamp.tsx';
import { DeputyDialog } from '../app/later-dialogs.ts';
import { FirstRun, FirstRunSide } from '../app/later-pages.tsx';
import { hashOf, type Route } from '../app/route.ts';
import { NO_NARROWING, queryOf } from '../cases/filter.ts';
import { useConnectionState, useStatus } from '../connection/connection.ts';
import { num } from '../format/number.ts';
import { useMay, useMyName } from '../people/me.tsx';
import type { Texts } from '../texts/texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import { LoadFailed } from '../ui/load-failed.tsx';
import { useToday } from '../ui/now.tsx';
import {
  isCaseEntry,
  isIncomplete,
  isOfOwner,
  isOfTile,
  TILES,
  workKind,
  type CaseEntry,
  type OwnerChoice,
  type Tile,
} from './entries.ts';
import { AlertBar } from './alert-bar.tsx';
import { isFirstRun } from './notices.tsx';
import { keepPlace, placeIn, useKeptScroll, useTodayPlace, type TodayPlace } from './place.ts';
import { dayWords } from './row-words.ts';
import { useTodayData, type TodayData } from './use-today.ts';
import { WorkList } from './work-list.tsx';

/** 待辦: the cases that need a person next, with NHI's words. */
export function TodayPage(): ReactNode {
  const { today: words, shell } = useTexts();
  const { data, error, reload } = useTodayData();
  const { phase } = useConnectionState();
  return (
    <div className="today">
      {data !== null ? (
        <>
          {error === null ? null : <Alert type="warning" showIcon title={words.stale} />}
          <Shown data={data} />
        </>
      ) : phase === 'lost' ? (
        <div className="panel blank">
          <h1>{shell.connection.nothingKept}</h1>
        </div>
      ) : error === null ? (
        <div role="status" aria-label={shell.common.loading}>
          <h1>{words.title}</h1>
          <div className="panel work bones">
            {Array.from({ length: 8 }, (_, at) => (
              <div key={at} className="work-bone ant-skeleton-active">
                <span className="bone" />
              </div>
            ))}
          </div>
        </div>
      ) : (
        <LoadFailed error={error} retry={reload} />
      )}
    </div>
  );
}

function Shown({ data }: { readonly data: TodayData }): ReactNode {
  const { today: words } = useTexts();
  const me = useMyName();
  const status = useStatus();
  const place = useTodayPlace();
  const { tile, owner } = place;
  // A newly chosen list starts at its top.
  const choose = (choice: Partial<Pick<TodayPlace, 'tile' | 'owner'>>): void =>
    keepPlace({ ...place, ...choice, row: null, top: 0 });
  useKeptScroll(place.top, (top) =>
    keepPlace({ ...placeIn(window.location.hash.split('?', 2)[1] ?? ''), top }),
  );
  const { view } = data;
  const alerts = view.entries.filter((entry) => !isCaseEntry(entry));
  const all = view.entries.filter(isCaseEntry);
  const owned = all.filter((entry) => isOfOwner(entry, owner, me));
  const entries = owned.filter((entry) => isOfTile(entry, tile));
  // Long-overdue cases appear only in the first tile.
  const late =
    tile === 'all' ? view.late.filter(isCaseEntry).filter((entry) => isOfOwner(entry, owner, me)) : [];
  const first = status !== null && isFirstRun(status);
  const begins = first && all.length === 0;
  const isDone = all.length === 0 && !first && alerts.length === 0 && lightOf(status, null).tone === 'good';
  return (
    <>
      <Head {...{ all, view, owner, isDone }} onOwner={(next) => choose({ owner: next })} />
      <AlertBar entries={alerts} />
      {all.length === 0 ? null : (
        <Tiles entries={owned} view={view} chosen={tile} onChoose={(next) => choose({ tile: next })} />
      )}
      <div className={begins ? 'today-body today-begins' : 'today-body'}>
        <div className="today-main">
          {begins ? (
            <Suspense>
              <FirstRun status={status} />
            </Suspense>
          ) : null}
          {entries.length + late.length > 0 ? <WorkList data={data} entries={entries} late={late} /> : null}
          {all.length > 0 && entries.length + late.length === 0 ? (
            <div className="panel blank">
              <h2>{words.hidden}</h2>
              <Button onClick={() => choose({ tile: 'all', owner: 'all' })}>{words.clearFilter}</Button>
            </div>
          ) : null}
          {all.length === 0 && !first ? <NothingToDo isDone={isDone} /> : null}
          <PrecheckLine ids={view.precheck} />
          <CoursesLine courses={view.continuations} />
        </div>
        {begins ? (
          <Suspense>
            <FirstRunSide status={status} />
          </Suspense>
        ) : null}
      </div>
    </>
  );
}

/** Sent cases that do not meet all criteria of NHI's rule: one line, in no count. */
function PrecheckLine({ ids }: { readonly ids: TodayView['precheck'] }): ReactNode {
  const words = useTexts().precheck.today;
  const [only, second] = ids;
  if (only === undefined) return null;
  const target: Route =
    second === undefined
      ? { page: 'case', id: only, part: 'precheck' }
      : { page: 'cases', query: queryOf({ ...NO_NARROWING, prechecked: true }) };
  return (
    <a className="panel today-line" href={hashOf(target)}>
      <b>{words.line(ids.length)}</b>
      <span className="second">{words.why}</span>
    </a>
  );
}

/** Courses that end soon and that no application continues: one line, in no count. */
function CoursesLine({
  courses: { near, all, until },
}: {
  readonly courses: TodayView['continuations'];
}): ReactNode {
  const { today: words } = useTexts();
  const today = useToday();
  if (all === 0) return null;
  const query = `ends-from=${today}&ends-to=${until}`;
  return (
    <a className="panel today-line" href={hashOf({ page: 'continuations', query })}>
      <b>{words.continuations(all)}</b>
      {near === 0 ? null : <span className="second">{words.continuationsNear(near)}</span>}
    </a>
  );
}

interface HeadProps {
  readonly all: readonly CaseEntry[];
  readonly view: TodayView;
  readonly owner: OwnerChoice;
  readonly isDone: boolean;
  readonly onOwner: (owner: OwnerChoice) => void;
}

/** Number of cases, those due soon, and the owner filter. */
function Head({ all, view, owner, isDone, onOwner }: HeadProps): ReactNode {
  const texts = useTexts();
  const { today: words } = texts;
  const day = useToday();
  const me = useMyName();
  const mayWork = useMay('cases.work');
  const overdue = all.filter(({ kind }) => kind === 'overdue').length;
  const soon = all.filter(({ kind }) => kind === 'due-soon').length;
  const choices = (['all', ...(me === null ? [] : (['mine'] as const)), 'none'] as const).map((value) => ({
    value,
    label: `${words.owners[value]} ${num(all.filter((entry) => isOfOwner(entry, value, me)).length)}`,
  }));
  return (
    <header className="today-head">
      <h1 aria-live="polite">
        {all.length > 0
          ? (mayWork ? words.heading : words.headingOfOthers)(all.length)
          : isDone
            ? words.emptyTitle
            : words.title}
      </h1>
      <p className="muted">
        {dayWords(day, day, texts)}
        {soon > 0 ? <span className="tone-attention">{words.soonCount(soon, view.remindDays)}</span> : null}
        {overdue > 0 ? <b className="tone-bad">{words.overdueCount(overdue)}</b> : null}
      </p>
      {mayWork ? <HandOver /> : null}
      {all.length === 0 ? null : (
        <Segmented
          className="today-owners"
          aria-label={words.owners.label}
          value={owner}
          onChange={onOwner}
          options={choices}
        />
      )}
    </header>
  );
}

/** 請同事代理: hands over all cases of an owner, usually one's own. */
function HandOver(): ReactNode {
  const { work } = useTexts();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button
        type="text"
        className="today-hand-over"
        icon={<Icon name="person" />}
        onClick={() => setOpen(true)}
      >
        {work.deputy.start}
      </Button>
      {isOpen ? <DeputyDialog onClose={() => setOpen(false)} /> : null}
    </>
  );
}

/** Shown if no case needs a person; with a tick only if the lamp is green. */
function NothingToDo({ isDone }: { readonly isDone: boolean }): ReactNode {
  const { today: words } = useTexts();
  const seesStatistics = useMay('statistics.read');
  return (
    <div className="panel blank today-empty">
      {isDone ? <Icon name="tick" size={36} /> : null}
      <h2>{words.emptyHead}</h2>
      <p>{words.emptyDetail}</p>
      <p className="today-empty-actions">
        <Button href={hashOf({ page: 'cases', query: '' })}>{words.toCases}</Button>
        {seesStatistics ? (
          <Button type="link" href={hashOf({ page: 'statistics', query: '' })}>
            {words.toStatistics}
          </Button>
        ) : null}
      </p>
    </div>
  );
}

interface TilesProps {
  readonly entries: readonly TodayEntry[];
  readonly view: Pick<TodayView, 'snoozed' | 'remindDays'>;
  readonly chosen: Tile;
  readonly onChoose: (tile: Tile) => void;
}

/** Number of tasks by kind. Exactly one tile is selected; the list shows its tasks. */
function Tiles({ entries, view, chosen, onChoose }: TilesProps): ReactNode {
  const texts = useTexts();
  const { tiles: words } = texts.today;
  const overdue = entries.filter(({ kind }) => kind === 'overdue').length;
  return (
    <fieldset className="tiles" aria-label={words.label}>
      {TILES.map((tile) => {
        const own = entries.filter((entry) => isOfTile(entry, tile));
        const urgent = tile === 'urgent' && own.length > 0;
        return (
          <label key={tile} className="tile">
            <input
              type="radio"
              name="tile"
              className="unseen"
              checked={tile === chosen}
              onChange={() => onChoose(tile)}
            />
            <b className={urgent ? 'tone-attention' : own.length === 0 ? 'faint' : undefined}>
              {num(own.length)}
            </b>
            <span className="tile-words">
              <span>{words[tile]}</span>
              <small>{splitOf(tile, own, { ...view, overdue }, texts)}</small>
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}

/** The breakdown below a tile's number. */
function splitOf(
  tile: Tile,
  own: readonly TodayEntry[],
  { snoozed, remindDays, overdue }: TilesProps['view'] & { readonly overdue: number },
  texts: Texts,
): string {
  const { tiles: words } = texts.today;
  const count = (test: (entry: TodayEntry) => boolean): number => own.filter(test).length;
  const parts = (pairs: readonly (readonly [string, number])[]): string =>
    pairs
      .filter(([, n]) => n > 0)
      .map(([word, n]) => words.parts(word, n))
      .join(texts.shell.common.listEnd);
  switch (tile) {
    case 'all':
      return snoozed > 0 ? words.later(snoozed) : '';
    case 'urgent':
      return words.dues(own.length, remindDays, overdue);
    case 'asks':
      return parts([
        [texts.stages['supplement-requested'].word, count((one) => workKind(one) === 'supplement-requested')],
        [texts.stages.returned.word, count((one) => workKind(one) === 'returned')],
        [words.completes, count(isIncomplete)],
      ]);
    case 'doctor':
      return parts(
        (['denied', 'partially-approved'] as const).map((stage) => [
          texts.stages[stage].word,
          count(({ reasons }) => reasons[0]?.detail === stage),
        ]),
      );
    case 'files':
      return words.filesHint;
    case 'doubt':
      return words.doubtHint;
  }
}
