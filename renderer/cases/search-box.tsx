import Input from 'antd/es/input/Input';
import {
  useEffect,
  useEffectEvent,
  useId,
  useRef,
  useState,
  type ComponentRef,
  type KeyboardEvent,
  type ReactNode,
} from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { go } from '../app/route.ts';
import { isTyping, usePageKeys } from '../app/shortcuts.ts';
import { scanned } from '../case/scanned.ts';
import { useQuery } from '../connection/use-query.ts';
import { useCaseNames } from '../names/case-names.ts';
import { monthDayTime, shortDay } from '../format/time.ts';
import { useMay } from '../people/me.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import { useToday } from '../ui/now.tsx';
import { useStore, type Store } from '../ui/store.ts';
import { Subject } from '../ui/words.tsx';
import { useCaseList } from './case-list.ts';
import { StageLabel, stageOf } from './stage.tsx';

const DEBOUNCE_MS = 200;
/** Our case code, as printed on 醫師聯繫單. */
const CASE_CODE = /^\d{6}-[0-9A-Z]{6}$/;

/**
 * Search in the header of every page; `/` focuses it. On the list page it filters the list (debounced); elsewhere it shows hits below. ↓ moves to
 * the hits, Enter opens a single hit.
 */
export function SearchBox({ inList }: { readonly inList: boolean }): ReactNode {
  const { cases } = useTexts();
  const { search, ids } = useCaseList();
  const seesPatients = useMay('cases.work');
  const { words, settled, type, settle } = useTyped(search);
  const input = useRef<ComponentRef<typeof Input>>(null);
  const hitsId = useId();
  const [writing, setWriting] = useState(false);
  useFocusKey(() => input.current?.focus({ cursor: 'all' }));
  const found = useHits(inList ? '' : settled.trim());
  const shown = writing && words.trim() !== '' && words === settled ? found : null;
  const { active, move } = useActiveHit(settled, shown);
  const open = (at: number): void => {
    const row = shown?.rows[at];
    input.current?.blur();
    if (row !== undefined) go({ page: 'case', id: row.id });
    else if (words.trim() !== '') {
      settle();
      go({ page: 'cases', query: '' });
    }
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.nativeEvent.isComposing) return;
    const { key } = event;
    const clears = key === 'Escape' && words !== '';
    if (clears) type('');
    if (clears || !['ArrowDown', 'ArrowUp', 'Enter', 'Escape'].includes(key)) return;
    event.preventDefault();
    // A scanner types a code and Enter faster than the debounced search: open the case directly, where the doctor's decision is recorded.
    const code = event.currentTarget.value.trim().toUpperCase();
    if (key === 'Enter' && CASE_CODE.test(code)) {
      type('');
      input.current?.blur();
      openScanned(code);
    } else if (inList) goOnInList(key === 'Enter' && words === settled ? words : '', ids.state.get().items);
    else if (key === 'Escape') input.current?.blur();
    else if (key === 'ArrowDown') move(1);
    else if (key === 'ArrowUp') move(-1);
    // A single hit opens without being selected.
    else open(active < 0 && shown?.count === 1 ? 0 : active);
  };
  return (
    <div className="search-place">
      <Input
        ref={input}
        className="search"
        allowClear
        type="search"
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        value={words}
        prefix={<Icon name="search" />}
        suffix={words === '' ? <kbd title={cases.searchKey}>/</kbd> : null}
        placeholder={seesPatients ? cases.search : cases.searchMasked}
        aria-label={cases.searchShort}
        aria-controls={shown === null || shown.count === 0 ? undefined : hitsId}
        aria-activedescendant={active < 0 ? undefined : hitId(active)}
        onFocus={() => setWriting(true)}
        onBlur={() => setWriting(false)}
        onChange={({ target }) => type(target.value)}
        onKeyDown={onKeyDown}
      />
      {shown === null ? null : (
        <SearchHits id={hitsId} words={words.trim()} hits={shown} active={active} onOpen={open} />
      )}
    </div>
  );
}

function openScanned(code: string): void {
  scanned.set(code);
  go({ page: 'case', id: code });
}

/** Opens the case if it is the only hit, otherwise focuses the list. */
function goOnInList(words: string, items: readonly string[]): void {
  const [only] = items;
  if (words.trim() !== '' && only !== undefined && items.length === 1) go({ page: 'case', id: only });
  else document.getElementById('case-grid')?.focus();
}

/** Index of the hit selected by keyboard, -1 for none; other words reset it. */
function useActiveHit(words: string, hits: Hits | null): { active: number; move: (by: 1 | -1) => void } {
  const [on, setOn] = useState({ words: '', at: -1 });
  const active = hits !== null && on.words === words ? on.at : -1;
  const last = hits === null ? -1 : hits.rows.length - (hits.count > 1 ? 0 : 1);
  return { active, move: (by) => setOn({ words, at: Math.max(-1, Math.min(last, active + by)) }) };
}

/** Debounced search text. `words`: text of the field; `settled`: words searched for. */
function useTyped(search: Store<string>) {
  const settled = useStore(search);
  const [typed, setTyped] = useState({ words: settled, over: settled });
  // The search was cleared or set elsewhere (a chip, "clear filters"): discard what was typed before.
  const words = typed.over === settled ? typed.words : settled;
  /** Searches for the words at once. */
  const settle = (): void => {
    search.set(words);
    setTyped({ words, over: words });
  };
  const settleLater = useEffectEvent(settle);
  useEffect(() => {
    if (words === settled) return;
    const timer = setTimeout(() => settleLater(), DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [words, settled, search]);
  return { words, settled, settle, type: (next: string): void => setTyped({ words: next, over: settled }) };
}

/** `/` focuses the search on any page. */
function useFocusKey(focus: () => void): void {
  usePageKeys((event) => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    event.preventDefault();
    focus();
  });
}

const MOST_HITS = 6;

/** Hits for the words; null without words and until the answer arrives. */
function useHits(words: string): Hits | null {
  const { data } = useQuery(`hits ${words}`, async (agent, signal): Promise<Hits | null> => {
    if (words === '') return null;
    const { ids } = await agent.cases.ids({ search: words, ranks: true }, { signal });
    const first = ids.slice(0, MOST_HITS);
    const rows = first.length === 0 ? [] : await agent.cases.rows({ ids: first, phi: false }, { signal });
    return { count: ids.length, rows };
  });
  return data;
}

interface Hits {
  readonly count: number;
  /** The first `MOST_HITS`. */
  readonly rows: readonly CaseRow[];
}

const hitId = (at: number): string => `hit-${String(at)}`;

interface SearchHitsProps {
  readonly id: string;
  readonly words: string;
  readonly hits: Hits;
  /** Index of the hit selected by keyboard; the index after the last row is the link to all hits. */
  readonly active: number;
  readonly onOpen: (at: number) => void;
}

/** Hits below the search box: patient, drug, department and stage. */
function SearchHits({ id, words, hits, active, onOpen }: SearchHitsProps): ReactNode {
  const { cases } = useTexts();
  const option = (at: number, key: string, children: ReactNode): ReactNode => (
    <li
      key={key}
      id={hitId(at)}
      role="option"
      aria-selected={at === active}
      // On mouse down: losing focus would close the list before a click.
      onMouseDown={(event) => {
        event.preventDefault();
        onOpen(at);
      }}
    >
      {children}
    </li>
  );
  if (hits.count === 0)
    return (
      <div className="hits" role="status">
        {cases.noMatch.searched(words)}
      </div>
    );
  return (
    <ul id={id} className="hits" role="listbox" aria-label={cases.hits.label}>
      {hits.rows.map((row, at) => option(at, row.id, <Hit row={row} words={words} />))}
      {hits.count > 1 ? option(hits.rows.length, 'all', cases.hits.all(hits.count)) : null}
    </ul>
  );
}

function Hit({ row, words }: { readonly row: CaseRow; readonly words: string }): ReactNode {
  const { department, doctor } = useCaseNames()(row);
  const { casePage } = useTexts();
  const today = useToday();
  const applied = row.appliedOn === null ? null : casePage.applied(shortDay(row.appliedOn, today));
  // If the search is a time of day, show the case's times that match.
  const times = [row.createdAt, row.acceptedAt]
    .filter((at) => at !== null)
    .map((at) => monthDayTime(at, today))
    .filter((at) => words.split(/\s+/).some((word) => /^\d{1,2}:\d\d$/.test(word) && at.endsWith(word)));
  const facts = [...new Set(times), row.chartNumber, applied, department, doctor].filter(
    (part) => part !== null,
  );
  return (
    <>
      <span className="hit-who">
        <Subject row={row} led={words} />
        <small className="dotted">
          {facts.map((fact) => (
            <span key={fact}>{fact}</span>
          ))}
        </small>
      </span>
      <StageLabel stage={stageOf(row)} />
    </>
  );
}
